import { type Logger } from '@qingkong/observability';
import Bull, { type Queue } from 'bull';

/** The only file that imports Bull. Redis only rings: what a ring means is decided in Postgres. */

const HORIZON_MS = 15 * 60_000;
/** Deadlines due within the same quarter of a second share one ring, so 1,000 at 09:00 are one job. */
const BUCKET_MS = 250;

export class BullAlarm {
  private readonly queue: Queue;
  private readonly known = new Set<number>();
  private moves = 0;

  constructor(redisUrl: string, service: string, log: Logger) {
    this.queue = new Bull(`alarms-${service}`, redisUrl, {
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
      settings: { stalledInterval: 30_000, maxStalledCount: 1_000, drainDelay: 30 },
    });
    // Bull swallows errors unless somebody listens; the reconciler covers for it while Redis is away.
    this.queue.on('error', (error) => log.debug({ err: error }, 'redis is not reachable'));
    this.queue.on('failed', (_job, error) => log.warn({ err: error }, 'alarm failed'));
  }

  onRing(ring: () => Promise<void>): void {
    // Rejects when it is closed before Redis was ever there, which would end the process as an unhandled rejection.
    this.queue.process(1, ring).catch(() => undefined);
  }

  get isConnected(): boolean {
    return this.queue.client.status === 'ready';
  }

  /** Sets alarms for those instants that are near. Never waits for Redis, and sets nothing while it is away. */
  set(dueAt: readonly Date[], nowMs: number): void {
    for (const instant of dueAt) {
      const bucket = Math.ceil(instant.getTime() / BUCKET_MS) * BUCKET_MS;
      const delay = bucket - nowMs;
      if (delay <= 0 || delay > HORIZON_MS || this.known.has(bucket) || !this.isConnected) continue;
      this.known.add(bucket);
      this.queue.add({}, { jobId: `ring-${this.moves}-${bucket}`, delay }).catch(() => this.known.delete(bucket));
    }
    for (const bucket of this.known) if (bucket < nowMs) this.known.delete(bucket);
  }

  /** After the clock was moved: nothing known stands any more, and Bull adds nothing under an id it has, so the ids are new ones. */
  forget(): void {
    this.known.clear();
    this.moves += 1;
  }

  async close(): Promise<void> {
    await this.queue.close(true).catch(() => undefined);
  }
}
