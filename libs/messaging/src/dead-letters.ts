import { type Metrics } from '@qingkong/observability';
import { afterCommit, type Database, type Tx } from '@qingkong/persistence';
import { type KafkaRecord } from './kafka';
import { RECORD_COLUMNS, recordOf, storable, type StoredRecord, valuesOf } from './stored-record';

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

const KEEP = `
insert into dead_letter (${RECORD_COLUMNS}, reason, detail) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (topic, partition, record_offset, value_hash) do nothing`;

/** What is none was never given out as an id. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Records that could not be handled, with their raw bytes. Looked at, replayed or discarded by a person through the management port. */
export class DeadLetters {
  constructor(
    private readonly db: Database,
    private readonly metrics: Metrics,
  ) {}

  /** Idempotent per record: a crash between this and the offset's commit leaves one row. In the caller's transaction, where one is given. */
  async keep(record: KafkaRecord, reason: string, detail: string, tx?: Tx): Promise<void> {
    const values = [...valuesOf(record), reason, storable(detail).slice(0, 2_000)];
    await (tx ? tx.query(KEEP, values) : this.db.query(KEEP, values));
    const count = () => this.metrics.deadLetters.inc({ reason });
    if (tx) afterCommit(tx, count);
    else count();
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
    const [row] = await this.db.query<StoredRecord>(
      `select ${RECORD_COLUMNS} from dead_letter where id = $1 and state = 'waiting'`,
      [id],
    );
    return row ? recordOf(row) : null;
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
