import { crashPoint, type Logger, type Metrics, type Progress } from '@qingkong/observability';
import { type Clock, type Database, rows, type Tx } from '@qingkong/persistence';
import { type BullAlarm } from './bull-alarm';
import { type Deadlines, type FiredDeadline } from './deadlines';

/** Without an alarm a deadline waits at most this long for its look, and then for those before it: together at most 7 s (R1, R2). */
const LOOK_EVERY_MS = 3_000;
const PAGE = 200;
const AFTERTHOUGHT_MS = 20;
const AT_ONCE = 4;

interface Due {
  readonly id: string;
  readonly version: number;
  readonly dueAt: Date;
}

const NO_ID = '00000000-0000-0000-0000-000000000000';
const DUE = `
select id, version, due_at as "dueAt" from deadline
where state = 'armed' and due_at <= app_now() and (due_at, id) > ($1::timestamptz, $2::uuid)
order by due_at, id limit ${PAGE}`;

const FIRE = `
update deadline set state = 'fired', fired_at = app_now(), version = version + 1
where id = $1 and version = $2 and state = 'armed' and due_at <= app_now()
returning id, kind, subject_id as "subjectId", due_at as "dueAt", fired_at as "firedAt", data`;

/**
 * Fires what is due, by the database's clock, one compare-and-set per deadline in the same transaction as its effect. The alarm and
 * the look every 3 s call the same function: without Redis everything still fires, at most 7 s late (R1, R2).
 */
export class Reconciler {
  private timer: NodeJS.Timeout | undefined;
  private afterthought: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private readonly beat: () => void;

  constructor(
    private readonly db: Database,
    private readonly deadlines: Deadlines,
    private readonly alarm: BullAlarm,
    private readonly clock: Clock,
    private readonly parts: { log: Logger; metrics: Metrics; progress: Progress },
  ) {
    this.beat = parts.progress.watch('reconciler', 60_000);
  }

  start(): void {
    this.alarm.onRing(() => this.fireDue());
    this.deadlines.onArmed((dueAt) => this.soonAlarmed(dueAt));
    this.clock.onMoved(() => {
      this.alarm.forget();
      void this.look();
    });
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    void this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    clearTimeout(this.afterthought);
    await this.running;
    await this.alarm.close();
  }

  /** Fires everything due now; calls made meanwhile lead to one more pass. */
  async fireDue(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.passes();
    return this.running;
  }

  private soonAlarmed(dueAt: readonly Date[]): void {
    const now = this.clock.now().getTime();
    if (dueAt.some((instant) => instant.getTime() <= now)) {
      void this.fireDue();
      // Our clock may be a moment ahead of the database's, which decides: what is due at once must not wait for the next look.
      this.afterthought ??= setTimeout(() => {
        this.afterthought = undefined;
        void this.fireDue();
      }, AFTERTHOUGHT_MS);
    }
    this.alarm.set(dueAt, now);
  }

  private async look(): Promise<void> {
    await this.fireDue();
    try {
      const upcoming = await this.db.background.query<{ due_at: Date }[]>(
        `select distinct due_at from deadline where state = 'armed' and due_at between app_now() and app_now() + interval '15 minutes' order by due_at limit 1000`,
      );
      this.alarm.set(
        upcoming.map((row) => row.due_at),
        this.clock.now().getTime(),
      );
    } catch (error) {
      this.parts.log.warn({ err: error }, 'reconciler could not look, trying again');
    } finally {
      // The loop went round: while Postgres is away, to restart us would help nobody (G3).
      this.beat();
    }
  }

  private async passes(): Promise<void> {
    do {
      this.again = false;
      try {
        await this.pages();
      } catch (error) {
        this.parts.log.warn({ err: error }, 'deadlines could not be read, trying again');
      }
    } while (this.again && !this.stopped);
    // In the same turn as the last look at `again`: a call in between would be lost until the next look.
    this.running = undefined;
  }

  /** Goes once through all that is due. By position, not by what is left: those that fail stay due and must not keep others waiting. */
  private async pages(): Promise<void> {
    let last: Due | undefined;
    do {
      const due: Due[] = await this.db.background.query<Due[]>(DUE, [last?.dueAt ?? '-infinity', last?.id ?? NO_ID]);
      await this.fireSome(due);
      last = due.length === PAGE ? due.at(-1) : undefined;
    } while (last && !this.stopped);
  }

  /** Fires one page, a few at once. */
  private async fireSome(due: readonly Due[]): Promise<void> {
    const queue = [...due];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && !this.stopped; next = queue.shift()) await this.fire(next);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  private async fire({ id, version }: Due): Promise<void> {
    try {
      const fired = await this.db.backgroundTransaction((tx) => this.fireIn(tx, id, version));
      if (fired)
        this.parts.metrics.deadlineLateness.observe(
          { kind: fired.kind },
          Math.max(0, fired.firedAt.getTime() - fired.dueAt.getTime()) / 1_000,
        );
    } catch (error) {
      // Still armed: the next look tries again, and the others of this page go on.
      this.parts.log.error({ err: error, deadlineId: id }, 'deadline could not be carried out');
    }
  }

  private async fireIn(tx: Tx, id: string, version: number): Promise<FiredDeadline | undefined> {
    const [deadline] = await rows<FiredDeadline>(tx, FIRE, [id, version]);
    if (!deadline) return undefined;
    const handler = this.deadlines.handlerOf(deadline.kind);
    if (!handler) throw new Error(`Nobody handles deadlines of kind "${deadline.kind}"`);
    await handler(deadline, tx);
    crashPoint('deadline-before-commit');
    return deadline;
  }
}
