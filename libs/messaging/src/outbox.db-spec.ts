import { PayloadInvalid, ResponseStarted, UnitChanged } from '@qingkong/contracts';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { messagingMigrations } from './messaging.migrations';
import { newId, Outbox } from './outbox';

const responseId = newId();
const started = { responseId, level: 'III', startedAt: '2026-02-10T14:00:00.000Z' } as const;
const county = (unitId: string) => ({
  unitId,
  kind: 'countyBureau' as const,
  name: `${unitId} (invented)`,
  areaCode: '211324',
  municipal: false,
  taskForceId: null,
  active: true,
});

describe('the outbox', () => {
  let scratch: ScratchDatabase;
  const waiting = () =>
    scratch.db.query(
      `select type, version, topic, key, aggregate_version, payload::jsonb as payload from outbox order by position`,
    );

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: messagingMigrations });
  });
  beforeEach(() => scratch.db.query('truncate outbox'));
  afterAll(() => scratch.drop());

  it('keeps an event with the change that made it true, and wakes the relay after the commit', async () => {
    const outbox = new Outbox();
    let woken = 0;
    outbox.onCommitted(() => (woken += 1));
    await scratch.db.transaction(async (tx) => {
      await outbox.add(tx, ResponseStarted, started, 4);
      expect(woken).toBe(0);
    });
    expect(woken).toBe(1);
    expect(await waiting()).toEqual([
      {
        type: 'response.started',
        version: 1,
        topic: 'response.events',
        key: responseId,
        aggregate_version: 4,
        payload: started,
      },
    ]);
  });

  it('keeps nothing of a transaction that fails', async () => {
    const outbox = new Outbox();
    let woken = 0;
    outbox.onCommitted(() => (woken += 1));
    const work = scratch.db.transaction(async (tx) => {
      await outbox.add(tx, ResponseStarted, started);
      throw new Error('refused');
    });
    await expect(work).rejects.toThrow('refused');
    expect([woken, await waiting()]).toEqual([0, []]);
  });

  it('refuses a payload that breaks the contract before a row is written', async () => {
    const outbox = new Outbox();
    const wrong = { ...started, level: 'IV' } as unknown as typeof started;
    const work = scratch.db.transaction((tx) => outbox.addAll(tx, ResponseStarted, [started, wrong]));
    await expect(work).rejects.toThrow(PayloadInvalid);
    expect(await waiting()).toEqual([]);
  });

  it('keeps many of a kind in the order given', async () => {
    const outbox = new Outbox();
    const counties = Array.from({ length: 1_000 }, (_, n) => county(`county-${n}`));
    await scratch.db.transaction((tx) => outbox.addAll(tx, UnitChanged, counties));
    const kept = await scratch.db.query<{ key: string }>('select key from outbox order by position');
    expect(kept.map(({ key }) => key)).toEqual(counties.map(({ unitId }) => unitId));
  });

  it('keeps a NUL inside a text as the JSON escape it is (H5)', async () => {
    const outbox = new Outbox();
    await scratch.db.transaction((tx) => outbox.add(tx, UnitChanged, { ...county('county-1'), name: 'a\u0000b' }));
    const [row] = await scratch.db.query<{ payload: string }>('select payload from outbox');
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({ name: 'a\u0000b' });
  });

  it('gives ids of UUID version 7 that no two events share', () => {
    const ids = Array.from({ length: 10_000 }, newId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
