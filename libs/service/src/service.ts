import { Audit, auditMigrations } from '@qingkong/audit';
import { Accounts, authMigrations, TokenVerifier } from '@qingkong/auth';
import { allTopics } from '@qingkong/contracts';
import { BullAlarm, Deadlines, deadlinesMigrations, Reconciler } from '@qingkong/deadlines';
import { createHttpApplication, httpMigrations, Idempotency, inZone } from '@qingkong/http';
import {
  addMessagingRoutes,
  DeadLetters,
  KafkaClient,
  KafkaConsumers,
  messagingMigrations,
  Outbox,
  Relay,
} from '@qingkong/messaging';
import { armCrashPoint, createLogger, type Logger, Management, Metrics, Progress } from '@qingkong/observability';
import { Clock, connectDatabase, Database, type Migration } from '@qingkong/persistence';
import { loadPlan, type Plan } from '@qingkong/plan';
import { type DynamicModule, type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { addClockRoutes } from './clock-routes';
import { Retention } from './retention';
import { type ServiceSettings } from './settings';

/** What makes one service different from another. */
export interface ServiceDefinition {
  /** `dispatch` etc.: consumer group, event source, logger name. */
  readonly name: string;
  readonly module: Type | DynamicModule;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of an entity class
  readonly entities: readonly Function[];
  readonly migrations: readonly Migration[];
}

/** A running service; `stop` finishes what is in flight. */
export interface RunningService {
  readonly app: NestExpressApplication;
  readonly httpPort: number;
  readonly managementPort: number;
  stop(): Promise<void>;
}

/** The plan in force, as loaded at start. */
export const PLAN = Symbol('plan');

/** Injected where a class wants to log. */
export const LOGGER = Symbol('logger');

/** The libs' parts, made once per process and handed to Nest as values. */
async function makeParts(definition: ServiceDefinition, settings: ServiceSettings) {
  const plan = loadPlan(settings.planFile);
  const log = createLogger(definition.name, settings.logLevel);
  const metrics = new Metrics(definition.name);
  const progress = new Progress();
  const db = await connectDatabase({
    url: settings.databaseUrl,
    application: definition.name,
    entities: definition.entities,
    migrations: [
      ...messagingMigrations,
      ...deadlinesMigrations,
      ...auditMigrations,
      ...authMigrations,
      ...httpMigrations,
      ...definition.migrations,
    ],
  });
  const clock = new Clock(db, settings.movableClock);
  await clock.start();
  const kafka = new KafkaClient(settings.kafkaBrokers, definition.name, log, settings.namespace);
  const deadlines = new Deadlines();
  const alarm = new BullAlarm(settings.redisUrl, settings.namespace + definition.name, log);
  return {
    plan,
    log,
    metrics,
    progress,
    db,
    clock,
    kafka,
    deadlines,
    outbox: new Outbox(),
    accounts: new Accounts(db),
    audit: new Audit(),
    idempotency: new Idempotency(db, inZone(plan.timeZone)),
    deadLetters: new DeadLetters(db, metrics),
    management: new Management(progress, metrics, log),
    relay: new Relay(db, kafka.producer(), `/qingkong/${definition.name}`, log, progress),
    reconciler: new Reconciler(db, deadlines, alarm, clock, { log, metrics, progress }),
    retention: new Retention(db, settings, { log, progress }),
    tokens: await TokenVerifier.create(
      { issuer: settings.oidcIssuer, audience: settings.oidcAudience, jwks: settings.oidcJwks },
      () => clock.realNow(),
    ),
  };
}
type Parts = Awaited<ReturnType<typeof makeParts>>;

/** Brings one service up: settings, schema, topics, HTTP, then consumers, relay and deadlines. */
export async function startService(definition: ServiceDefinition, settings: ServiceSettings): Promise<RunningService> {
  if (settings.production && (settings.movableClock || settings.crashAt)) {
    throw new Error('MOVABLE_CLOCK and CRASH_AT are for tests: they cannot be set together with PRODUCTION=true');
  }
  if (settings.crashAt) armCrashPoint(settings.crashAt);
  const parts = await makeParts(definition, settings);
  const consumers = new KafkaConsumers(definition.name, parts, parts.progress, (error) => {
    parts.log.fatal({ err: error }, 'consumer cannot go on: leaving, so that the supervisor starts us again');
    process.exit(1);
  });
  await ensureTopics(parts);
  const app = await createHttpApplication(rootModule(definition, settings, parts), {
    ...parts,
    timeZone: parts.plan.timeZone,
  });
  app.connectMicroservice({ strategy: consumers }, { inheritAppConfig: false });
  addMessagingRoutes(parts.management, parts.metrics, { ...parts, consumers });
  addClockRoutes(parts.management, parts.clock);
  // First, so that no event comes before every module is ready.
  await app.init();
  await app.startAllMicroservices();
  await app.listen(settings.httpPort, settings.httpHost);
  parts.relay.start(parts.outbox);
  parts.reconciler.start();
  parts.retention.start();
  parts.progress.markReady(true);
  const managementPort = await parts.management.listen(settings.managementHost, settings.managementPort);
  const { port: httpPort } = (app.getHttpServer() as { address(): { port: number } }).address();
  parts.log.info({ httpPort, managementPort }, 'service is up');
  return { app, httpPort, managementPort, stop: () => stopService(app, parts) };
}

/** Kafka may be down when we start: HTTP must answer all the same, so it is waited for a little and then left to the consumers. */
async function ensureTopics(parts: Parts): Promise<void> {
  await parts.kafka.ensureTopics(allTopics).catch((error: unknown) => {
    parts.log.warn({ err: error }, 'topics could not be checked at start');
  });
}

async function stopService(app: NestExpressApplication, parts: Parts): Promise<void> {
  parts.progress.markReady(false);
  await app.close();
  await parts.retention.stop();
  await parts.reconciler.stop();
  await parts.relay.stop();
  await parts.kafka.close();
  parts.clock.stop();
  await parts.management.close();
  await parts.db.close();
  parts.log.info('service has stopped');
}

/** A global module around the service's own, with the parts as values. */
function rootModule(definition: ServiceDefinition, settings: ServiceSettings, parts: Parts): DynamicModule {
  const values: [unknown, unknown][] = [
    [LOGGER, parts.log],
    [PLAN, parts.plan satisfies Plan],
    [SETTINGS, settings],
    [Database, parts.db],
    [Clock, parts.clock],
    [Outbox, parts.outbox],
    [DeadLetters, parts.deadLetters],
    [Deadlines, parts.deadlines],
    [Accounts, parts.accounts],
    [Audit, parts.audit],
    [Idempotency, parts.idempotency],
    [Metrics, parts.metrics],
    [Progress, parts.progress],
    [Management, parts.management],
  ];
  const providers = values.map(([provide, useValue]) => ({ provide: provide as symbol, useValue }));
  class PartsModule {}
  class RootModule {}
  return {
    module: RootModule,
    imports: [
      { module: PartsModule, global: true, providers, exports: providers.map((provider) => provider.provide) },
      definition.module,
    ],
  };
}

/** The settings as parsed, for modules that need one of their service's own. */
export const SETTINGS = Symbol('settings');

export type { Logger };
