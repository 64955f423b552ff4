import { type EventDefinition, evaluationEvents, type PayloadOf } from '@qingkong/contracts';
import { fromRecord, KafkaClient, type KafkaRecord, newId, toRecord } from '@qingkong/messaging';
import { createLogger } from '@qingkong/observability';
import { type TSchema } from '@sinclair/typebox';

/** One of our events as it left on Kafka. */
export interface SaidEvent {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}

/** A seat at the broker beside the service: speaks for the other services, and hears what evaluation says. */
export class KafkaSeat {
  readonly heard: SaidEvent[] = [];
  private readonly client: KafkaClient;
  private readonly producer: ReturnType<KafkaClient['producer']>;
  private readonly consumer: ReturnType<KafkaClient['consumer']>;

  constructor(brokers: readonly string[], name: string) {
    this.client = new KafkaClient(brokers, name, createLogger(name, 'silent'));
    this.producer = this.client.producer();
    this.consumer = this.client.consumer(name);
  }

  /** The topics must be there, so the service starts first. */
  async listen(): Promise<void> {
    const ignore = () => undefined;
    await this.consumer.run(
      [evaluationEvents.name],
      async (batch) => {
        for (const record of batch.records) {
          this.hear(record);
          batch.done(record);
        }
        await batch.heartbeat();
      },
      { alive: ignore, fatal: ignore },
    );
  }

  /** Sends one event as another service's relay would; the same `id` is the same event. */
  async says<S extends TSchema>(
    event: EventDefinition<S>,
    payload: PayloadOf<EventDefinition<S>>,
    id = newId(),
  ): Promise<void> {
    const row = {
      position: '0',
      event_id: id,
      type: event.type,
      version: event.version,
      topic: event.topic.name,
      key: event.key(payload),
      aggregate_version: null,
      payload: JSON.stringify(payload),
      created_at: new Date(),
    };
    await this.producer.send([{ topic: row.topic, ...toRecord(row, '/qingkong/test') }]);
  }

  async leave(): Promise<void> {
    await this.consumer.stop();
    await this.producer.disconnect();
  }

  private hear(record: KafkaRecord): void {
    const { type, payload } = fromRecord(record);
    this.heard.push({ type, payload: payload as Record<string, unknown> });
  }
}
