import { allTopics, eventOfType } from '@qingkong/contracts';
import { type Logger, type Metrics, type Progress } from '@qingkong/observability';
import { type Database } from '@qingkong/persistence';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { BatchHandling } from './batch-handling';
import { type DeadLetters } from './dead-letters';
import { type KafkaClient, type KafkaRecord, type RecordBatch, type RecordConsumer } from './kafka';
import { RecordHandling } from './record-handling';

const MAX_BACKOFF_MS = 5_000;

interface Parts {
  readonly db: Database;
  readonly kafka: KafkaClient;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/**
 * Nest's transport strategy over kafkajs. No handler's error ever reaches kafkajs, which would stop for ever on a TypeError and loop for
 * ever on anything else: passing faults are tried again here, with heartbeats, as long as the partition is ours; everything else is
 * parked or becomes a dead letter, and the partition goes on.
 */
export class KafkaConsumers extends Server implements CustomTransportStrategy {
  override readonly propagatesEventHandlerErrors = true;
  private consumer: RecordConsumer | undefined;
  private stopping = false;
  private readonly beat: () => void;
  private readonly handling: RecordHandling;

  constructor(
    private readonly groupId: string,
    private readonly parts: Parts,
    progress: Progress,
    private readonly onFatal: (error: Error) => void,
  ) {
    super();
    this.beat = progress.watch('consumer', 90_000);
    this.handling = new RecordHandling(this.messageHandlers, parts, progress);
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
    this.handling.retries.start();
    callback();
  }

  async close(): Promise<void> {
    this.stopping = true;
    await this.consumer?.stop();
    await this.handling.retries.stop();
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

  /** Handles one record as if it came now, for an operator's replay; throws what its handler throws. */
  async replay(record: KafkaRecord): Promise<void> {
    await this.handling.replay(record);
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
    const isOurs = () => !this.stopping && batch.isOurs();
    const heartbeat = async () => {
      await batch.heartbeat();
      this.beat();
    };
    await new BatchHandling({ ...batch, isOurs, heartbeat }, this.handling, this.parts.metrics).run();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
