import { crashPoint, type Logger, type Metrics, type Progress } from '@qingkong/observability';
import { type Clock, type Database, rows, type Tx } from '@qingkong/persistence';
import { type BullAlarm } from './bull-alarm';
import { type Deadlines, type FiredDeadline } from './deadlines';

const LOOK_EVERY_MS = 5_000;
const PAGE = 200;
const AT_ONCE = 4;

const FIRE = `
update deadline set state = 'fired', fired_at = app_now(), version = version + 1
where id = $1 and version = $2 and state = 'armed' and due_at <= app_now()
returning id, kind, subject_id as "subjectId", due_at as "dueAt", fired_at as "firedAt", data`;

/**
 * Fires what is due, by the database's clock, one compare-and-set per deadline in the same transaction as its effect. The alarm and
 * the look every 5 s call the same function: without Redis everything still fires, at most 7 s late (R1, R2).
 */
export class Reconciler {
  private timer: NodeJS.Timeout | undefined;
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
    await this.running;
    await this.alarm.close();
  }

  /** Fires everything due now; calls made meanwhile lead to one more pass. */
  async fireDue(): Promise<void> {
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.passes().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private soonAlarmed(dueAt: readonly Date[]): void {
    const now = this.clock.now().getTime();
    if (dueAt.some((instant) => instant.getTime() <= now)) void this.fireDue();
    this.alarm.set(dueAt, now);
  }

  private async look(): Promise<void> {
    await this.fireDue();
    try {
      const upcoming = await this.db.query<{ due_at: Date }>(
        `select distinct due_at from deadline where state = 'armed' and due_at between app_now() and app_now() + interval '15 minutes' order by due_at limit 1000`,
      );
      this.alarm.set(
        upcoming.map((row) => row.due_at),
        this.clock.now().getTime(),
      );
      this.beat();
    } catch (error) {
      this.parts.log.warn({ err: error }, 'reconciler could not look, trying again');
    }
  }

  private async passes(): Promise<void> {
    do {
      this.again = false;
      try {
        while (!this.stopped && (await this.page()) === PAGE);
      } catch (error) {
        this.parts.log.warn({ err: error }, 'deadlines could not be read, trying again');
      }
    } while (this.again && !this.stopped);
  }

  /** Fires one page, a few at once; returns how many succeeded or were taken by another instance. */
  private async page(): Promise<number> {
    const due = await this.db.background.query<{ id: string; version: number }[]>(
      `select id, version from deadline where state = 'armed' and due_at <= app_now() order by due_at limit ${PAGE}`,
    );
    let done = 0;
    const queue = [...due];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next && !this.stopped; next = queue.shift()) {
        if (await this.fire(next.id, next.version)) done += 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return done;
  }

  private async fire(id: string, version: number): Promise<boolean> {
    try {
      const fired = await this.db.backgroundTransaction((tx) => this.fireIn(tx, id, version));
      if (fired)
        this.parts.metrics.deadlineLateness.observe(
          { kind: fired.kind },
          Math.max(0, fired.firedAt.getTime() - fired.dueAt.getTime()) / 1_000,
        );
      return true;
    } catch (error) {
      // Still armed: the next look tries again, and the others of this page go on.
      this.parts.log.error({ err: error, deadlineId: id }, 'deadline could not be carried out');
      return false;
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
