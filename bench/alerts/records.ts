/** What the benchmark takes from here: Kafka as the city platform has it; it runs this as one built file. */
import { KafkaClient } from '@qingkong/messaging';
import { createLogger } from '@qingkong/observability';

const TOPIC = 'city.alerts';
const PORTION = 200;

/** Publishes messages in this order on one partition of `city.alerts`; resolves when the broker has all of them. */
export async function publish(brokers: string, namespace: string, messages: readonly Buffer[]): Promise<void> {
  const kafka = new KafkaClient(brokers.split(','), 'bench', createLogger('bench', 'silent'), namespace);
  const producer = kafka.producer();
  for (let first = 0; first < messages.length; first += PORTION) {
    const portion = messages.slice(first, first + PORTION);
    await producer.send(portion.map((bytes) => ({ topic: TOPIC, key: '211300', value: bytes, headers: {} })));
  }
  await producer.disconnect();
  await kafka.close();
}
