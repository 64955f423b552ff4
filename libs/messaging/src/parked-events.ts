import { type Received } from '@qingkong/contracts';
import { type Database, rows, type Tx } from '@qingkong/persistence';
import { type KafkaRecord } from './kafka';
import { RECORD_COLUMNS, recordOf, storable, type StoredRecord, valuesOf } from './stored-record';

/** An event that waits for what it builds on, as an operator sees it. */
export interface ParkedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly topic: string;
  /** Of the aggregate, as the record's key. */
  readonly key: string;
  readonly aggregateVersion: number | null;
  readonly reason: string;
  readonly parkedAt: Date;
  /** Then it becomes a dead letter. */
  readonly dueAt: Date;
  readonly isDue: boolean;
}

const COLUMNS = `event_id as "eventId", type, topic, key, aggregate_version as "aggregateVersion", reason, parked_at as "parkedAt", due_at as "dueAt", due_at <= now() as "isDue"`;

const TAKE = `
delete from parked_event where event_id in (select event_id from parked_event where event_id = $1 for update skip locked)
returning ${RECORD_COLUMNS}`;

/** The rows of events that came ahead of what they build on (ADR 0013). */
export class ParkedEvents {
  constructor(private readonly db: Database) {}

  /** Once per event: a record that comes again finds itself parked. */
  async park(record: KafkaRecord, event: Received<unknown>, reason: string): Promise<void> {
    await this.db.query(
      `insert into parked_event (${RECORD_COLUMNS}, event_id, type, key, aggregate_version, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (event_id) do nothing`,
      [
        ...valuesOf(record),
        event.id,
        storable(event.type),
        storable(event.key),
        event.aggregateVersion,
        storable(reason).slice(0, 2_000),
      ],
    );
  }

  /** Those before which an earlier event of the same aggregate waits, by id: they must not overtake it (R30). All are of this topic. */
  async behind(tx: Tx, topic: string, events: readonly Received<unknown>[]): Promise<ReadonlySet<string>> {
    const versioned = events.filter(({ aggregateVersion }) => aggregateVersion !== null);
    if (versioned.length === 0) return new Set();
    const behind = await rows<{ id: string }>(
      tx,
      `select event.id from unnest($2::uuid[], $3::text[], $4::int[]) as event (id, key, version)
       where exists (select from parked_event p where p.topic = $1 and p.key = event.key and p.aggregate_version < event.version)`,
      [
        topic,
        versioned.map(({ id }) => id),
        versioned.map(({ key }) => storable(key)),
        versioned.map(({ aggregateVersion }) => aggregateVersion),
      ],
    );
    return new Set(behind.map(({ id }) => id));
  }

  /** Aggregate by aggregate, each in its own order; those without a version in the order they came. Null: all. */
  async list(limit: number | null): Promise<ParkedEvent[]> {
    return this.db.query<ParkedEvent>(
      `select ${COLUMNS} from parked_event order by topic, key, aggregate_version, position limit $1`,
      [limit],
    );
  }

  async count(): Promise<number> {
    const [row] = await this.db.query<{ n: string }>('select count(*) as n from parked_event');
    return Number(row?.n ?? 0);
  }

  /** Takes the row out and hands over its record; null if it is gone or in another instance's hands. A rollback puts it back. */
  async take(tx: Tx, eventId: string): Promise<KafkaRecord | null> {
    const [row] = await rows<StoredRecord>(tx, TAKE, [eventId]);
    return row ? recordOf(row) : null;
  }
}
