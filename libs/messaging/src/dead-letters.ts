import { type Metrics } from '@qingkong/observability';
import { type Database } from '@qingkong/persistence';
import { type KafkaRecord } from './kafka';

export interface DeadLetter {
  readonly id: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly reason: string;
  readonly detail: string;
  readonly state: 'waiting' | 'replayed' | 'discarded';
  readonly receivedAt: Date;
  readonly valueBytes: number;
}

const COLUMNS = `id, topic, partition, record_offset as "offset", reason, detail, state, received_at as "receivedAt", coalesce(length(record_value), 0) as "valueBytes"`;

/** What is none was never given out as an id. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Records that could not be handled, with their raw bytes. Looked at, replayed or discarded by a person through the management port. */
export class DeadLetters {
  constructor(
    private readonly db: Database,
    private readonly metrics: Metrics,
  ) {}

  /** Idempotent per record: a crash between this and the offset's commit leaves one row. */
  async keep(record: KafkaRecord, reason: string, detail: string): Promise<void> {
    await this.db.query(
      `insert into dead_letter (topic, partition, record_offset, record_key, record_value, headers, reason, detail)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (topic, partition, record_offset) do nothing`,
      [
        record.topic,
        record.partition,
        record.offset,
        record.key,
        record.value,
        JSON.stringify(storableHeaders(record)),
        reason,
        storable(detail).slice(0, 2_000),
      ],
    );
    this.metrics.deadLetters.inc({ reason });
  }

  async list(state: string, limit: number): Promise<DeadLetter[]> {
    return this.db.query<DeadLetter>(
      `select ${COLUMNS} from dead_letter where state = $1 order by received_at desc limit $2`,
      [state, limit],
    );
  }

  async waiting(): Promise<number> {
    const [row] = await this.db.query<{ n: string }>(`select count(*) as n from dead_letter where state = 'waiting'`);
    return Number(row?.n ?? 0);
  }

  /** The record as it came, for a replay; null unless it is waiting. */
  async record(id: string): Promise<KafkaRecord | null> {
    if (!UUID.test(id)) return null;
    const [row] = await this.db.query<{
      topic: string;
      partition: number;
      record_offset: string;
      record_key: Buffer | null;
      record_value: Buffer | null;
      headers: Record<string, string>;
    }>(
      `select topic, partition, record_offset, record_key, record_value, headers from dead_letter where id = $1 and state = 'waiting'`,
      [id],
    );
    if (!row) return null;
    const headers = Object.fromEntries(
      Object.entries(row.headers).map(([name, value]) => [name, Buffer.from(value, 'base64')]),
    );
    return {
      topic: row.topic,
      partition: row.partition,
      offset: row.record_offset,
      key: row.record_key,
      value: row.record_value,
      headers,
    };
  }

  /** One compare-and-set; false if somebody else decided first. */
  async decide(id: string, state: 'replayed' | 'discarded', by: string, note: string): Promise<boolean> {
    if (!UUID.test(id)) return false;
    const done = await this.db.query(
      `with decided as (update dead_letter set state = $2, decided_at = now(), decided_by = $3, note = $4 where id = $1 and state = 'waiting' returning id) select id from decided`,
      [id, state, by, note],
    );
    return done.length === 1;
  }
}

/** Header values may be any bytes, and jsonb takes no NUL: base64, so that a replay has exactly what came. */
function storableHeaders(record: KafkaRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record.headers).map(([name, value]) => [
      storable(name),
      (value ?? Buffer.alloc(0)).toString('base64'),
    ]),
  );
}

function storable(text: string): string {
  return text.replaceAll('\u0000', '\\0');
}
