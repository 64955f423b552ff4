import { type AlertContent } from '../format/alert-content';
import { parseCap12 } from '../format/cap12';
import { listAlerts } from './alert.repository';
import { at, changed, type Desk, forgetAll, openDesk, sample } from './testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';
const ORANGE = 'story-02-11-1540-orange.xml';
const BACK = 'story-02-13-1400-yellow.xml';
const CANCEL = 'story-02-14-0800-cancel.xml';
const alert = parseCap12(sample(YELLOW));

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());
beforeEach(async () => {
  await forgetAll(desk.db);
  await desk.passesTo('02-10 15:30');
});

const comes = async (name: string, change: Partial<AlertContent> = {}) =>
  (await desk.receives(changed(name, change))).message;
const lastSent = async () => (await desk.db.query('select alert_sent_at, last_sent_at from response'))[0]; // prettier-ignore

describe('R12 a message from the future', () => {
  it.each<[string, string, Partial<AlertContent>]>([
    ['an alert', YELLOW, { sent: at('02-10 15:36') }],
    ['whose measures begin in two months', YELLOW, { onset: at('04-10 22:00'), expires: null }],
    ['whose measures began two months ago', YELLOW, { onset: new Date('2025-12-10T00:00:00+08:00') }],
    ['that is valid for a year', YELLOW, { expires: new Date('2027-02-10T00:00:00+08:00') }],
  ])('%s waits for the duty officer, who is told why and may let it through: %#', async (_, name, change) => {
    const message = await comes(name, change);
    expect(message).toMatchObject({ state: 'quarantined', reason: 'absurd' });
    expect(await desk.said('alert.quarantined')).toMatchObject({ outcome: 'quarantined', reason: 'absurd' });
    expect(await desk.standing()).toEqual([]);
    await desk.applies(message.id);
    expect(await desk.standing()).toHaveLength(1);
  });

  it('a clock that is a little fast is believed', async () => {
    expect((await comes(YELLOW, { sent: at('02-10 15:35') })).state).toBe('applied');
  });

  it('an Update from next month doesn’t make what HQ says this month look old', async () => {
    await comes(YELLOW);
    await desk.passesTo('02-11 15:40');
    const ahead = await comes(ORANGE, { identifier: 'AHEAD', sent: at('03-11 15:40'), expires: null });
    expect(ahead.reason).toBe('absurd');
    await desk.passesTo('02-13 14:00');
    expect((await comes(BACK, { references: [alert] })).state).toBe('applied');
  });

  it('let through, an Update stands in HQ’s order where it came', async () => {
    await comes(YELLOW);
    await desk.passesTo('02-11 15:40');
    const ahead = await comes(ORANGE, { identifier: 'AHEAD', sent: at('03-11 15:40'), expires: null });
    await desk.applies(ahead.id);
    expect(await lastSent()).toEqual({ alert_sent_at: at('02-10 15:30'), last_sent_at: at('02-11 15:40') });
    await desk.passesTo('02-13 14:00');
    expect((await comes(BACK, { references: [alert] })).state).toBe('applied');
    // A later word of HQ's is the last one, whenever a person decides on an earlier.
    const late = await comes(ORANGE, { identifier: 'LATE', sent: at('03-13 14:00'), expires: null });
    await desk.passesTo('02-13 15:00');
    await comes(BACK, { identifier: 'LAST', sent: at('02-13 14:30'), references: [alert] });
    await expect(desk.applies(late.id)).rejects.toMatchObject({ facts: { reason: 'superseded-by-later' } });
  });

  it('let through, an alert may be lifted by what names nothing, and is over for later ones', async () => {
    const ahead = await comes(YELLOW, { sent: at('03-10 15:30'), onset: at('02-10 16:00'), expires: null });
    await desk.applies(ahead.id);
    await desk.passesTo('02-14 08:00');
    await comes(CANCEL, { references: [] });
    expect(await desk.standing()).toEqual(['2026-01 ended']);
  });

  it('let through, a lift ends what runs as of its receipt, and doesn’t stand against alerts of the next weeks', async () => {
    await comes(YELLOW);
    await desk.passesTo('02-14 08:00');
    const ahead = await comes(CANCEL, { sent: at('03-14 08:00'), onset: null, effective: null, expires: null });
    await desk.passesTo('02-14 08:30');
    await desk.applies(ahead.id);
    expect(await desk.db.query('select ended_at from response')).toEqual([{ ended_at: at('02-14 08:00') }]);
    await desk.passesTo('02-20 09:00');
    const own = { sent: at('02-20 09:00'), onset: null, effective: null, expires: null };
    expect((await comes(YELLOW, { ...own, identifier: 'NEXT' })).state).toBe('applied');
  });
});

it('lists go by receipt, the latest first, whatever clock has made the ids', async () => {
  for (const [minute, identifier] of ['A', 'B', 'C', 'D'].entries()) {
    await desk.isDownUntil(`02-10 15:4${minute}`);
    await comes('test-message.xml', { identifier });
  }
  // The process that took B in was an hour fast.
  await desk.db.query(`update alert_message set id = 'ffffffff-ffff-7fff-bfff-ffffffffffff' where identifier = 'B'`);
  const page = (before: string | null) =>
    desk.db.transaction((tx) => listAlerts(tx, { state: 'ignored', before, limit: 2 }));
  const first = await page(null);
  expect(first.map(({ identifier }) => identifier)).toEqual(['D', 'C']);
  const second = await page(first.at(-1)?.id ?? null);
  expect(second.map(({ identifier }) => identifier)).toEqual(['B', 'A']);
  expect(await page(second.at(-1)?.id ?? null)).toEqual([]);
});
