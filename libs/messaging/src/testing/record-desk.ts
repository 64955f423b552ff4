import { type EventDefinition, type PayloadOf } from '@qingkong/contracts';
import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { type Database } from '@qingkong/persistence';
import { type MessageHandler } from '@nestjs/microservices';
import { type TSchema } from '@sinclair/typebox';
import { BatchHandling, type BatchLimits } from '../batch-handling';
import { toRecord } from '../cloud-events';
import { DeadLetters } from '../dead-letters';
import { type KafkaRecord } from '../kafka';
import { newId } from '../outbox';
import { RecordHandling, type RecordOutcome } from '../record-handling';

/** What a service does with records, without Kafka: inbox, handlers, parked events and dead letters on a real database. */
export interface RecordDesk {
  readonly metrics: Metrics;
  /** Handles one record as the consumer does, until it is out of the way. */
  hears(record: KafkaRecord): Promise<RecordOutcome>;
  /** Handles one batch as the consumer does, at offsets from 0 on; the partition may be lost after so many offsets that are done. */
  takes(records: readonly KafkaRecord[], limits?: BatchLimits, fate?: { lostAfter: number }): Promise<BatchCourse>;
  /** The look for parked events that otherwise comes every second. */
  looks(): Promise<void>;
  /** More than a minute passes for all that wait, and what waited in vain becomes a dead letter. */
  minutePasses(): Promise<void>;
  /** An operator's replay. */
  replays(record: KafkaRecord): Promise<void>;
  /** An operator replays all that lies aside, again as long as one of them gets through; meanwhile parked events are looked for. */
  replaysAll(): Promise<void>;
}

/** The offsets up to which all was done, one after another, and how often the group was told that we are alive. */
export interface BatchCourse {
  readonly offsets: readonly string[];
  readonly beats: number;
}

/** `consumers`: instances whose methods carry `@Consumes`. */
export function recordDesk(db: Database, consumers: readonly object[]): RecordDesk {
  const metrics = new Metrics('record-desk');
  const parts = { db, metrics, deadLetters: new DeadLetters(db, metrics), log: createLogger('record-desk', 'silent') };
  const handling = new RecordHandling(new Map(consumers.flatMap(handlersOf)), parts, new Progress());
  return {
    metrics,
    async hears(record) {
      for (let tries = 1; ; tries += 1) {
        const outcome = await handling.handle(record, tries);
        if (outcome !== 'again') return outcome;
      }
    },
    async takes(records, limits, { lostAfter } = { lostAfter: Infinity }) {
      const offsets: string[] = [];
      let beats = 0;
      const batch = {
        records: records.map((record, index) => ({ ...record, offset: String(index) })),
        done: (record: KafkaRecord) => void offsets.push(record.offset),
        heartbeat: () => Promise.resolve(void (beats += 1)),
        isOurs: () => offsets.length < lostAfter,
      };
      await new BatchHandling(batch, handling, metrics, limits).run();
      return { offsets, beats };
    },
    looks: () => handling.retries.look(),
    async minutePasses() {
      await db.query(`update parked_event set due_at = due_at - interval '61 seconds'`);
      await handling.retries.look();
    },
    replays: (record) => handling.replay(record),
    async replaysAll() {
      for (let through = 1; through > 0;) {
        through = await replayEach(parts.deadLetters, handling);
        await handling.retries.look();
      }
    },
  };
}

/** How many got through. */
async function replayEach(deadLetters: DeadLetters, handling: RecordHandling): Promise<number> {
  let through = 0;
  for (const { id } of await deadLetters.list('waiting', 1_000)) {
    const record = await deadLetters.record(id);
    const isThrough = record && (await handling.replay(record).then(...SETTLED));
    if (isThrough && (await deadLetters.decide(id, 'replayed', 'duty-officer', 'invented'))) through += 1;
  }
  return through;
}

const SETTLED = [() => true, () => false] as const;

let offset = 0;

/** An event as it arrives from Kafka, at an offset of its own. `version` is that of its aggregate; `at` when its producer wrote it. */
export function arrival<S extends TSchema>(
  event: EventDefinition<S>,
  payload: PayloadOf<EventDefinition<S>>,
  { version = null, id = newId(), at = new Date() }: { version?: number | null; id?: string; at?: Date } = {},
): KafkaRecord {
  const { type, topic } = event;
  const row = { position: '0', event_id: id, type, version: event.version, topic: topic.name, created_at: at };
  const { key, value, headers } = toRecord(
    { ...row, key: event.key(payload), aggregate_version: version, payload: JSON.stringify(payload) },
    '/qingkong/invented',
  );
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]);
  return {
    topic: topic.name,
    partition: 0,
    offset: String((offset += 1)),
    key: Buffer.from(key),
    value: Buffer.from(value),
    headers: Object.fromEntries(bytes) as KafkaRecord['headers'],
  };
}

function handlersOf(consumer: object): [string, MessageHandler][] {
  const prototype = Object.getPrototypeOf(consumer) as Record<string, (...given: unknown[]) => Promise<unknown>>;
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    // Where Nest's @EventPattern, which is underneath @Consumes, writes what a method is for.
    const patterns = Reflect.getMetadata('microservices:pattern', prototype[name] ?? {}) as string[] | undefined;
    const handler = ((event: unknown, tx: unknown) =>
      Promise.resolve(prototype[name]?.call(consumer, event, tx))) as unknown as MessageHandler;
    handler.extras = Reflect.getMetadata(
      'microservices:pattern_extras',
      prototype[name] ?? {},
    ) as MessageHandler['extras'];
    return (patterns ?? []).map((pattern): [string, MessageHandler] => [pattern, handler]);
  });
}
