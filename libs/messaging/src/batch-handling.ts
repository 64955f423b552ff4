import { type Metrics } from '@qingkong/observability';
import { type KafkaRecord, type RecordBatch } from './kafka';
import { type GroupOutcome, type RecordHandling, type RecordOutcome } from './record-handling';

const MAX_BACKOFF_MS = 5_000;
/** Well inside the session timeout of 6 s. */
const BEAT_EVERY_MS = 1_000;

/** When records share a transaction, and how long one waits for its next try. */
export interface BatchLimits {
  /** Where fewer wait they are taken one by one: each leaves as soon as it is done (B5), and no lock is held for another's sake. */
  readonly from: number;
  readonly records: number;
  /** Of their values together: they are read before the first is handled. */
  readonly bytes: number;
  /** After so long no further record is begun: others wait for the locks, and the heartbeat for the commit. */
  readonly ms: number;
  /** Before the second try of a record; doubled before each further one. */
  readonly retryMs: number;
}

export const LIMITS: BatchLimits = { from: 10, records: 100, bytes: 2 ** 20, ms: 50, retryMs: 50 };

/** One batch of one partition on its way: one record after another, or in groups where many wait (ADR 0017). Nothing waits to become a group. */
export class BatchHandling {
  /** Records of the next group: as many as the last one's pace lets us expect in time. */
  private size: number;

  constructor(
    private readonly batch: RecordBatch,
    private readonly handling: RecordHandling,
    private readonly metrics: Metrics,
    private readonly limits = LIMITS,
  ) {
    this.size = limits.from;
  }

  /** Resolves when all records are out of the way, or the partition is ours no more. */
  async run(): Promise<void> {
    const { records } = this.batch;
    for (let next = 0; next < records.length;) {
      const { handled, alone } = await this.takeGroup(records.slice(next));
      next += handled;
      for (const record of records.slice(next, next + alone)) {
        if (!(await this.takeOne(record))) return;
        next += 1;
      }
    }
  }

  private async takeGroup(waiting: readonly KafkaRecord[]): Promise<GroupOutcome> {
    if (waiting.length < this.limits.from || !this.batch.isOurs()) return { handled: 0, alone: 1 };
    const group = this.firstOf(waiting);
    const since = performance.now();
    const outcome = await this.handling.handleGroup(group, () => performance.now() - since < this.limits.ms);
    const { handled } = outcome;
    if (handled === 0) return outcome;
    const tookMs = performance.now() - since;
    this.size = Math.max(2, Math.min(this.limits.records, Math.floor((handled * this.limits.ms) / tookMs)));
    for (const record of group.slice(0, handled)) this.observe(record, 'done', tookMs / handled);
    const last = group[handled - 1];
    if (last) this.batch.done(last);
    await this.batch.heartbeat();
    return outcome;
  }

  /** At least one, within the limits. */
  private firstOf(waiting: readonly KafkaRecord[]): readonly KafkaRecord[] {
    let bytes = 0;
    const tooMany = waiting.findIndex(({ value }, index) => {
      bytes += value?.length ?? 0;
      return index > 0 && (index === this.size || bytes > this.limits.bytes);
    });
    return tooMany === -1 ? waiting : waiting.slice(0, tooMany);
  }

  /** False if the partition is ours no more. */
  private async takeOne(record: KafkaRecord): Promise<boolean> {
    if (!this.batch.isOurs()) return false;
    const since = performance.now();
    const outcome = await this.settle(record);
    this.observe(record, outcome, performance.now() - since);
    if (outcome === 'lost') return false;
    this.batch.done(record);
    await this.batch.heartbeat();
    return true;
  }

  private async settle(record: KafkaRecord): Promise<RecordOutcome | 'lost'> {
    for (let tries = 1, wait = this.limits.retryMs; ; tries += 1, wait = Math.min(wait * 2, MAX_BACKOFF_MS)) {
      const outcome = await this.handling.handle(record, tries);
      if (outcome !== 'again') return outcome;
      if (!(await this.keepSeat(wait))) return 'lost';
    }
  }

  private async keepSeat(waitMs: number): Promise<boolean> {
    for (let left = waitMs; left > 0; left -= BEAT_EVERY_MS) {
      await pause(Math.min(left, BEAT_EVERY_MS));
      if (!this.batch.isOurs()) return false;
      await this.batch.heartbeat();
    }
    return true;
  }

  private observe({ topic }: KafkaRecord, outcome: RecordOutcome | 'lost', ms: number): void {
    this.metrics.processDuration.observe({ topic, outcome }, ms / 1_000);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
