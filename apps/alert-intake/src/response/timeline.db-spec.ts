import { findResponse, timelineOf } from './response.repository';
import { at, changed, type Desk, openDesk, sample } from '../alert/testing/intake-desk';

const YELLOW = 'story-02-10-1530-yellow.xml';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.passesTo('02-10 15:30');
});
afterEach(() => desk.close());

/** As the relay does with what Kafka has. */
const published = () => desk.db.query('update outbox set published_at = app_now() where published_at is null');
/** `what 02-10 15:30`, in order; `-` where it was not relayed. */
async function relayed(serial: string): Promise<string[]> {
  const [row] = await desk.db.query<{ id: string }>('select id from response where serial = $1', [serial]);
  const timeline = await desk.db.transaction((tx) => timelineOf(tx, row?.id ?? ''));
  return timeline.map(({ what, relayedAt }) => `${what} ${relayedAt ? beijing(relayedAt) : '-'}`);
}
const beijing = (instant: Date) => new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' '); // prettier-ignore

it('C19, C33 every entry says when it was relayed, also when the outbox has forgotten it', async () => {
  await desk.receives(changed(YELLOW, { primaryPollutant: 'O3', expires: at('02-13 12:00') }));
  await published();
  await desk.passesTo('02-10 22:00');
  expect(await relayed('2026-01')).toEqual(['announced 02-10 15:30', 'flagged 02-10 15:30', 'started -']);
  await desk.passesTo('02-10 22:01');
  await published();
  for (const [instant, name] of [
    ['02-11 15:40', 'story-02-11-1540-orange.xml'],
    ['02-13 09:00', 'story-02-14-0940-termination-instruction.xml'],
  ] as const) {
    await desk.passesTo(instant);
    await desk.receives(changed(name, { sent: at(instant), expires: null }));
  }
  await desk.passesTo('02-13 12:00');
  await published();
  await desk.passesTo('02-14 08:00');
  await desk.receives(sample('story-02-14-0800-cancel.xml'));
  await published();
  await desk.db.query('delete from outbox');
  expect(await relayed('2026-01')).toEqual([
    ...['announced 02-10 15:30', 'flagged 02-10 15:30', 'started 02-10 22:01', 'levelChanged 02-13 12:00'],
    ...['terminationInstructed 02-13 12:00', 'liftMissed 02-13 12:00', 'expired 02-13 12:00', 'lifted 02-14 08:00'],
  ]);
});

it('R12 a merge is on the timeline of both, and was relayed to both at once', async () => {
  await desk.receives(sample(YELLOW));
  await desk.passesTo('02-14 08:00');
  await desk.receives(sample('story-02-14-0800-cancel.xml'));
  await desk.passesTo('02-14 18:00');
  const own = { sent: at('02-14 18:00'), onset: null, effective: null, expires: null };
  await desk.receives(changed(YELLOW, { ...own, identifier: 'CY-HQ-2026-0099' }));
  const ids = await desk.db.query<{ id: string }>('select id from response order by serial');
  const [first = '', second = ''] = ids.map(({ id }) => id);
  const order = { into: second, by: 'person-duty', reason: '市指要求合并', documentNumber: null };
  await desk.db.transaction((tx) => desk.byHand.merge(tx, first, order));
  await published();
  expect((await relayed('2026-01')).at(-1)).toBe('merged 02-14 18:00');
  expect(await relayed('2026-02')).toEqual(['announced', 'started', 'merged'].map((what) => `${what} 02-14 18:00`));
  expect(await desk.db.transaction((tx) => findResponse(tx, first))).toMatchObject({ mergedInto: second });
});

it('an event that goes to Kafka twice was relayed when it went first (P3)', async () => {
  await desk.receives(sample(YELLOW));
  await published();
  await desk.passesTo('02-10 16:00');
  await desk.db.query('update outbox set published_at = app_now()');
  expect(await relayed('2026-01')).toEqual(['announced 02-10 15:30']);
});
