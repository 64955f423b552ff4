import { randomBytes } from 'node:crypto';
import { createLogger } from '@qingkong/observability';
import { KafkaClient, type KafkaRecord, type OutgoingRecord, type RecordProducer } from '@qingkong/messaging';

/** The town's topics, as somebody outside of all services reads and writes them. */
export class Broker {
  private readonly kafka: KafkaClient;
  private readonly producer: RecordProducer;

  constructor(brokers: string, namespace: string) {
    this.kafka = new KafkaClient(brokers.split(','), 'faults', createLogger('faults', 'silent'), namespace);
    this.producer = this.kafka.producer();
  }

  async send(...records: readonly OutgoingRecord[]): Promise<void> {
    await this.producer.send(records);
  }

  /** Every record of the topic, in order within each partition. */
  async recordsOf(topic: string): Promise<KafkaRecord[]> {
    const reader = `reader-${randomBytes(4).toString('hex')}`;
    const total = await this.kafka.lag(reader, [topic]);
    const records: KafkaRecord[] = [];
    if (total === 0) return records;
    const consumer = this.kafka.consumer(reader);
    await new Promise<void>((resolve, reject) => {
      const read = async ({ records: batch }: { readonly records: readonly KafkaRecord[] }) => {
        records.push(...batch);
        if (records.length >= total) resolve();
        return Promise.resolve();
      };
      consumer.run([topic], read, { alive: () => undefined, fatal: reject }).catch(reject);
    });
    await consumer.stop();
    return records;
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
    await this.kafka.close();
  }
}
