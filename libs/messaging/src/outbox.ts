import { randomBytes } from 'node:crypto';
import { checkPayload, type EventDefinition, type PayloadOf } from '@qingkong/contracts';
import { afterCommit, rows, type Tx } from '@qingkong/persistence';
import { type TSchema } from '@sinclair/typebox';

/** Events of this service on their way out: rows first, Kafka later (motto). */
export class Outbox {
  private readonly wakers: (() => void)[] = [];

  /** Called after a transaction that added something has committed. */
  onCommitted(wake: () => void): void {
    this.wakers.push(wake);
  }

  /** Writes one event into the caller's transaction. Throws PayloadInvalid where the payload doesn't fit the contract. */
  async add<S extends TSchema>(
    tx: Tx,
    event: EventDefinition<S>,
    payload: PayloadOf<EventDefinition<S>>,
    aggregateVersion: number | null = null,
  ): Promise<void> {
    await this.addAll(tx, event, [payload], aggregateVersion);
  }

  /** Several events of one kind in one statement, in the order given. */
  async addAll<S extends TSchema>(
    tx: Tx,
    event: EventDefinition<S>,
    payloads: readonly PayloadOf<EventDefinition<S>>[],
    aggregateVersion: number | null = null,
  ): Promise<void> {
    if (payloads.length === 0) return;
    for (const payload of payloads) checkPayload(event, payload);
    await tx.query(
      `insert into outbox (event_id, type, version, topic, key, aggregate_version, payload)
       select e.id, $1, $2, $3, e.key, $4, e.payload
       from unnest($5::uuid[], $6::text[], $7::text[]) with ordinality as e (id, key, payload, n) order by e.n`,
      [
        event.type,
        event.version,
        event.topic.name,
        aggregateVersion,
        payloads.map(() => newId()),
        payloads.map((payload) => event.key(payload)),
        payloads.map((payload) => JSON.stringify(payload)),
      ],
    );
    afterCommit(tx, () => {
      for (const wake of this.wakers) wake();
    });
  }
}

/** Deletes the oldest events that Kafka has had for so many days, at most 500; how many. What was never published stays. */
export async function forgetPublished(tx: Tx, days: number): Promise<number> {
  const gone = await rows(
    tx,
    `delete from outbox where position in (
       select position from outbox where published_at < app_now() - make_interval(days => $1) order by position limit 500
     ) returning position`,
    [days],
  );
  return gone.length;
}

/** Of the newest id: its Unix milliseconds, and its number within them. */
let newest = { ms: 0, number: 0 };

/**
 * UUID version 7 (RFC 9562): 48 bits of Unix milliseconds, 12 bits that count on within one from a random start (its section 6.2, method
 * 1), then random. Sorts by time, and those of one process strictly: a group of records makes several within a millisecond.
 */
export function newId(): string {
  const bytes = randomBytes(16);
  newest = following(newest, Date.now(), bytes.readUInt16BE(6) & 0x7ff);
  bytes.writeUIntBE(newest.ms, 0, 6);
  bytes.writeUInt16BE(0x7000 | newest.number, 6);
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function following(last: typeof newest, now: number, start: number): typeof newest {
  if (now > last.ms) return { ms: now, number: start };
  return last.number < 0xfff ? { ms: last.ms, number: last.number + 1 } : { ms: last.ms + 1, number: 0 };
}
