import { crashPoint, type Logger, type Progress } from '@qingkong/observability';
import { type Database } from '@qingkong/persistence';
import { type OutboxRow, toRecord } from './cloud-events';
import { type RecordProducer } from './kafka';
import { Nap } from './nap';
import { type Outbox } from './outbox';

const LOCK = 7_102_003;
const BATCH = 500;
const IDLE_MS = 200;
const FOLLOWER_MS = 1_000;

const PENDING = `
select position, event_id, type, version, topic, key, aggregate_version, payload, created_at from outbox o
where published_at is null
  and not exists (select 1 from outbox b where b.blocked_reason is not null and b.published_at is null and b.topic = o.topic and b.key = o.key and b.position <= o.position)
order by position limit ${BATCH}`;

/**
 * Carries outbox rows to Kafka, in order per key. One active per service by a session advisory lock; a row Kafka refuses blocks its
 * key and nothing else. Crash after Kafka's acknowledgement and before `published_at`: the row goes again, the inbox absorbs it (P3).
 */
export class Relay {
  private running = false;
  private loop: Promise<void> | undefined;
  private session: ReturnType<Database['background']['createQueryRunner']> | undefined;
  private readonly nap = new Nap();

  constructor(
    private readonly db: Database,
    private readonly producer: RecordProducer,
    private readonly source: string,
    private readonly log: Logger,
    progress: Progress,
  ) {
    this.beat = progress.watch('relay', 60_000);
  }

  private readonly beat: () => void;

  start(outbox: Outbox): void {
    outbox.onCommitted(() => this.wake());
    this.running = true;
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.wake();
    await this.loop;
    await this.letGo();
    await this.producer.disconnect();
  }

  wake(): void {
    this.nap.wake();
  }

  private async run(): Promise<void> {
    while (this.running) {
      this.beat();
      try {
        const lead = await this.lead();
        const moved = lead ? await this.pass() : 0;
        if (moved < BATCH) await this.nap.take(lead ? IDLE_MS : FOLLOWER_MS);
      } catch (error) {
        this.log.warn({ err: error }, 'relay could not publish, trying again');
        await this.letGo();
        await this.nap.take(FOLLOWER_MS);
      }
    }
  }

  /** True while this instance holds the shard's lock. */
  private async lead(): Promise<boolean> {
    if (this.session) return true;
    const session = this.db.background.createQueryRunner();
    try {
      const [row] = (await session.query('select pg_try_advisory_lock($1) as held', [LOCK])) as { held: boolean }[];
      if (row?.held) this.session = session;
      return this.session !== undefined;
    } finally {
      if (!this.session) await session.release();
    }
  }

  private async pass(): Promise<number> {
    const rows = (await this.session?.query(PENDING)) as OutboxRow[];
    if (rows.length === 0) return 0;
    try {
      await this.publish(rows);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await this.publishEach(rows);
    }
    return rows.length;
  }

  /** One by one, so that only a refused row stays behind, and what follows it under the same key. */
  private async publishEach(rows: readonly OutboxRow[]): Promise<void> {
    const blocked = new Set<string>();
    for (const row of rows) {
      const key = `${row.topic}/${row.key}`;
      if (!blocked.has(key) && !(await this.publishOne(row))) blocked.add(key);
    }
  }

  private async publish(rows: readonly OutboxRow[]): Promise<void> {
    await this.producer.send(rows.map((row) => ({ topic: row.topic, ...toRecord(row, this.source) })));
    crashPoint('relay-acked');
    await this.session?.query('update outbox set published_at = app_now() where position = any($1::bigint[])', [
      rows.map((row) => row.position),
    ]);
  }

  /** False if Kafka refuses this very row: its key is blocked now. */
  private async publishOne(row: OutboxRow): Promise<boolean> {
    try {
      await this.publish([row]);
      return true;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.log.error(
        { err: error, position: row.position, type: row.type },
        'kafka refuses an event: its key is blocked',
      );
      await this.session?.query('update outbox set blocked_reason = $2 where position = $1', [
        row.position,
        (error as Error).message,
      ]);
      return false;
    }
  }

  private async letGo(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    if (!session) return;
    await session.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await session.release().catch(() => undefined);
  }
}

/** Kafka said no to the record itself, and would say so again. */
function isRefusal(error: unknown): boolean {
  const type = (error as { type?: string }).type ?? (error as { cause?: { type?: string } }).cause?.type ?? '';
  return ['MESSAGE_TOO_LARGE', 'INVALID_RECORD', 'RECORD_LIST_TOO_LARGE', 'CORRUPT_MESSAGE'].includes(type);
}
