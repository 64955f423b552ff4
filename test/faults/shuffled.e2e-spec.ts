import { type OutgoingRecord } from '@qingkong/messaging';
import { type Course, courseOf, orderOf, twice } from './course';
import { leftInIt, saidOf, stateOf } from './course-end';
import { ALL_TOLD, reckon } from './reckoning';
import { type ServiceName, Town } from './town';
import { until } from './waiting';

const IS_LONG = process.env['FAULTS'] === 'long';
/** Of the 720 orders of six events. Short: a pair changed; the lift last, the rest back to front; the lift first; in between; all back to front. */
const ORDERS = IS_LONG ? Array.from({ length: 90 }, (_, n) => n * 8 + 7) : [1, 118, 600, 413, 719];
/** An hour before the clock at which they are handed over, at noon so that all of it is one day. */
const FIRST_AT = '2026-02-10T12:00:00+08:00';
const HOUR_MS = 3_600_000;
const STEP_MS = 10_000;

jest.setTimeout(IS_LONG ? 3_600_000 : 600_000);

/** Row K8 of the fault matrix: events that come more than once, in another order, an hour late, or to one service long after the others. */
describe('events of one response in any order', () => {
  let town: Town;
  let inOrder: { state: Record<string, unknown>; said: object[] };
  let courses = 0;

  const nextCourse = (): Course => {
    courses += 1;
    return courseOf(`2026-${courses}`, new Date(Date.parse(FIRST_AT) + courses * STEP_MS));
  };
  const sends = async (records: readonly OutgoingRecord[]) => {
    for (const record of records) await town.broker.send(record);
  };
  const counted = async (table: string, names: readonly ServiceName[] = town.names) => {
    const counts = await Promise.all(
      names.map((name) => town.rows<{ n: number }>(name, `select count(*)::int as n from ${table}`)),
    );
    return counts.flat().reduce((sum, { n }) => sum + n, 0);
  };
  /** All is read, and nothing that was read waits for anything. */
  const settles = async () => {
    await town.settles();
    await until('nothing is parked', async () => (await counted('parked_event')) === 0);
    await town.settles();
  };
  const expectSameEnd = async ({ responseId }: Course) => {
    expect(await stateOf(town, responseId)).toEqual(inOrder.state);
    expect(await leftInIt(town, responseId)).toEqual([]);
    expect(await reckon(town)).toEqual(ALL_TOLD);
    expect(await counted(`dead_letter where state = 'waiting'`)).toBe(0);
  };

  beforeAll(async () => {
    town = await Town.open({ services: ['dispatch', 'reporting', 'evaluation'] });
    await town.movesClock(Date.parse(FIRST_AT) + HOUR_MS - Date.now());
    const course = nextCourse();
    await sends(course.records);
    await settles();
    inOrder = { state: await stateOf(town, course.responseId), said: await saidOf(town, course.responseId) };
  });
  afterAll(() => (town as Town | undefined)?.close());

  it('in their order they start, change and end it', () => {
    expect(inOrder).toMatchObject({
      state: { dispatch: [{ state: 'ended' }], reporting: [{ state: 'ended' }], evaluation: [{ ended: true }] },
    });
    const kinds = inOrder.said.map((one) => (one as { kind: string }).kind);
    expect(kinds.filter((kind) => ['start', 'levelChange', 'lift'].includes(kind))).toEqual([
      'start',
      'levelChange',
      // The county that falls out of it, then all.
      'lift',
      'lift',
    ]);
  });

  it.each(ORDERS)('K8 R30 each of them twice, in order number %d of 720: the same end', async (number) => {
    const course = nextCourse();
    const order = orderOf(course.records, number);
    await sends(twice(order));
    await settles();
    await expectSameEnd(course);
    // What is before the end waits for each other, so that everyone hears the same.
    if (order.at(-1) === course.records.at(-1)) expect(await saidOf(town, course.responseId)).toEqual(inOrder.said);
  });

  it('K8 two services hear all of it, and what dispatch made of it, when it is long over: the same end', async () => {
    const late = ['reporting', 'evaluation'] as const;
    await Promise.all(late.map((name) => town.services.kill(name, 'SIGTERM')));
    const course = nextCourse();
    await sends(orderOf(course.records, 413));
    const isOver = async () =>
      (await counted(`response where id = '${course.responseId}' and state = 'ended'`, ['dispatch'])) === 1 &&
      (await counted('parked_event', ['dispatch'])) +
        (await counted('outbox where published_at is null', ['dispatch'])) ===
        0;
    await until('dispatch is done with it', isOver);
    await Promise.all(late.map((name) => town.services.restart(name)));
    await settles();
    await expectSameEnd(course);
  });

  const replayed = 'K8 its beginning comes after the rest was put aside: once that is replayed, the same end';
  if (IS_LONG)
    it(replayed, async () => {
      const course = nextCourse();
      const [announced, ...rest] = course.records;
      await sends(rest.toReversed());
      const isAside = async () => (await counted('parked_event')) === 0 && (await counted('dead_letter')) > 0;
      await until('what waited in vain is put aside', isAside);
      await sends(announced ? [announced] : []);
      await town.settles();
      for (const name of town.names) await replays(town, name);
      await settles();
      await expectSameEnd(course);
    });
});

/** An operator replays all that lies aside, as it came. */
async function replays(town: Town, name: ServiceName): Promise<void> {
  const aside = await town.rows<{ id: string }>(
    name,
    `select id from dead_letter where state = 'waiting' order by headers ->> 'ce_aggregateversion'`,
  );
  for (const { id } of aside) {
    const url = `http://127.0.0.1:${town.services.managementPorts[name]}/dead-letters/${id}/replay`;
    const answer = await fetch(url, {
      method: 'POST',
      body: JSON.stringify({ by: 'faults', note: 'its beginning has come' }),
    });
    expect(answer.status).toBe(200);
  }
}
