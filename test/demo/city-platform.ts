import { readFile } from 'node:fs/promises';
import { createLogger } from '@qingkong/observability';
import { KafkaClient, type RecordProducer } from '@qingkong/messaging';
import { parseCap12 } from '../../apps/alert-intake/src/format/cap12';
import { serialiseCap12 } from '../../apps/alert-intake/src/format/cap12-writer';
import { type AlertContent } from '../../apps/alert-intake/src/format/alert-content';

/** The city emergency platform of the demo: publishes the story's messages as CAP 1.2 on Kafka, their instants moved so that they are sent now. */
export class CityPlatform {
  private readonly kafka: KafkaClient;
  private readonly producer: RecordProducer;

  constructor(brokers: string, namespace = '') {
    this.kafka = new KafkaClient(
      brokers.split(','),
      'city-platform',
      createLogger('city-platform', 'silent'),
      namespace,
    );
    this.producer = this.kafka.producer();
  }

  /** Reads a sample and moves it to `now`; the identifier is made new, so that each start is an alert of its own. */
  async publishSample(file: string, now: Date, references: AlertContent['references'] = []): Promise<AlertContent> {
    const moved = movedTo(parseCap12(await readFile(file)), now, references);
    await this.producer.send([
      {
        topic: 'city.alerts',
        key: moved.areaCodes[0] ?? '211300',
        value: serialiseCap12(moved),
        headers: { 'content-type': 'application/cap+xml' },
      },
    ]);
    return moved;
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
    await this.kafka.close();
  }
}

function movedTo(content: AlertContent, now: Date, references: AlertContent['references']): AlertContent {
  // CAP's times have whole seconds.
  const sent = new Date(Math.floor(now.getTime() / 1_000) * 1_000);
  const shift = sent.getTime() - content.sent.getTime();
  const moved = (instant: Date | null) => (instant ? new Date(instant.getTime() + shift) : null);
  return {
    ...content,
    identifier: `${content.identifier}-${now.getTime()}`,
    sent,
    references,
    effective: moved(content.effective),
    onset: moved(content.onset),
    expires: moved(content.expires),
  };
}
