import { httpMigrations, Idempotency } from '@qingkong/http';
import { Consumes, messagingMigrations, newId, Outbox } from '@qingkong/messaging';
import { arrival, recordDesk } from '@qingkong/messaging/testing';
import { type Received, ResponseStarted } from '@qingkong/contracts';
import { createLogger, Progress } from '@qingkong/observability';
import { Clock } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { Retention } from './retention';

const DAY_MS = 86_400_000;
const started = () => ({ responseId: newId(), level: 'III' as const, startedAt: '2026-02-10T14:00:00.000Z' });

describe('what has done its work is not kept for ever', () => {
  let scratch: ScratchDatabase;
  let clock: Clock;
  const retention = (days = { outboxDays: 30, inboxDays: 100, idempotencyDays: 7 }) =>
    new Retention(scratch.db, days, { log: createLogger('test', 'silent'), progress: new Progress() });
  const daysPass = (days: number) => clock.move({ standsAt: null, offsetMs: days * DAY_MS });
  const left = async () => {
    const [row] = await scratch.db.query(`select (select count(*)::int from outbox) as outbox,
      (select count(*)::int from inbox) as inbox, (select count(*)::int from idempotency_key) as keys`);
    return row;
  };

  beforeEach(async () => {
    scratch = await scratchDatabase({ migrations: [...messagingMigrations, ...httpMigrations] });
    clock = new Clock(scratch.db, true);
    await clock.start();
    await scratch.db.transaction((tx) => new Outbox().addAll(tx, ResponseStarted, [started(), started(), started()]));
    await scratch.db.query('update outbox set published_at = app_now() where position > 1');
    await scratch.db.query('insert into inbox select gen_random_uuid() from generate_series(1, 1200)');
    const attempt = { caller: 'duty-1', key: 'k-1', route: 'POST /v1/roll-calls', body: {} };
    await new Idempotency(scratch.db).transaction(attempt, () => Promise.resolve({ rollCall: 1 }));
  });
  afterEach(async () => {
    clock.stop();
    await scratch.drop();
  });

  it('goes when its days are over and not before: keys after 7, published events after 30, the inbox after 100', async () => {
    const days = [6, 8, 29, 31, 99, 101];
    const seen: unknown[] = [];
    for (const day of days) {
      await daysPass(day);
      await retention().round();
      seen.push(await left());
    }
    expect(seen).toEqual([
      { outbox: 3, inbox: 1200, keys: 1 },
      { outbox: 3, inbox: 1200, keys: 0 },
      { outbox: 3, inbox: 1200, keys: 0 },
      { outbox: 1, inbox: 1200, keys: 0 },
      { outbox: 1, inbox: 1200, keys: 0 },
      { outbox: 1, inbox: 0, keys: 0 },
    ]);
    // However old, an event that never left is still to leave.
    expect(await scratch.db.query('select published_at from outbox')).toEqual([{ published_at: null }]);
  });

  it('an event handled within the days is still known: it acts once, however late it comes again (K8)', async () => {
    await daysPass(50);
    const happened: string[] = [];
    class Keeper {
      @Consumes(ResponseStarted)
      onStarted(event: Received<ResponseStarted>) {
        happened.push(event.payload.level);
      }
    }
    const desk = recordDesk(scratch.db, [new Keeper()]);
    const record = arrival(ResponseStarted, started(), { version: 1 });
    await desk.hears(record);
    await daysPass(149);
    await retention().round();
    await desk.hears(record);
    expect([happened, await left()]).toMatchObject([['III'], { inbox: 1 }]);
  });

  it('two instances do it together without waiting for each other, and one that has begun by itself stops cleanly', async () => {
    await daysPass(400);
    await Promise.all([retention().round(), retention().round()]);
    await retention().round();
    expect(await left()).toEqual({ outbox: 1, inbox: 0, keys: 0 });
    const loop = retention();
    loop.start();
    await loop.stop();
  });
});
