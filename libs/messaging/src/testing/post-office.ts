import { allTopics, type Topic } from '@qingkong/contracts';
import { createLogger, Management, Metrics, Progress } from '@qingkong/observability';
import { type Database, type Migration } from '@qingkong/persistence';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DeadLetters } from '../dead-letters';
import { KafkaClient, type RecordProducer } from '../kafka';
import { KafkaConsumers } from '../kafka-consumers';
import { addMessagingRoutes } from '../messaging-routes';
import { messagingMigrations } from '../messaging.migrations';
import { newId, Outbox } from '../outbox';
import { Relay } from '../relay';

/** All of messaging as one service has it, on a database and topics of its own; the relay is started by the test. */
export interface PostOffice {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly consumers: KafkaConsumers;
  readonly metrics: Metrics;
  /** Writes to the topics as a stranger would. */
  readonly stranger: RecordProducer;
  /** Address of the management routes. */
  readonly management: string;
  /** Starts a relay of one more instance of the service; all are stopped by `close`. */
  startRelay(): Relay;
  /** Begins to consume. */
  open(): Promise<void>;
  close(): Promise<void>;
}

/** `migrations`: the tables of the test's handlers. `topics`: where they differ from the contracts. */
export async function postOffice(
  controllers: Type[],
  { migrations = [], topics = allTopics }: { migrations?: readonly Migration[]; topics?: readonly Topic[] },
): Promise<PostOffice> {
  const namespace = `t${newId()}.`;
  const log = createLogger('post-office', 'silent');
  const [metrics, progress] = [new Metrics('post-office'), new Progress()];
  const scratch = await scratchDatabase({ migrations: [...messagingMigrations, ...migrations] });
  const { db } = scratch;
  const kafka = new KafkaClient((process.env['KAFKA_BROKERS'] ?? '').split(','), 'post-office', log, namespace);
  await kafka.ensureTopics(topics);
  const deadLetters = new DeadLetters(db, metrics);
  const consumers = new KafkaConsumers('post-office', { db, kafka, deadLetters, metrics, log }, progress, (error) => {
    throw error;
  });
  const management = new Management(progress, metrics, log);
  addMessagingRoutes(management, metrics, { db, deadLetters, consumers });
  const port = await management.listen('127.0.0.1', 0);
  const [outbox, stranger] = [new Outbox(), kafka.producer()];
  const relays: Relay[] = [];
  let service: INestMicroservice | undefined;
  return {
    db,
    outbox,
    consumers,
    metrics,
    stranger,
    management: `http://127.0.0.1:${port}`,
    startRelay() {
      const relay = new Relay(db, kafka.producer(), '/qingkong/post-office', log, progress);
      relays.push(relay);
      relay.start(outbox);
      return relay;
    },
    async open() {
      class PostOfficeModule {}
      const module = { module: PostOfficeModule, controllers };
      service = await NestFactory.createMicroservice(module, {
        strategy: consumers,
        logger: false,
        abortOnError: false,
      });
      await service.listen();
    },
    async close() {
      await service?.close();
      for (const relay of relays) await relay.stop();
      await stranger.disconnect();
      await kafka.close();
      await management.close();
      await scratch.drop();
    },
  };
}
