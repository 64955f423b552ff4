import { allTopics, checkPayload, DomainError, eventOfType } from '@qingkong/contracts';
import { crashPoint, type Logger, type Metrics, type Progress } from '@qingkong/observability';
import { type Database, isTransient, type Tx } from '@qingkong/persistence';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { fromRecord } from './cloud-events';
import { recordPattern } from './consumes';
import { type DeadLetters } from './dead-letters';
import { admit } from './inbox';
import { type KafkaClient, type KafkaRecord, type RecordBatch, type RecordConsumer } from './kafka';

/** Tries of a handler that fails for no known passing reason, before its record is put aside. */
const TRIES = 3;
const MAX_BACKOFF_MS = 5_000;
/** Well inside the session timeout of 6 s. */
const BEAT_EVERY_MS = 1_000;

interface Parts {
  readonly db: Database;
  readonly kafka: KafkaClient;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What is to be done with one record: its handler inside a transaction, or nothing. */
type Work = ((tx: Tx) => Promise<void>) | null;

/**
 * Nest's transport strategy over kafkajs. One record = one transaction that begins with the inbox. No handler's error ever reaches
 * kafkajs, which would stop for ever on a TypeError and loop for ever on anything else: passing faults are tried again here, with
 * heartbeats, as long as the partition is ours; everything else becomes a dead letter, and the partition goes on.
 */
export class KafkaConsumers extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private consumer: RecordConsumer | undefined;
  private stopping = false;
  private readonly beat: () => void;

  constructor(
    private readonly groupId: string,
    private readonly parts: Parts,
    progress: Progress,
    private readonly onFatal: (error: Error) => void,
  ) {
    super();
    this.beat = progress.watch('consumer', 90_000);
  }

  override addHandler(
    pattern: string,
    callback: MessageHandler,
    isEventHandler?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    // Two handlers of one event would run at once on one transaction.
    if (this.messageHandlers.has(pattern))
      throw new Error(`Two handlers for "${pattern}" in one service: let one handler call both use-cases`);
    super.addHandler(pattern, callback, isEventHandler, extras);
  }

  /** Starts in the background: a broker that is down must not keep HTTP from answering. */
  listen(callback: (error?: unknown) => void): void {
    void this.join();
    callback();
  }

  async close(): Promise<void> {
    this.stopping = true;
    await this.consumer?.stop();
  }

  override on(): never {
    throw new Error('KafkaConsumers emits no events');
  }

  override unwrap<T>(): T {
    throw new Error('KafkaConsumers wraps nothing to hand out');
  }

  /** Records on our topics that we have not committed yet. */
  lag(): Promise<number> {
    return this.parts.kafka.lag(this.groupId, this.topics());
  }

  /** Handles one record as if it came now, for an operator's replay. The inbox and each handler's own key keep it from acting twice. */
  async replay(record: KafkaRecord): Promise<void> {
    const work = this.workFor(record);
    if (work) await this.parts.db.transaction(work);
  }

  private topics(): string[] {
    const names = [...this.messageHandlers.keys()].map((pattern) =>
      pattern.startsWith('records:') ? pattern.slice('records:'.length) : eventOfType(pattern)?.topic.name,
    );
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  private async join(): Promise<void> {
    const topics = this.topics();
    for (let wait = 200; topics.length > 0 && !this.stopping; wait = Math.min(wait * 2, MAX_BACKOFF_MS)) {
      this.beat();
      this.consumer = this.parts.kafka.consumer(this.groupId);
      try {
        await this.consumer.run(topics, (batch) => this.take(batch), { alive: this.beat, fatal: this.onFatal });
        return;
      } catch (error) {
        this.parts.log.warn({ err: error }, 'cannot join the consumer group yet');
        await this.consumer.stop().catch(() => undefined);
        // The broker may have been away when the service wanted to make them.
        await this.parts.kafka.ensureTopics(allTopics).catch(() => undefined);
        await pause(wait);
      }
    }
  }

  private async take(batch: RecordBatch): Promise<void> {
    for (const record of batch.records) {
      if (!batch.isOurs()) return;
      if (!(await this.handle(record, batch))) return;
      batch.done(record);
      await batch.heartbeat();
      this.beat();
    }
  }

  /** False if the partition was lost while trying. */
  private async handle(record: KafkaRecord, batch: RecordBatch): Promise<boolean> {
    const since = performance.now();
    const outcome = await this.settle(record, batch);
    this.parts.metrics.processDuration.observe({ topic: record.topic, outcome }, (performance.now() - since) / 1_000);
    return outcome !== 'lost';
  }

  private async settle(record: KafkaRecord, batch: RecordBatch): Promise<'done' | 'dead' | 'lost'> {
    for (let tries = 1, wait = 50; ; tries += 1, wait = Math.min(wait * 2, MAX_BACKOFF_MS)) {
      try {
        const work = this.workFor(record);
        if (work) await this.parts.db.transaction(work);
        crashPoint('consumer-committed');
        return 'done';
      } catch (error) {
        const passing = isTransient(error) || (!(error instanceof DomainError) && tries < TRIES);
        if (!passing && (await this.putAside(record, error))) return 'dead';
        this.parts.log.warn(
          { err: error, topic: record.topic, offset: record.offset, tries },
          'record not handled yet',
        );
        if (!(await this.keepSeat(wait, batch))) return 'lost';
      }
    }
  }

  private workFor(record: KafkaRecord): Work {
    const raw = this.messageHandlers.get(recordPattern(record.topic));
    if (raw) return (tx) => call(raw, record, tx);
    const event = fromRecord(record);
    const definition = eventOfType(event.type);
    if (!definition) throw new UnknownEventType(`No event is called "${event.type}"`);
    const handler = this.messageHandlers.get(event.type);
    if (!handler) return null;
    checkPayload(definition, event.payload);
    return async (tx) => {
      if (!(await admit(tx, event.id))) {
        this.parts.metrics.inboxDuplicates.inc({ topic: record.topic });
        return;
      }
      await call(handler, event, tx);
      crashPoint(`consumer-before-commit`);
    };
  }

  private async putAside(record: KafkaRecord, error: unknown): Promise<boolean> {
    const reason = error instanceof DomainError ? error.code : 'handler-failed';
    try {
      // A handler may throw anything, also what is no Error.
      await this.parts.deadLetters.keep(record, reason, error instanceof Error ? error.message : String(error));
      this.parts.log.error(
        { err: error, topic: record.topic, partition: record.partition, offset: record.offset, reason },
        'record put aside as a dead letter',
      );
      return true;
    } catch (failure) {
      this.parts.log.warn({ err: failure }, 'dead letter could not be written yet');
      return false;
    }
  }

  private async keepSeat(waitMs: number, batch: RecordBatch): Promise<boolean> {
    for (let left = waitMs; left > 0; left -= BEAT_EVERY_MS) {
      await pause(Math.min(left, BEAT_EVERY_MS));
      if (this.stopping || !batch.isOurs()) return false;
      await batch.heartbeat();
      this.beat();
    }
    return true;
  }
}

/** A type that is in nobody's contract. */
export class UnknownEventType extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'unknown-event-type';
}

async function call(handler: MessageHandler, event: unknown, tx: Tx): Promise<void> {
  const answer: unknown = await handler(event, tx);
  if (isStream(answer)) await lastValueFrom(answer, { defaultValue: undefined });
}

function isStream(value: unknown): value is Parameters<typeof lastValueFrom>[0] {
  return typeof value === 'object' && value !== null && 'subscribe' in value;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
