import { type Topic } from '@qingkong/contracts';
import { type Logger } from '@qingkong/observability';
import { type Admin, type Consumer, type EachBatchPayload, Kafka, logLevel, type Producer } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue';

/** The only file that imports kafkajs: all of its traps (reliability.md) are met here or in the strategy. */

export interface KafkaRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | undefined>>;
}

export interface OutgoingRecord {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string | Buffer | null;
  readonly headers: Record<string, string>;
}

/** What a batch handler gets: records in order and the means to stay a member of the group. */
export interface RecordBatch {
  readonly records: readonly KafkaRecord[];
  done(record: KafkaRecord): void;
  heartbeat(): Promise<void>;
  /** False once the partition was taken away or the consumer is stopping. */
  readonly isOurs: () => boolean;
}

/**
 * kafkajs 2.2.4 re-arms a timer of 1 ms per broker connection for ever, 4–7 % of a core when idle.
 * Only look again when something is pending. A spec fails if the method disappears. Returns the class it patched, for that spec.
 */
export function patchBusyLoop(): typeof RequestQueue {
  const prototype = RequestQueue.prototype as unknown as {
    scheduleCheckPendingRequests: (this: { pending: unknown[] }) => void;
    patched?: true;
  };
  if (prototype.patched) return RequestQueue;
  const original = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: { pending: unknown[] }) {
    if (this.pending.length > 0) original.call(this);
  };
  prototype.patched = true;
  return RequestQueue;
}

/** How long a produce may take before its outcome counts as unknown: kafkajs can hang for over a minute on a frozen broker. */
const SEND_TIMEOUT_MS = 10_000;

export class KafkaClient {
  private readonly kafka: Kafka;
  private admin: Promise<Admin> | undefined;

  constructor(
    brokers: readonly string[],
    clientId: string,
    private readonly log: Logger,
    /** Set before topic and group names, where one cluster serves several cities or tests. */
    private readonly namespace = '',
  ) {
    patchBusyLoop();
    this.kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      connectionTimeout: 3_000,
      requestTimeout: 15_000,
      retry: { initialRetryTime: 100, maxRetryTime: 3_000, retries: 5 },
      logLevel: logLevel.WARN,
      logCreator: () => (entry) => {
        const { message, error } = entry.log as { message: string; error?: string };
        log.debug({ kafka: entry.namespace, error }, message);
      },
    });
  }

  /** Makes the topics that don't exist yet; the ones that do are left as they are. */
  async ensureTopics(topics: readonly Topic[]): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      const existing = new Set(await admin.listTopics());
      const missing = topics.filter((topic) => !existing.has(this.namespace + topic.name));
      if (missing.length === 0) return;
      await admin.createTopics({
        waitForLeaders: true,
        topics: missing.map((topic) => ({
          topic: this.namespace + topic.name,
          numPartitions: topic.partitions,
          configEntries: Object.entries(topic.config).map(([name, value]) => ({ name, value })),
        })),
      });
    } catch (error) {
      // Another service made them in the same moment.
      if (!/already exists/i.test((error as Error).message)) throw error;
    } finally {
      await admin.disconnect();
    }
  }

  /** Records of these topics that the group has not committed yet. */
  async lag(groupId: string, topics: readonly string[]): Promise<number> {
    const admin = await this.lookout();
    const names = topics.map((topic) => this.namespace + topic);
    const committed = await admin.fetchOffsets({ groupId: this.namespace + groupId, topics: names });
    const ends = await Promise.all(
      names.map(async (topic) => ({ topic, partitions: await admin.fetchTopicOffsets(topic) })),
    );
    const done = new Map(
      committed.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => [`${topic}/${partition}`, Number(offset)]),
      ),
    );
    return ends
      .flatMap(({ topic, partitions }) =>
        partitions.map(
          ({ partition, high, low }) => Number(high) - Math.max(done.get(`${topic}/${partition}`) ?? 0, Number(low)),
        ),
      )
      .reduce((sum, left) => sum + Math.max(0, left), 0);
  }

  /** Ends what was opened for looking; producers and consumers are ended by their owners. */
  async close(): Promise<void> {
    await (await this.admin?.catch(() => undefined))?.disconnect();
  }

  private lookout(): Promise<Admin> {
    this.admin ??= (async () => {
      const admin = this.kafka.admin();
      await admin.connect();
      return admin;
    })();
    this.admin.catch(() => (this.admin = undefined));
    return this.admin;
  }

  producer(): RecordProducer {
    return new RecordProducer(
      this.kafka.producer({
        allowAutoTopicCreation: false,
        maxInFlightRequests: 1,
        retry: { retries: 2, initialRetryTime: 100 },
      }),
      this.namespace,
    );
  }

  consumer(groupId: string): RecordConsumer {
    const consumer = this.kafka.consumer({
      groupId: this.namespace + groupId,
      allowAutoTopicCreation: false,
      sessionTimeout: 6_000,
      rebalanceTimeout: 10_000,
      heartbeatInterval: 1_500,
      maxWaitTimeInMs: 5_000,
      maxBytesPerPartition: 9_000_000,
      retry: { initialRetryTime: 100, maxRetryTime: 3_000, retries: 5, restartOnFailure: () => Promise.resolve(true) },
    });
    return new RecordConsumer(consumer, this.log, this.namespace);
  }
}

export class RecordProducer {
  private connected: Promise<void> | undefined;

  constructor(
    private readonly producer: Producer,
    private readonly namespace: string,
  ) {}

  /** All acknowledged by all in-sync replicas, or it throws; a timeout means the outcome is unknown. */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    const byTopic = Map.groupBy(records, (record) => record.topic);
    const topicMessages = [...byTopic].map(([topic, group]) => ({
      topic: this.namespace + topic,
      messages: group.map(({ key, value, headers }) => ({ key, value, headers })),
    }));
    await within(
      SEND_TIMEOUT_MS,
      this.connect().then(() => this.producer.sendBatch({ acks: -1, topicMessages })),
    );
  }

  async disconnect(): Promise<void> {
    await this.producer.disconnect();
  }

  private connect(): Promise<void> {
    this.connected ??= this.producer.connect().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    return this.connected;
  }
}

export class RecordConsumer {
  constructor(
    private readonly consumer: Consumer,
    private readonly log: Logger,
    private readonly namespace: string,
  ) {}

  /** Runs `handle` per batch until stopped. `handle` must never throw; `alive` is called on every fetch and heartbeat. */
  async run(
    topics: readonly string[],
    handle: (batch: RecordBatch) => Promise<void>,
    on: { alive: () => void; fatal: (error: Error) => void },
  ): Promise<void> {
    const { CRASH, FETCH, HEARTBEAT } = this.consumer.events;
    this.consumer.on(FETCH, on.alive);
    this.consumer.on(HEARTBEAT, on.alive);
    this.consumer.on(CRASH, ({ payload }) => {
      this.log.error({ err: payload.error, restart: payload.restart }, 'kafka consumer crashed');
      // kafkajs gives up for good on some errors while the process looks healthy: let the supervisor restart it.
      // Otherwise it goes on trying: a broker that is down is no reason to restart us (K1).
      if (payload.restart) on.alive();
      else on.fatal(payload.error);
    });
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: topics.map((topic) => this.namespace + topic), fromBeginning: true });
    await this.consumer.run({
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: async (payload) => handle(toBatch(payload, payload.batch.topic.slice(this.namespace.length))),
    });
  }

  async stop(): Promise<void> {
    await this.consumer.disconnect();
  }
}

function toBatch(payload: EachBatchPayload, topic: string): RecordBatch {
  const { batch } = payload;
  return {
    records: batch.messages.map((message) => ({
      topic,
      partition: batch.partition,
      offset: message.offset,
      key: message.key,
      value: message.value,
      headers: flat(message.headers ?? {}),
    })),
    done: (record) => payload.resolveOffset(record.offset),
    heartbeat: () => payload.heartbeat(),
    isOurs: () => payload.isRunning() && !payload.isStale(),
  };
}

function flat(headers: Record<string, unknown>): Record<string, Buffer | undefined> {
  const entries = Object.entries(headers).map(([name, value]) => {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    return [
      name,
      first === undefined || first === null
        ? undefined
        : Buffer.isBuffer(first)
          ? first
          : Buffer.from(String(first as string)),
    ] as const;
  });
  return Object.fromEntries(entries);
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Kafka gave no answer within ${ms} ms: the outcome is unknown`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
