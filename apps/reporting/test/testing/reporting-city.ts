import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentIssuer } from '@qingkong/auth/testing';
import { type EventDefinition, type PayloadOf, type Received, reportEvents } from '@qingkong/contracts';
import { fromRecord, KafkaClient, newId, toRecord } from '@qingkong/messaging';
import { createLogger } from '@qingkong/observability';
import { scratchDatabase } from '@qingkong/persistence/testing';
import { readSettings, serviceSettings, startService } from '@qingkong/service';
import { type TSchema } from '@sinclair/typebox';
import { definition } from '../../src/reporting.module';

/** One answer of the service: status and JSON body. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const WITHIN_MS = 20_000;

/** Waits until `look` finds something; fails after 20 s, naming what was waited for. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  for (const until = Date.now() + WITHIN_MS; Date.now() < until;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Within ${WITHIN_MS / 1_000} s nobody saw: ${what}`);
}

/** The reporting service as it runs, with its own database and consumer group, and everything around it that speaks to it. */
export async function startCity() {
  const folder = mkdtempSync(join(tmpdir(), 'reporting-'));
  const issuer = await developmentIssuer(folder);
  const scratch = await scratchDatabase();
  const name = `reporting-${newId()}`;
  const settings = readSettings(
    {
      ...process.env,
      DATABASE_URL: scratch.url,
      OIDC_ISSUER: issuer.issuer,
      OIDC_AUDIENCE: issuer.audience,
      OIDC_JWKS: issuer.jwks,
      PLAN_FILE: 'plans/chaoyang.yaml',
      LOG_LEVEL: 'warn',
      MOVABLE_CLOCK: 'true',
    },
    serviceSettings,
  );
  const service = await startService({ ...definition, name }, settings);
  const kafka = new KafkaClient(settings.kafkaBrokers, name, createLogger(name, 'warn'));
  const producer = kafka.producer();
  const heard: Received<unknown>[] = [];
  const listener = kafka.consumer(`${name}-listener`);
  await listener.run(
    [reportEvents.name],
    (batch) => {
      for (const record of batch.records) {
        heard.push(fromRecord(record));
        batch.done(record);
      }
      return Promise.resolve();
    },
    { alive: () => undefined, fatal: (error) => heard.push({ type: error.message } as Received<unknown>) },
  );

  const send = async (port: number, path: string, init: RequestInit): Promise<Answer> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  return {
    db: scratch.db,

    async publishes<S extends TSchema>(event: EventDefinition<S>, payload: PayloadOf<EventDefinition<S>>) {
      const { type, version, topic } = event;
      const row = { position: '1', event_id: newId(), type, version, topic: topic.name, aggregate_version: null };
      const written = { ...row, key: event.key(payload), payload: JSON.stringify(payload), created_at: new Date() };
      await producer.send([{ topic: topic.name, ...toRecord(written, '/qingkong/invented') }]);
    },

    /** Payloads of one event about one response that have come out on Kafka, in order. */
    heard<S extends TSchema>(event: EventDefinition<S>, responseId: string): PayloadOf<EventDefinition<S>>[] {
      return heard
        .filter(({ type, key }) => type === event.type && key === responseId)
        .map(({ payload }) => payload as PayloadOf<EventDefinition<S>>);
    },

    async clockStandsAt(standsAt: string) {
      const body = JSON.stringify({ standsAt });
      await send(service.managementPort, '/clock', { method: 'POST', body });
    },

    async get(sub: string, path: string): Promise<Answer> {
      const authorization = `Bearer ${await issuer.tokenFor(sub)}`;
      return send(service.httpPort, path, { headers: { authorization } });
    },

    async post(sub: string | null, path: string, body: unknown, key: string | null = newId()): Promise<Answer> {
      const headers = {
        'content-type': 'application/json',
        ...(sub !== null && { authorization: `Bearer ${await issuer.tokenFor(sub)}` }),
        ...(key !== null && { 'idempotency-key': key }),
      };
      return send(service.httpPort, path, { method: 'POST', headers, body: JSON.stringify(body) });
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
