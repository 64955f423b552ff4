import { loadPlan } from '@qingkong/plan';
import { join } from 'node:path';
import { authorityOf, type Claim, isSenderClient, type Speaker, waivedAuthority } from './authority';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const CITY = 'city-platform@hq.chaoyang.example';
const ECOLOGY = 'ecology@chaoyang.example';
const KAZUO = 'platform@kazuo.chaoyang.example';

const kafka: Speaker = { way: 'kafka', client: null };
const by = (client: string): Speaker => ({ way: 'http', client });
const claim = (sender: string, category: Claim['category'], ...areaCodes: string[]): Claim => ({
  sender,
  category,
  areaCodes,
});

const granted = (jurisdiction: string) => ({ kind: 'granted', jurisdiction });
const refused = (code: string) => expect.objectContaining({ kind: 'refused', code }) as unknown;

describe('C09, C11, R15: who may speak for whom', () => {
  it.each<[string, Speaker, Claim, unknown]>([
    ['the city by Kafka', kafka, claim(CITY, 'alert', '211300'), granted('211300')],
    ['the city by its client', by('hq-platform'), claim(CITY, 'alert', '211300'), granted('211300')],
    ['the city about two counties', kafka, claim(CITY, 'alert', '211324', '211381'), granted('211300')],
    ['a lift that names no area', kafka, claim(CITY, 'alert'), granted('211300')],
    ['a county about itself', by('county-211324-platform'), claim(KAZUO, 'alert', '211324'), granted('211324')],
    ['a county that names no area', by('county-211324-platform'), claim(KAZUO, 'alert'), granted('211324')],
    ['a pre-warning of the ecology bureau', by('ecology-bureau'), claim(ECOLOGY, 'preWarning', '211300'), granted('211300')],
    ['nobody we know', kafka, claim('someone@else.example', 'alert', '211300'), refused('sender-unknown')],
    ['the city by the county client', by('county-211324-platform'), claim(CITY, 'alert', '211300'), refused('sender-not-authorised')],
    ['the city by nobody', { way: 'http', client: null }, claim(CITY, 'alert', '211300'), refused('sender-not-authorised')],
    ['a county by Kafka', kafka, claim(KAZUO, 'alert', '211324'), refused('sender-not-authorised')],
    ['a county about the city', by('county-211324-platform'), claim(KAZUO, 'alert', '211300'), refused('sender-not-authorised')],
    ['a county about its neighbour', by('county-211324-platform'), claim(KAZUO, 'alert', '211381'), refused('sender-not-authorised')],
    ['a county about itself and its neighbour', by('county-211324-platform'), claim(KAZUO, 'alert', '211324', '211381'), refused('sender-not-authorised')],
    ['a county that instructs', by('county-211324-platform'), claim(KAZUO, 'instruction', '211324'), refused('sender-not-authorised')],
    ['an alert of the ecology bureau', by('ecology-bureau'), claim(ECOLOGY, 'alert', '211300'), refused('sender-not-authorised')],
    ['the city about 朝阳区 of Beijing', kafka, claim(CITY, 'alert', '110105'), refused('sender-not-authorised')],
    ['the city about itself and Beijing', kafka, claim(CITY, 'alert', '211300', '110105'), refused('sender-not-authorised')],
  ])('%s', (_, speaker, said, expected) => {
    expect(authorityOf(plan, speaker, said)).toEqual(expected);
  }); // prettier-ignore
});

it.each<[string, Claim, string]>([
  ['an unknown sender about the city', claim('someone@else.example', 'alert', '211300'), '211300'],
  ['an unknown sender about one county', claim('someone@else.example', 'alert', '211324'), '211324'],
  ['an unknown sender about another place', claim('someone@else.example', 'alert', '110105'), '211300'],
  ['an unknown sender about nothing', claim('someone@else.example', 'alert'), '211300'],
])('the duty officer lets %s through', (_, said, jurisdiction) => {
  expect(waivedAuthority(plan, said)).toEqual({ kind: 'waived', jurisdiction });
});

it('knows which clients may come at all', () => {
  expect(isSenderClient(plan, 'hq-platform')).toBe(true);
  expect(isSenderClient(plan, 'county-211324')).toBe(false);
});
