import { forgetKeys } from '@qingkong/http';
import { forgetHandled, forgetPublished } from '@qingkong/messaging';
import { type Logger, type Progress } from '@qingkong/observability';
import { type Database, type Tx } from '@qingkong/persistence';
import { type ServiceSettings } from './settings';

const LOCK = 7_102_004;
const LOOK_EVERY_MS = 3_600_000;

type Days = Pick<ServiceSettings, 'outboxDays' | 'inboxDays' | 'idempotencyDays'>;
type Forget = (tx: Tx, days: number) => Promise<number>;

/**
 * Deletes what has done its work and is older than the settings say: published events, the inbox's memory, idempotency keys. Every hour,
 * in small batches, one instance at a time by an advisory lock, so that nobody waits for it.
 */
export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;
  private readonly beat: () => void;
  private readonly rules: readonly [what: string, forget: Forget, days: number][];

  constructor(
    private readonly db: Database,
    days: Days,
    private readonly parts: { readonly log: Logger; readonly progress: Progress },
  ) {
    this.rules = [
      ['published events', forgetPublished, days.outboxDays],
      ['handled events', forgetHandled, days.inboxDays],
      ['idempotency keys', forgetKeys, days.idempotencyDays],
    ];
    this.beat = parts.progress.watch('retention', 3 * LOOK_EVERY_MS);
  }

  start(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.look();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.running;
  }

  /** Forgets all that is old enough now. */
  async round(): Promise<void> {
    for (const [what, forget, days] of this.rules) {
      let forgotten = 0;
      for (let batch = 1; batch > 0 && !this.stopped; forgotten += batch) {
        batch = await this.batch(forget, days);
        this.beat();
      }
      if (forgotten > 0) this.parts.log.info({ what, forgotten, days }, 'old rows deleted');
    }
  }

  private look(): void {
    this.running ??= this.round()
      .catch((error: unknown) => this.parts.log.warn({ err: error }, 'old rows could not be deleted, trying again'))
      .finally(() => {
        this.running = undefined;
        this.beat();
      });
  }

  /** None, too, where another instance is at it. */
  private async batch(forget: Forget, days: number): Promise<number> {
    return this.db.backgroundTransaction(async (tx) => {
      const [row] = await tx.query<{ held: boolean }[]>('select pg_try_advisory_xact_lock($1) as held', [LOCK]);
      return row?.held ? forget(tx, days) : 0;
    });
  }
}
