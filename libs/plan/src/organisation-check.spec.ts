import { faultsAfter, said } from './testing/plan-edit';

describe('C05 C06 C02 C09 a plan whose organisation is faulty', () => {
  it.each([
    [
      'counties: [county-211381]',
      'counties: [county-211399]',
      '/taskForces/0/counties/0: there is no county "county-211399" (county-211302)',
    ],
    [
      'counties: [county-211381]',
      'counties: []',
      '/counties/5: no task force supervises "county-211381" (counties: [county-211302] of one task force)',
    ],
    [
      'counties: [county-211321]',
      'counties: [county-211321, county-211322]',
      '/taskForces/3/counties/0: county "county-211322" is already at /taskForces/2/counties/1 (each once)',
    ],
    [
      'division: division-touzi',
      'division: division-guihua',
      '/taskForces/6/division: there is no division "division-guihua" (division-keji)',
    ],
    [
      '[taskforce-touzi]',
      '[taskforce-guihua]',
      '/deputySlices/3/taskForces/0: there is no task force "taskforce-guihua" (taskforce-keji)',
    ],
    [
      /^ {2}- { deputy: person-deputy-4.*\n/m,
      '',
      '/taskForces/6: no deputy guides "taskforce-touzi" ({ deputy: person-…, taskForces: [taskforce-touzi] })',
    ],
    [
      '[taskforce-touzi]',
      '[taskforce-touzi, taskforce-keji]',
      '/deputySlices/3/taskForces/1: task force "taskforce-keji" is already at /deputySlices/1/taskForces/0 (each once)',
    ],
    [
      'person-deputy-2',
      'person-deputy-1',
      '/deputySlices/1: deputy "person-deputy-1" is already at /deputySlices/0 (each once)',
    ],
    [
      'id: division-touzi',
      'id: division-keji',
      '/divisions/6/id: id "division-keji" is already at /divisions/0/id (each once)',
    ],
    [
      'id: division-touzi',
      'id: office',
      '/divisions/6/id: id "office" is already at the bodies that every city has (each once)',
    ],
    ["code: '211303'", "code: '211302'", '/counties/1: area code "211302" is already at /counties/0 (each once)'],
    ['name: 投资科', 'name: 科技科', '/divisions/6: division name "科技科" is already at /divisions/0 (each once)'],
    ['[喀喇沁左翼蒙古族自治县]', '[建平县]', '/counties/4: county name "建平县" is already at /counties/3 (each once)'],
    ["code: '211303'", "code: '110105'", '/counties/1/code: "110105" is not a county of 211300 (211302)'],
    ["code: '211303'", "code: '211300'", '/counties/1/code: "211300" is not a county of 211300 (211302)'],
    ["areas: ['211324']", "areas: ['211325']", '/senders/2/areas/0: area "211325" is not in this plan (211300)'],
    [
      'clients: [ecology-bureau]',
      'clients: []',
      '/senders/1: "ecology@chaoyang.example" has no way to send: no client and not by Kafka (clients: [hq-platform])',
    ],
    [
      'id: ecology@chaoyang',
      'id: platform@kazuo.chaoyang',
      '/senders/2/id: sender "platform@kazuo.chaoyang.example" is already at /senders/1/id (each once)',
    ],
    [
      'id: results',
      'id: measures',
      '/summary/parts/1/id: summary part "measures" is already at /summary/parts/0/id (each once)',
    ],
    [
      'lift: [leadingGroup',
      'lift: [leadingGroup, leadingGroup',
      '/audiences/lift/1: audience "leadingGroup" is already at /audiences/lift/0 (each once)',
    ],
  ])('%s → %s', (from, to, fault) => expect(said(faultsAfter(from, to))).toContain(fault));
});
