import fc from 'fast-check';
import { newId } from '@qingkong/messaging';
import { announcement, at, EvaluationDesk, received, unitsOf } from '../../test/evaluation-desk';
import { RelayLatencyRepository, ResponseUnknown } from './relay-latency.repository';

const repository = new RelayLatencyRepository();
let desk: EvaluationDesk;
beforeAll(async () => {
  desk = await EvaluationDesk.open();
  await desk.db.transaction(async (tx) => {
    for (const unit of unitsOf(desk.plan)) await desk.units.onChanged(received(unit), tx);
    const leadingGroup = { unitId: 'leading-group', kind: 'leadingGroup' as const, name: '领导小组', areaCode: null };
    await desk.units.onChanged(received({ ...leadingGroup, municipal: false, taskForceId: null, active: true }), tx);
  });
});
afterAll(() => desk.close());

const afterReceipt = (ms: number) => new Date(at('02-10T15:30').getTime() + ms).toISOString();

/** Everything that is said of one start notice to five units: told after 1, 2, 3 and 120 s, one never; two confirm. */
function wordOf(responseId: string) {
  const notice = { noticeId: newId(), responseId, kind: 'start' as const };
  const told = (...units: [unitId: string, seconds: number][]) => ({
    ...notice,
    units: units.map(([unitId, seconds]) => ({ unitId, at: afterReceipt(seconds * 1_000) })),
  });
  const confirms = (unitId: string, seconds: number) => ({
    ...notice,
    unitId,
    way: 'link' as const,
    at: afterReceipt(seconds * 1_000),
  });
  const { responses, latencies, db } = desk;
  return [
    () => db.transaction((tx) => responses.onAnnounced(received(announcement({ responseId })), tx)),
    () =>
      db.transaction((tx) =>
        latencies.onIssued(received({ ...notice, persons: 58, units: 5, issuedAt: afterReceipt(20) }), tx),
      ),
    () => db.transaction((tx) => latencies.onNotified(received(told(['county-211302', 1], ['county-211303', 2])), tx)),
    () =>
      db.transaction((tx) =>
        latencies.onNotified(received(told(['county-211303', 50], ['county-211303', 9], ['leading-group', 1])), tx),
      ),
    () =>
      db.transaction((tx) => latencies.onNotified(received(told(['county-211321', 3], ['enterprise-new', 120])), tx)),
    () => db.transaction((tx) => latencies.onAcknowledged(received(confirms('county-211302', 90)), tx)),
    () => db.transaction((tx) => latencies.onAcknowledged(received(confirms('county-211302', 80)), tx)),
    () => db.transaction((tx) => latencies.onAcknowledged(received(confirms('enterprise-e2', 60)), tx)),
  ];
}
const figuresOf = (responseId: string) => desk.db.transaction((tx) => repository.figures(tx, responseId));
const unitsOfResponse = (responseId: string, page: { limit: number; cursor?: string } = { limit: 50 }) =>
  desk.db.transaction((tx) => repository.list(tx, { responseId, ...page }));

describe('C12 C20 how fast the word reached the units', () => {
  test('in whatever order and however often it is told (K8)', async () => {
    const indexes = wordOf('').map((_, index) => index);
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...indexes, ...indexes], { minLength: indexes.length * 2 }),
        async (order) => {
          const responseId = newId();
          const events = wordOf(responseId);
          for (const index of order) await events[index]?.();
          expect(await figuresOf(responseId)).toMatchObject({
            kind: 'actual',
            units: 5,
            notified: 4,
            acknowledged: 2,
            notifiedWithin60s: 3,
            p50Ms: 2_500,
            shareWithin60s: 0.6,
            shareAcknowledged: 0.4,
          });
          const { items } = await unitsOfResponse(responseId);
          expect(items.map(({ unitId, latencyMs }) => [unitId, latencyMs])).toEqual([
            ['county-211302', 1_000],
            ['county-211303', 2_000],
            ['county-211321', 3_000],
            ['enterprise-e2', null],
            ['enterprise-new', 120_000],
          ]);
          expect(items[0]?.acknowledgedAt).toEqual(new Date(afterReceipt(80_000)));
          expect(items[1]?.acknowledgedAt).toBeNull();
        },
      ),
      { numRuns: 20 },
    );
  });

  test('what is not known is null, never nought', async () => {
    const responseId = newId();
    const [announced, issued, notified] = wordOf(responseId);
    await notified?.();
    const unknown = { receivedAt: null, units: null, notifiedWithin60s: null, p50Ms: null, shareWithin60s: null };
    expect(await figuresOf(responseId)).toMatchObject({ ...unknown, notified: 2, shareAcknowledged: null });
    await issued?.();
    await announced?.();
    expect(await figuresOf(responseId)).toMatchObject({
      units: 5,
      notifiedWithin60s: 2,
      shareWithin60s: 0.4,
      p95Ms: 1_950,
    });
  });

  test('only start notices count, and a response nobody spoke of is not found', async () => {
    const responseId = newId();
    const notice = { noticeId: newId(), responseId, kind: 'lift' as const };
    const units = [{ unitId: 'county-211302', at: afterReceipt(0) }];
    await desk.db.transaction(async (tx) => {
      await desk.latencies.onIssued(received({ ...notice, persons: 1, units: 1, issuedAt: afterReceipt(0) }), tx);
      await desk.latencies.onNotified(received({ ...notice, units }), tx);
      await desk.latencies.onAcknowledged(
        received({ ...notice, unitId: 'county-211302', way: 'link', at: afterReceipt(0) }),
        tx,
      );
    });
    await expect(figuresOf(responseId)).rejects.toThrow(ResponseUnknown);
  });

  test('2,000 units of one event, page by page', async () => {
    const responseId = newId();
    const units = Array.from({ length: 2_000 }, (_, index) => ({
      unitId: `enterprise-${index}`,
      at: afterReceipt(index),
    }));
    await desk.db.transaction((tx) =>
      desk.latencies.onNotified(received({ noticeId: newId(), responseId, kind: 'start', units }), tx),
    );
    const first = await unitsOfResponse(responseId, { limit: 200 });
    const second = await unitsOfResponse(responseId, { limit: 200, cursor: first.nextCursor ?? '' });
    expect(new Set([...first.items, ...second.items].map(({ unitId }) => unitId)).size).toBe(400);
    expect(await figuresOf(responseId)).toMatchObject({ notified: 2_000, units: null });
  });
});
