import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { at, changed, type Desk, forgetAll, openDesk, sample } from '../alert/testing/intake-desk';

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-10 15:30');
  await desk.receives(sample('story-02-10-1530-yellow.xml'));
});

const LEVELS: Record<AlertColour, ResponseLevel> = { yellow: 'III', orange: 'II', red: 'I' };

/** An Update of the story's yellow alert, which begins at 02-10 22:00: sent then, this colour, from then on; null: it doesn't say when. */
type Change = readonly [sentAt: string, colour: AlertColour, onset: string | null];

async function takesPlace([sentAt, colour, onset]: Change): Promise<string> {
  await desk.passesTo(sentAt);
  const update = changed('story-02-11-1540-orange.xml', {
    ...{ identifier: `U-${sentAt.replace(/\W/g, '')}`, sent: at(sentAt), effective: at(sentAt) },
    ...{ severityColour: colour, parameterColour: colour, responseLevel: LEVELS[colour] },
    ...{ onset: onset === null ? null : at(onset), expires: null },
  });
  const { state, reason } = (await desk.receives(update)).message;
  return reason ?? state;
}

describe('R07, R09, R10: the level of one response over time', () => {
  it.each<[string, Change[], string[]]>([
    ['no Update', [], ['III 02-10 22:00 –']],
    ['R06 a change ahead', [['02-11 15:40', 'orange', '02-11 16:00']], ['III 02-10 22:00 – 02-11 16:00', 'II 02-11 16:00 –']],
    ['R05 a change that lies behind', [['02-11 15:40', 'orange', '02-11 09:00']], ['III 02-10 22:00 – 02-11 09:00', 'II 02-11 09:00 –']],
    ['a change that doesn’t say when', [['02-11 15:40', 'orange', null]], ['III 02-10 22:00 – 02-11 15:40', 'II 02-11 15:40 –']],
    ['a change that repeats the alert’s onset', [['02-11 15:40', 'orange', '02-10 22:00']], ['III 02-10 22:00 – 02-11 15:40', 'II 02-11 15:40 –']],
    ['two steps at once', [['02-11 15:40', 'red', '02-11 16:00']], ['III 02-10 22:00 – 02-11 16:00', 'I 02-11 16:00 –']],
    ['up and down', [['02-11 15:40', 'orange', '02-11 16:00'], ['02-13 14:00', 'yellow', '02-13 14:00']], ['III 02-10 22:00 – 02-11 16:00', 'II 02-11 16:00 – 02-13 14:00', 'III 02-13 14:00 –']],
    ['two changes ahead, one after the other', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 12:00', 'red', '02-13 00:00']], ['III 02-10 22:00 – 02-12 00:00', 'II 02-12 00:00 – 02-13 00:00', 'I 02-13 00:00 –']],
    ['the second ahead overtakes the first', [['02-11 10:00', 'orange', '02-13 00:00'], ['02-11 12:00', 'red', '02-12 00:00']], ['III 02-10 22:00 – 02-12 00:00', 'I 02-12 00:00 –']],
    ['a change ahead, taken back before it came', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 20:00', 'yellow', '02-11 20:00']], ['III 02-10 22:00 –']],
    ['two ahead, both taken back', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 12:00', 'red', '02-13 00:00'], ['02-11 20:00', 'yellow', null]], ['III 02-10 22:00 –']],
    ['two ahead, the second taken back', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 12:00', 'red', '02-13 00:00'], ['02-12 10:00', 'orange', '02-12 10:00']], ['III 02-10 22:00 – 02-12 00:00', 'II 02-12 00:00 –']],
    ['a change ahead, said again', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 12:00', 'orange', '02-12 00:00']], ['III 02-10 22:00 – 02-12 00:00', 'II 02-12 00:00 –']],
    ['behind what lies behind', [['02-12 10:00', 'orange', '02-12 08:00'], ['02-12 11:00', 'red', '02-12 06:00']], ['III 02-10 22:00 – 02-12 06:00', 'I 02-12 06:00 –']],
    ['before the onset, from the onset', [['02-10 18:00', 'orange', '02-10 22:00']], ['II 02-10 22:00 –']],
    ['before the onset, without saying when', [['02-10 18:00', 'orange', null]], ['II 02-10 22:00 –']],
    ['before the onset, up and back', [['02-10 18:00', 'orange', '02-10 22:00'], ['02-10 19:00', 'yellow', '02-10 22:00']], ['III 02-10 22:00 –']],
    ['before the onset, from later on', [['02-10 18:00', 'orange', '02-11 08:00']], ['III 02-10 22:00 – 02-11 08:00', 'II 02-11 08:00 –']],
    ['before the onset, from later on, said again', [['02-10 18:00', 'orange', '02-11 08:00'], ['02-10 19:00', 'orange', '02-11 08:00']], ['III 02-10 22:00 – 02-11 08:00', 'II 02-11 08:00 –']],
  ])('%s', async (_, changes, expected) => {
    for (const change of changes) expect(await takesPlace(change)).toBe('applied');
    expect(await desk.segments()).toEqual(expected);
    // The onset has no say in what was decided, and the end closes what is open.
    await desk.passesTo('02-13 12:00');
    expect(await desk.segments()).toEqual(expected);
  }); // prettier-ignore

  it.each<[string, Change[], string]>([
    ['yellow', [], 'III'],
    ['a change from the onset on', [['02-10 18:00', 'orange', '02-10 22:00']], 'II'],
    ['a change from later on', [['02-10 18:00', 'red', '02-11 08:00']], 'III'],
    ['one from the onset on and one from later on', [['02-10 18:00', 'orange', '02-10 22:00'], ['02-10 19:00', 'red', '02-11 08:00']], 'II'],
  ])('begins, after %s, at the level of its onset', async (_, changes, level) => {
    for (const change of changes) await takesPlace(change);
    await desk.passesTo('02-10 22:00');
    expect(await desk.said('response.started')).toMatchObject({ level });
  }); // prettier-ignore

  it.each<[string, Change[], string]>([
    ['R06 the onset, to before it', [['02-10 18:00', 'yellow', '02-10 20:00']], '02-10 19:00'],
    ['R06 the onset, to after it', [['02-10 18:00', 'yellow', '02-11 00:00']], '02-10 19:00'],
    ['a change ahead, to before it', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 12:00', 'orange', '02-11 14:00']], '02-11 13:00'],
    ['a change ahead, to now', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 12:00', 'orange', '02-11 12:00']], '02-11 13:00'],
    ['a change ahead, to after it', [['02-11 10:00', 'orange', '02-12 00:00'], ['02-11 12:00', 'orange', '02-12 08:00']], '02-11 13:00'],
    ['a change ahead of the onset, to the onset', [['02-10 18:00', 'orange', '02-11 08:00'], ['02-10 19:00', 'orange', '02-10 22:00']], '02-10 20:00'],
  ])('an Update at the same level that moves %s, waits for the duty officer', async (_, changes, until) => {
    for (const change of changes.slice(0, -1)) expect(await takesPlace(change)).toBe('applied');
    const before = await desk.segments();
    for (const change of changes.slice(-1)) expect(await takesPlace(change)).toBe('update-moves-onset');
    await desk.passesTo(until);
    expect(await desk.segments()).toEqual(before);
  }); // prettier-ignore
});

describe('R05, C32: the end cuts what lies beyond it', () => {
  it.each<[string, Change[], string, string[]]>([
    ['what runs', [], '02-14 08:00', ['III 02-10 22:00 – 02-14 08:00']],
    ['a change ahead', [['02-13 10:00', 'orange', '02-15 00:00']], '02-14 08:00', ['III 02-10 22:00 – 02-14 08:00']],
    ['a change of that very instant', [['02-13 10:00', 'orange', '02-14 08:00']], '02-14 08:00', ['III 02-10 22:00 – 02-14 08:00']],
    ['retroactively, within the first stretch', [['02-11 15:40', 'orange', '02-11 16:00']], '02-11 00:00', ['III 02-10 22:00 – 02-11 00:00']],
  ])('%s', async (_, changes, endsAt, expected) => {
    for (const change of changes) await takesPlace(change);
    await desk.passesTo('02-14 08:00');
    await desk.receives(changed('story-02-14-0800-cancel.xml', { onset: at(endsAt) }));
    expect(await desk.segments()).toEqual(expected);
  }); // prettier-ignore
});
