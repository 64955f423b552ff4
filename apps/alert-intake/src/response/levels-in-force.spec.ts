import { join } from 'node:path';
import { type AlertColour, loadPlan, type ResponseLevel } from '@qingkong/plan';
import { type LevelledResponse, levelsAhead, levelsInForce } from './levels-in-force';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const CITY = '211300';
const KAZUO = '211324';
const BEIPIAO = '211381';
const COLOUR: Record<ResponseLevel, AlertColour> = { III: 'yellow', II: 'orange', I: 'red' };

/** `11 16:00`: a day of February 2026 in Beijing. */
const at = (text: string) => new Date(`2026-02-${text.replace(' ', 'T')}:00+08:00`);

/** `III 10 22:00 > 11 16:00, II 11 16:00 >`: segments from > to, without a `to` while they last. */
function response(jurisdiction: string, course: string, areaCodes = [jurisdiction]): LevelledResponse {
  const segments = course.split(', ').map((text) => {
    const [, level = '', from = '', to] = /^(\w+) (.{8}) >(?: (.{8}))?$/.exec(text) ?? [];
    const toAt = to === undefined ? null : at(to);
    return { level: level as ResponseLevel, colour: COLOUR[level as ResponseLevel], fromAt: at(from), toAt };
  });
  return { jurisdiction, areaCodes, segments };
}

const yellow = response(CITY, 'III 10 22:00 >');
const rising = response(CITY, 'III 10 22:00 > 11 16:00, II 11 16:00 >');
const lifted = response(CITY, 'III 10 22:00 > 14 08:00');
const withdrawn = response(CITY, 'III 10 22:00 > 10 22:00');
const red = response(KAZUO, 'I 12 00:00 >');
const redLifted = response(KAZUO, 'I 12 00:00 > 15 12:00');
const relaxed = response(CITY, 'II 11 16:00 > 13 14:00, III 13 14:00 >');
const assurance = response(CITY, 'II 12 00:00 > 13 00:00');
const northern = response(CITY, 'II 12 00:00 >', [BEIPIAO, '211321']);
const whole = response(CITY, 'III 10 22:00 >', []);

/** City, 喀左县 and 北票市: `level since`, `-` for none. */
function standing(responses: readonly LevelledResponse[], instant: string): string {
  const { city, counties } = levelsInForce(responses, plan, at(instant));
  const of = (code: string) => counties.find(({ areaCode }) => areaCode === code);
  const beijing = (since: Date) => new Date(since.getTime() + 8 * 3_600_000).toISOString().slice(8, 16);
  return [city, of(KAZUO), of(BEIPIAO)]
    .map((one) => (one?.since ? `${one.level} ${beijing(one.since).replace('T', ' ')}` : '-'))
    .join(' | ');
}

describe('R14 C11 the level in force: city | 喀左县 | 北票市', () => {
  it.each<[string, readonly LevelledResponse[], string, string]>([
    ['nothing', [], '12 10:00', '- | - | -'],
    ['R06 announced, not begun', [yellow], '10 21:59', '- | - | -'],
    ['at the very onset', [yellow], '10 22:00', 'III 10 22:00 | III 10 22:00 | III 10 22:00'],
    ['until the lift', [lifted], '14 07:59', 'III 10 22:00 | III 10 22:00 | III 10 22:00'],
    ['at the very lift', [lifted], '14 08:00', '- | - | -'],
    ['R06 withdrawn before its onset', [withdrawn], '10 22:00', '- | - | -'],
    ['before an upgrade', [rising], '11 15:59', 'III 10 22:00 | III 10 22:00 | III 10 22:00'],
    ['R09 after an upgrade', [rising], '11 16:00', 'II 11 16:00 | II 11 16:00 | II 11 16:00'],
    ['a county stricter', [rising, red], '12 00:00', 'II 11 16:00 | I 12 00:00 | II 11 16:00'],
    ['in another order', [red, rising], '12 00:00', 'II 11 16:00 | I 12 00:00 | II 11 16:00'],
    ['C11 the city relaxes', [relaxed, red], '13 14:00', 'III 13 14:00 | I 12 00:00 | III 13 14:00'],
    ['the city ends, the county stays', [lifted, red], '14 08:00', '- | I 12 00:00 | -'],
    ['the county ends, the city stays', [rising, redLifted], '15 12:00', 'II 11 16:00 | II 11 16:00 | II 11 16:00'],
    ['both have ended', [lifted, redLifted], '15 12:00', '- | - | -'],
    ['a county laxer', [rising, response(KAZUO, 'III 12 00:00 >')], '12 00:00', 'II 11 16:00 | II 11 16:00 | II 11 16:00'],
    ['as strict, and earlier', [rising, response(KAZUO, 'II 11 12:00 >')], '12 00:00', 'II 11 16:00 | II 11 12:00 | II 11 16:00'],
    ['C49 an assurance beside an alert', [yellow, assurance], '12 10:00', 'II 12 00:00 | II 12 00:00 | II 12 00:00'],
    ['C49 the assurance ends', [yellow, assurance], '13 00:00', 'III 10 22:00 | III 10 22:00 | III 10 22:00'],
    ['the city about two counties', [yellow, northern], '12 10:00', 'II 12 00:00 | III 10 22:00 | II 12 00:00'],
    ['no area: all of its jurisdiction', [whole], '12 10:00', 'III 10 22:00 | III 10 22:00 | III 10 22:00'],
    ['an area of elsewhere', [response('110105', 'I 12 00:00 >')], '12 10:00', '- | - | -'],
  ])('%s', (_, responses, instant, expected) => expect(standing(responses, instant)).toBe(expected)); // prettier-ignore

  it('knows each county of the plan, in its order, and every response behind its level, the strictest first', () => {
    const { counties } = levelsInForce([rising, red], plan, at('12 10:00'));
    expect(counties.map(({ areaCode }) => areaCode)).toEqual(plan.counties.map(({ code }) => code));
    const sources = counties.find(({ areaCode }) => areaCode === KAZUO)?.sources ?? [];
    expect(sources.map(({ response }) => response)).toEqual([red, rising]);
    expect(sources.map(({ segment }) => segment.level)).toEqual(['I', 'II']);
  });
});

describe('R06 what lies ahead', () => {
  it.each<[string, readonly LevelledResponse[], string, string[]]>([
    ['a response', [yellow], '10 15:30', ['III']],
    ['no longer at its onset', [yellow], '10 22:00', []],
    ['a change of level', [rising], '11 15:40', ['II']],
    ['both, the earlier first', [red, rising], '10 15:30', ['III', 'II', 'I']],
    ['not what was withdrawn', [withdrawn], '10 15:30', []],
  ])('%s', (_, responses, instant, levels) =>
    expect(levelsAhead(responses, at(instant)).map(({ segment }) => segment.level)).toEqual(levels),
  );
});
