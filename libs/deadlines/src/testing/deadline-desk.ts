import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { Clock, type Database } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { BullAlarm } from '../bull-alarm';
import { Deadlines, type FiredDeadline } from '../deadlines';
import { deadlinesMigrations } from '../deadlines.migrations';
import { Reconciler } from '../reconciler';

/** What a handler of the test wrote down when a deadline fired. */
export interface Rung {
  readonly subject: string;
  readonly dueAt: Date;
  readonly firedAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A service's deadlines on a database of their own: one table of rows, and as many instances as asked for. */
export interface DeadlineDesk {
  readonly db: Database;
  readonly clock: Clock;
  readonly deadlines: Deadlines;
  readonly reconcilers: readonly Reconciler[];
  /** Arms one deadline of the kind `reminder` and resolves after the commit. */
  arm(subjectId: string, dueAt: Date, data?: Record<string, unknown>): Promise<void>;
  cancel(subjectId: string): Promise<number>;
  rung(): Promise<Rung[]>;
  /** Moves the clock to this instant, where it stands, and lets every instance fire. */
  standAt(instant: Date): Promise<void>;
  close(): Promise<void>;
}

/** A port where no Redis is: nothing rings. */
const NOWHERE = 'redis://127.0.0.1:1';
const RUNG_TABLE =
  'create table rung (n bigint generated always as identity, subject text, due_at timestamptz(3), fired_at timestamptz(3), data jsonb)';

/** The handler of `reminder` writes a row, and fails where the deadline carries `broken`. */
export async function deadlineDesk({ redisUrl = NOWHERE, instances = 1 } = {}): Promise<DeadlineDesk> {
  const rungTable = { name: 'desk-0001-rung', why: 'A test: what fired.', up: RUNG_TABLE, down: 'drop table rung' };
  const scratch = await scratchDatabase({ migrations: [...deadlinesMigrations, rungTable] });
  const { db } = scratch;
  const clock = new Clock(db, true);
  await clock.start();
  const deadlines = new Deadlines();
  deadlines.on('reminder', async ({ subjectId, dueAt, firedAt, data }: FiredDeadline, tx) => {
    await tx.query('insert into rung (subject, due_at, fired_at, data) values ($1, $2, $3, $4)', [
      subjectId,
      dueAt,
      firedAt,
      JSON.stringify(data),
    ]);
    if (data['broken']) throw new TypeError('the bug of this release');
  });
  const log = createLogger('desk', 'silent');
  const parts = { log, metrics: new Metrics('desk'), progress: new Progress() };
  const queue = new URL(scratch.url).pathname.slice(1);
  const reconcilers = Array.from(
    { length: instances },
    () => new Reconciler(db, deadlines, new BullAlarm(redisUrl, queue, log), clock, parts),
  );
  const fireAll = () => Promise.all(reconcilers.map((reconciler) => reconciler.fireDue()));
  return {
    db,
    clock,
    deadlines,
    reconcilers,
    arm: (subjectId, dueAt, data = {}) =>
      db.transaction((tx) => deadlines.arm(tx, { kind: 'reminder', subjectId, dueAt, data })),
    cancel: (subjectId) => db.transaction((tx) => deadlines.cancel(tx, 'reminder', [subjectId])),
    rung: () => db.query<Rung>('select subject, due_at as "dueAt", fired_at as "firedAt", data from rung order by n'),
    async standAt(instant) {
      await clock.move({ standsAt: instant, offsetMs: 0 });
      await fireAll();
    },
    async close() {
      await Promise.all(reconcilers.map((reconciler) => reconciler.stop()));
      clock.stop();
      await scratch.drop();
    },
  };
}

/** So many minutes after 22:00 on the evening that the tests' response begins. */
export const minute = (minutes: number): Date => new Date(Date.parse('2026-02-10T22:00:00+08:00') + minutes * 60_000);
