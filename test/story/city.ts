import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentIssuer, type DevelopmentIssuer } from '@qingkong/auth/testing';
import { createLogger } from '@qingkong/observability';
import { KafkaClient, type RecordProducer } from '@qingkong/messaging';
import {
  readSettings,
  type RunningService,
  type ServiceDefinition,
  serviceSettings,
  startService,
} from '@qingkong/service';
import { Client } from 'pg';
import { definition as alertIntake } from '../../apps/alert-intake/src/alert-intake.module';
import { dispatchSettings } from '../../apps/dispatch/src/dispatch.config';
import { definition as dispatch } from '../../apps/dispatch/src/dispatch.module';
import { definition as evaluation } from '../../apps/evaluation/src/evaluation.module';
import { definition as reporting } from '../../apps/reporting/src/reporting.module';
import { allOf, type Carriers, openCarriers, phonesOf } from '../simulators/carriers';
import { type Phones } from '../simulators/phones';
import { type CityFiles, writeCityFiles } from './city-files';
import { freePort } from './free-port';
import { People } from './people';
import { Quiet } from './quiet';
import { StoryClock } from './story-clock';

type ServiceName = 'alert-intake' | 'dispatch' | 'reporting' | 'evaluation';
const DEFINITIONS: Record<ServiceName, ServiceDefinition> = {
  'alert-intake': alertIntake,
  dispatch,
  reporting,
  evaluation,
};

/** What makes one city different from another; paths of files, and the city's six digits. */
export interface CityContent {
  readonly planFile: string;
  readonly directoryFile: string;
  readonly listFile: string;
  readonly areaCode: string;
}
const CHAOYANG: CityContent = {
  planFile: 'plans/chaoyang.yaml',
  directoryFile: 'samples/directory.yaml',
  listFile: 'samples/list-v1.csv',
  areaCode: '211300',
};

/** The whole city in one process: four services on databases and topics of their own, carriers, phones, and the clock. */
export class City {
  private readonly running = new Map<ServiceName, RunningService>();
  private readonly ports = new Map<ServiceName, number>();
  private readonly namespace = `story-${randomBytes(4).toString('hex')}.`;
  private readonly quiet = new Quiet();
  private producer!: RecordProducer;
  private kafka!: KafkaClient;
  private folder!: string;
  private files!: CityFiles;
  issuer!: DevelopmentIssuer;
  clock!: StoryClock;
  carriers!: Carriers;
  phones!: Phones;
  people!: People;

  private constructor(private readonly content: CityContent) {}

  /** 朝阳, unless another city is given. */
  static async start(standsAt: string, content = CHAOYANG): Promise<City> {
    const city = new City(content);
    await city.open();
    await city.clock.standsAt(standsAt);
    return city;
  }

  /** HQ's platform puts these bytes on `city.alerts`. */
  async publishes(bytes: string | Buffer | null, contentType = 'application/cap+xml'): Promise<void> {
    await this.producer.send([
      { topic: 'city.alerts', key: this.content.areaCode, value: bytes, headers: { 'content-type': contentType } },
    ]);
    await this.quiet.settles();
  }

  /** HTTP as this login; the answer's JSON with its status. */
  async calls(
    service: ServiceName,
    method: string,
    path: string,
    options: { as?: string; body?: unknown; xml?: string } = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const headers: Record<string, string> = { 'idempotency-key': randomBytes(8).toString('hex') };
    if (options.as) headers['authorization'] = `Bearer ${await this.issuer.tokenFor(options.as)}`;
    if (options.body !== undefined) headers['content-type'] = 'application/json';
    if (options.xml !== undefined) headers['content-type'] = 'application/cap+xml';
    const body = options.xml ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
    const response = await fetch(`http://127.0.0.1:${this.ports.get(service)}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
    };
  }

  async settles(): Promise<void> {
    await this.quiet.settles();
  }

  /** Rows of one service's database, for what a person would look up with psql. */
  async rows<Row extends object>(service: ServiceName, sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.databaseUrl(service) });
    await client.connect();
    try {
      return (await client.query<Row>(sql, parameters)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].map((service) => service.stop()));
    await this.quiet.close();
    await this.producer.disconnect();
    await Promise.all(allOf(this.carriers).map((carrier) => carrier.close()));
    const server = new Client({ connectionString: required('POSTGRES_URL') });
    await server.connect();
    for (const name of Object.keys(DEFINITIONS) as ServiceName[])
      await server.query(`drop database if exists ${this.databaseName(name)} with (force)`);
    await server.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async open(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'qingkong-story-'));
    this.issuer = await developmentIssuer(join(this.folder, 'identity'));
    await this.openCarriers();
    this.kafka = new KafkaClient(
      required('KAFKA_BROKERS').split(','),
      'city-platform',
      createLogger('city-platform', 'silent'),
      this.namespace,
    );
    this.producer = this.kafka.producer();
    for (const name of Object.keys(DEFINITIONS) as ServiceName[]) await this.startService(name);
    const names = [...this.running.keys()];
    await this.quiet.watch(
      names.map((name) => ({
        name,
        databaseUrl: this.databaseUrl(name),
        managementPort: this.running.get(name)?.managementPort ?? 0,
      })),
    );
    this.clock = new StoryClock(
      [...this.running.values()].map((service) => service.managementPort),
      () => this.quiet.settles(),
    );
  }

  private async openCarriers(): Promise<void> {
    this.carriers = await openCarriers();
    this.phones = phonesOf(this.carriers);
    this.files = await writeCityFiles(join(this.folder, 'dispatch'), this.carriers, this.content.directoryFile);
    this.people = new People(this.files.directoryFile, this.phones);
  }

  private async startService(name: ServiceName): Promise<void> {
    const port = await freePort();
    this.ports.set(name, port);
    const environment = this.environment(name, port);
    const settings =
      name === 'dispatch' ? readSettings(environment, dispatchSettings) : readSettings(environment, serviceSettings);
    this.running.set(name, await startService(DEFINITIONS[name], settings));
  }

  private environment(name: ServiceName, port: number): Record<string, string> {
    return {
      DATABASE_URL: this.databaseUrl(name),
      KAFKA_BROKERS: required('KAFKA_BROKERS'),
      REDIS_URL: required('REDIS_URL'),
      NAMESPACE: this.namespace,
      HTTP_PORT: String(port),
      OIDC_ISSUER: this.issuer.issuer,
      OIDC_JWKS: this.issuer.jwks,
      PLAN_FILE: this.content.planFile,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
      MOVABLE_CLOCK: 'true',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      LINK_KEY_FILE: this.files.linkKeyFile,
      CHANNELS_FILE: this.files.channelsFile,
      DIRECTORY_FILE: this.files.directoryFile,
      REDUCTION_LIST_FILE: this.content.listFile,
      REDUCTION_LIST_LABEL: 'v1',
      REDUCTION_LIST_PUBLISHED_ON: '2026-01-05',
    };
  }

  private databaseName(service: ServiceName): string {
    return `${this.namespace.replace(/\W/g, '_')}${service.replace('-', '_')}`;
  }

  private databaseUrl(service: ServiceName): string {
    const url = new URL(required('POSTGRES_URL'));
    url.pathname = `/${this.databaseName(service)}`;
    return url.toString();
  }
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run stories by npm test or npm run test:e2e`);
  return value;
}
