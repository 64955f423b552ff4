import { ruleChanges, type Source, strictest } from './strictest';

const COUNTIES = ['211302', '211324', '211381'];
const KAZUO = ['211324'];
const city = (level: Source['level']): Source => ({ id: '1', level, areaCodes: null });
const kazuo = (level: Source['level']): Source => ({ id: '2', level, areaCodes: KAZUO });

describe('R14, C11 the strictest source rules a county', () => {
  it.each<[string, Source[], (string | undefined)[]]>([
    ['nothing', [], [undefined, undefined, undefined]],
    ['the city', [city('III')], ['1 III', '1 III', '1 III']],
    ['a county that is stricter', [city('II'), kazuo('I')], ['1 II', '2 I', '1 II']],
    ['a county that is laxer', [city('II'), kazuo('III')], ['1 II', '1 II', '1 II']],
    ['as strict as each other: the first', [kazuo('II'), city('II')], ['1 II', '1 II', '1 II']],
  ])('%s', (_, sources, expected) => {
    const rule = strictest(sources, COUNTIES);
    expect(COUNTIES.map((county) => rule.get(county)).map((one) => one && `${one.id} ${one.level}`)).toEqual(expected);
  });
});

describe('what an event changes for the enterprises', () => {
  const OTHERS = ['211302', '211381'];
  it.each<[string, Source[], Source[], { before: string; after: string; counties: string[]; quiet: boolean }[]]>([
    ['a start', [], [city('III')], [{ before: '', after: '1 III', counties: COUNTIES, quiet: false }]],
    ['a county goes red under the city’s orange', [city('II')], [city('II'), kazuo('I')], [{ before: '1 II', after: '2 I', counties: KAZUO, quiet: false }]],
    ['R09 the city goes down to yellow while the county is red', [city('II'), kazuo('I')], [city('III'), kazuo('I')], [{ before: '1 II', after: '1 III', counties: OTHERS, quiet: false }]],
    ['R24 the city ends while the county is red', [city('III'), kazuo('I')], [kazuo('I')], [{ before: '1 III', after: '', counties: OTHERS, quiet: false }]],
    ['R24 the county ends its red, the city’s orange goes on', [city('II'), kazuo('I')], [city('II')], [{ before: '2 I', after: '1 II', counties: KAZUO, quiet: false }]],
    ['the last one ends', [kazuo('I')], [], [{ before: '2 I', after: '', counties: KAZUO, quiet: false }]],
    ['the city ends, the county was as strict', [city('II'), kazuo('II')], [kazuo('II')], [{ before: '1 II', after: '', counties: OTHERS, quiet: false }, { before: '1 II', after: '2 II', counties: KAZUO, quiet: true }]],
    ['nothing', [city('II')], [city('II')], []],
  ])('%s', (_, before, after, expected) => {
    const changes = ruleChanges(strictest(before, COUNTIES), strictest(after, COUNTIES), COUNTIES);
    const nameOf = (source: Source | null) => (source ? `${source.id} ${source.level}` : '');
    expect(changes.map((one) => ({ ...one, before: nameOf(one.before), after: nameOf(one.after) }))).toEqual(expected);
  }); // prettier-ignore
});
