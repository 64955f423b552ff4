import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentIssuer } from '@qingkong/auth/testing';
import {
  cityAlerts,
  type EventDefinition,
  type PayloadOf,
  type Received,
  responseEvents,
  type Topic,
} from '@qingkong/contracts';
import { fromRecord, KafkaClient, newId, type OutgoingRecord, toRecord } from '@qingkong/messaging';
import { createLogger } from '@qingkong/observability';
import { eventually, scratchDatabase } from '@qingkong/persistence/testing';
import { readSettings, serviceSettings, startService } from '@qingkong/service';
import { type TSchema } from '@sinclair/typebox';
import { definition } from '../../src/alert-intake.module';

/** One answer of the service: status, headers and body as text. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON. */
  readonly body: Record<string, unknown>;
}

export interface Sent {
  readonly sub?: string;
  readonly contentType?: string;
}

/** One request, to the letter. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly sub?: string | null;
  readonly hasExpired?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** alert-intake as it runs, with a database and topics of its own, and the city's platform, people and listeners around it. */
export async function startCity(planFile = 'plans/chaoyang.yaml') {
  const folder = mkdtempSync(join(tmpdir(), 'alert-intake-'));
  const issuer = await developmentIssuer(folder);
  const scratch = await scratchDatabase();
  const namespace = `intake-${randomBytes(4).toString('hex')}.`;
  const environment = {
    ...process.env,
    DATABASE_URL: scratch.url,
    OIDC_ISSUER: issuer.issuer,
    OIDC_AUDIENCE: issuer.audience,
    OIDC_JWKS: issuer.jwks,
    PLAN_FILE: planFile,
    // What is refused here is meant to be, and said at level error.
    LOG_LEVEL: 'silent',
    MOVABLE_CLOCK: 'true',
    NAMESPACE: namespace,
  };
  const settings = readSettings(environment, serviceSettings);
  const service = await startService(definition, settings);
  const kafka = new KafkaClient(settings.kafkaBrokers, 'city', createLogger('city', 'silent'), namespace);
  const producer = kafka.producer();
  const { heard, listener } = await listenTo(kafka, responseEvents);
  // A topic that has just been made may still be without a leader.
  const produce = (topic: Topic, record: Omit<OutgoingRecord, 'topic'>) =>
    eventually(`a leader of ${topic.name}`, () =>
      producer.send([{ topic: topic.name, ...record }]).then(
        () => true,
        () => false,
      ),
    );

  const send = async (port: number, path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const text = await answer.text();
    const contentType = answer.headers.get('content-type') ?? '';
    const body = contentType.includes('json') ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: answer.status, contentType, headers: answer.headers, text, body };
  };
  const authorization = async (sub: string, lifetime?: string) => ({
    authorization: `Bearer ${await issuer.tokenFor(sub, lifetime)}`,
  });

  return {
    db: scratch.db,
    /** The service from inside, for a test that begins with rows no request makes. */
    app: service.app,
    /** Events about responses that have come out on Kafka, in order. */
    heard,

    /** A record on `city.alerts`, all in one partition. */
    async publishes(value: Buffer | null, contentType = 'application/cap+xml') {
      await produce(cityAlerts, { key: '211300', value, headers: { 'content-type': contentType } });
    },

    async publishesEvent<S extends TSchema>(event: EventDefinition<S>, payload: PayloadOf<EventDefinition<S>>) {
      const { type, version, topic } = event;
      const row = { position: '1', event_id: newId(), type, version, topic: topic.name, aggregate_version: null };
      const written = { ...row, key: event.key(payload), payload: JSON.stringify(payload), created_at: new Date() };
      await produce(topic, toRecord(written, '/qingkong/invented'));
    },

    async clockStandsAt(standsAt: string) {
      await send(service.managementPort, '/clock', { method: 'POST', body: JSON.stringify({ standsAt }) });
    },

    /** `POST /v1/alerts` by the platform of HQ, unless somebody else is named. */
    async posts(bytes: Buffer, { sub = 'hq-platform', contentType = 'application/xml' }: Sent = {}): Promise<Answer> {
      const headers = { 'content-type': contentType, ...(await authorization(sub)) };
      return send(service.httpPort, '/v1/alerts', { method: 'POST', headers, body: new Uint8Array(bytes) });
    },

    /** A POST of one person; `key` is its Idempotency-Key, where it needs one. */
    async decides(sub: string, path: string, body: unknown, key?: string): Promise<Answer> {
      const keyed = key === undefined ? {} : { 'idempotency-key': key };
      const headers = { 'content-type': 'application/json', ...keyed, ...(await authorization(sub)) };
      return send(service.httpPort, path, { method: 'POST', headers, body: JSON.stringify(body) });
    },

    /** As this login, or as nobody. */
    async get(sub: string | null, path: string, headers: Record<string, string> = {}): Promise<Answer> {
      const own = sub === null ? {} : await authorization(sub);
      return send(service.httpPort, path, { headers: { ...headers, ...own } });
    },

    /** A request as it is, with this login, one that has expired, or none. */
    async asks({ method, path, sub = null, hasExpired = false, headers = {}, body }: Asked): Promise<Answer> {
      const own = sub === null ? {} : await authorization(sub, hasExpired ? '-1h' : undefined);
      const sent = body === undefined ? {} : { body };
      return send(service.httpPort, path, { method, headers: { ...headers, ...own }, ...sent });
    },

    /** `reason` of each dead letter, in the order of the partition. */
    async deadLetters(): Promise<string[]> {
      const found = await scratch.db.query<{ reason: string }>('select reason from dead_letter order by record_offset');
      return found.map(({ reason }) => reason);
    },

    async stop() {
      await listener.stop();
      await producer.disconnect();
      await service.stop();
      await scratch.drop();
      rmSync(folder, { recursive: true });
    },
  };
}

export type City = Awaited<ReturnType<typeof startCity>>;

async function listenTo(kafka: KafkaClient, topic: Topic) {
  const heard: Received<unknown>[] = [];
  const listener = kafka.consumer('listener');
  await listener.run(
    [topic.name],
    (batch) => {
      for (const record of batch.records) {
        heard.push(fromRecord(record));
        batch.done(record);
      }
      return Promise.resolve();
    },
    { alive: () => undefined, fatal: (error) => heard.push({ type: error.message } as Received<unknown>) },
  );
  return { heard, listener };
}
