import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { ruleChanges, ruleCourse, type Ruler, type Source } from './strictest';

const COUNTIES = ['211302', '211324', '211381'];
const [KAZUO, OTHERS] = [['211324'], ['211302', '211381']];
const COLOURS: Record<ResponseLevel, AlertColour> = { III: 'yellow', II: 'orange', I: 'red' };

/** `III 22` on the 10th, `I 32`: at eight on the 11th. */
const hour = (text: string) => new Date(Date.UTC(2026, 1, 10, Number(text)));
const source = (id: string, areaCodes: readonly string[] | null, course: string, end?: string): Source => ({
  ...{ id, areaCodes, endedAt: end === undefined ? null : hour(end) },
  course: course.split(', ').map((stretch) => {
    const [level, from] = stretch.split(' ') as [ResponseLevel, string];
    return { level, colour: COLOURS[level], fromAt: hour(from) };
  }),
});
const city = (course: string, end?: string) => source('city', null, course, end);
const kazuo = (course: string, end?: string) => source('kazuo', KAZUO, course, end);

const nameOf = (ruler: Ruler<Source> | null) => (ruler ? `${ruler.source.id} ${ruler.stretch.level}` : '–');
const hourOf = (at: Date) => (at.getTime() - hour('0').getTime()) / 3_600_000;

describe('R14, C11 at every instant the strictest source rules a county', () => {
  const rows: [string, Source[], string][] = [
    ['nothing', [], ''],
    ['the city', [city('III 22')], '22 city III'],
    ['a county that is stricter', [city('II 1'), kazuo('I 2')], '1 city II, 2 kazuo I'],
    ['a county that is laxer', [city('II 1'), kazuo('III 2')], '1 city II'],
    ['a county that begins first and is laxer', [city('II 5'), kazuo('III 2')], '2 kazuo III, 5 city II'],
    ['as strict as each other: who began first', [city('II 3'), kazuo('II 2')], '2 kazuo II'],
    ['both began together: who was received first', [city('II 3'), kazuo('II 3')], '3 city II'],
    ['a change announced ahead', [city('II 3, III 9'), kazuo('II 4')], '3 city II, 9 kazuo II'],
    ['up and down again', [city('II 3, I 9, II 12'), kazuo('II 4')], '3 city II, 9 city I, 12 kazuo II'],
    ['an end', [city('II 3', '9'), kazuo('III 4')], '3 city II, 9 kazuo III'],
    ['an end of all', [city('II 3', '9')], '3 city II, 9 –'],
    ['withdrawn before its onset', [city('II 3'), kazuo('I 8', '5')], '3 city II'],
  ];
  it.each(rows)('%s', (_, sources, expected) => {
    const course = ruleCourse(sources, '211324');
    expect(course.map(({ fromAt, ruler }) => `${hourOf(fromAt)} ${nameOf(ruler)}`).join(', ')).toBe(expected);
  });
});

describe('what an event changes for the enterprises', () => {
  const rows: [string, Source[], Source[], [string, string[]][], string?][] = [
    ['a start', [], [city('III 22')], [['22 – → city III', COUNTIES]]],
    ['a county goes red under the city’s orange', [city('II 1')], [city('II 1'), kazuo('I 5')], [['5 city II → kazuo I', KAZUO]]],
    ['R05 a county announces yellow for tomorrow, then the city yellow for tonight', [kazuo('III 32')], [kazuo('III 32'), city('III 22')], [['22 – → city III', COUNTIES]]],
    ['a county announces red from midnight, then the city red from four in the afternoon', [kazuo('I 24')], [kazuo('I 24'), city('I 16')], [['16 – → city I', COUNTIES]]],
    ['a county announces red from midnight, then the city yellow from ten', [kazuo('I 24')], [kazuo('I 24'), city('III 22')], [['22 – → city III', OTHERS], ['22 – → city III, 24 kazuo I ahead', KAZUO]]],
    ['R09 the city goes down to yellow while the county is red', [city('II 1'), kazuo('I 2')], [city('II 1, III 9'), kazuo('I 2')], [['9 city II → city III', OTHERS]]],
    ['R09 the city goes down before the county’s red begins', [city('II 1'), kazuo('I 24')], [city('II 1, III 9'), kazuo('I 24')], [['9 city II → city III', OTHERS], ['9 city II → city III, 24 kazuo I ahead', KAZUO]]],
    ['a downgrade announced ahead, that of the county holds already', [city('II 1'), kazuo('II 4')], [city('II 1, III 9'), kazuo('II 4')], [['9 city II → city III', OTHERS], ['9 city II → kazuo II quietly', KAZUO]]],
    ['R24 the city ends while the county is red', [city('III 1'), kazuo('I 2')], [city('III 1', '9'), kazuo('I 2')], [['9 city III → –', OTHERS]]],
    ['R24 the city ends before the county’s red begins', [city('III 1'), kazuo('I 24')], [city('III 1', '9'), kazuo('I 24')], [['9 city III → –', OTHERS], ['9 city III → –, 24 kazuo I ahead', KAZUO]]],
    ['R24 the county ends its red, the city’s orange goes on', [city('II 1'), kazuo('I 2')], [city('II 1'), kazuo('I 2', '9')], [['9 kazuo I → city II', KAZUO]]],
    ['R06 a county withdraws its red before it begins', [city('II 1'), kazuo('I 24')], [city('II 1'), kazuo('I 24', '9')], [['24 kazuo I → city II', KAZUO]]],
    ['the last one ends', [kazuo('I 2')], [kazuo('I 2', '9')], [['9 kazuo I → –', KAZUO]]],
    ['the city ends, the county was as strict', [city('II 1'), kazuo('II 2')], [city('II 1', '9'), kazuo('II 2')], [['9 city II → –', OTHERS], ['9 city II → kazuo II quietly', KAZUO]]],
    ['the county comes to hold earlier what the city was to hold', [city('II 9')], [city('II 9'), kazuo('II 4')], [['4 – → kazuo II', KAZUO]]],
    ['another hands over before a level changes', [city('II 4, I 9')], [city('II 4, I 9'), kazuo('II 2, II 3')], [['2 – → kazuo II, 9 city I ahead', KAZUO]]],
    ['nothing', [city('II 1')], [city('II 1')], []],
    ['R05 a beginning behind the county’s red: nobody there hears it', [kazuo('I 8')], [kazuo('I 8'), city('III 5')], [['5 – → city III', OTHERS], ['5 – → city III quietly', KAZUO]], '9'],
    ['R05 an end behind the county’s red, heard after it began', [city('III 1'), kazuo('I 8')], [city('III 1', '7'), kazuo('I 8')], [['7 city III → –', OTHERS], ['7 city III → – quietly', KAZUO]], '9'],
    ['R05 a retroactive beginning is told with its own instant', [], [city('III 5')], [['5 – → city III', COUNTIES]], '9'],
    ['R05 what is behind and what holds: what holds is told', [city('III 1, II 8')], [city('I 3, III 8')], [['8 city II → city III', COUNTIES]], '9'],
  ]; // prettier-ignore
  it.each(rows)('%s', (_, before, after, expected, heard = '0') => {
    const heardAt = hour(heard);
    const changes = ruleChanges({ before, after, heardAt }, COUNTIES).map((change): [string, readonly string[]] => {
      const { ahead, quiet } = change;
      const next = ahead ? `, ${hourOf(ahead.fromAt)} ${nameOf(ahead.ruler)} ahead` : '';
      const words = `${hourOf(change.fromAt)} ${nameOf(change.before)} → ${nameOf(change.after)}${next}`;
      return [quiet ? `${words} quietly` : words, change.counties];
    });
    expect(changes).toEqual(expected);
  });

  it('obligations change hands before the level does: the county comes first, the city was to hold the same', () => {
    const heardAt = hour('0');
    const [change] = ruleChanges(
      { before: [city('II 4, III 9')], after: [city('II 4, III 9'), kazuo('II 3')], heardAt },
      KAZUO,
    );
    expect(change && [hourOf(change.handoverAt), hourOf(change.fromAt)]).toEqual([3, 3]);
    const [other] = ruleChanges(
      { before: [city('II 4', '9'), kazuo('II 5')], after: [city('II 4', '7'), kazuo('II 5, I 8')], heardAt },
      KAZUO,
    );
    expect(other && [hourOf(other.handoverAt), hourOf(other.fromAt)]).toEqual([7, 8]);
  });
});
