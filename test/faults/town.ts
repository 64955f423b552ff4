import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentIssuer, type DevelopmentIssuer } from '@qingkong/auth/testing';
import { Client } from 'pg';
import { freePort } from '../../scripts/stack/ports.mjs';
import { type Services, startServices } from '../../scripts/stack/services.mjs';
import { allOf, type Carriers, openCarriers } from '../simulators/carriers';
import { type LedgerEntry } from '../simulators/ledger';
import { Quiet } from '../story/quiet';
import { type CityAlert } from './alerts';
import { Broker } from './broker';
import { type Servers, settingsOf, shiftedClock } from './town-settings';
import { type TownFiles, writeTownFiles } from './town-files';
import { until } from './waiting';

export type ServiceName = 'alert-intake' | 'dispatch' | 'reporting' | 'evaluation';

export interface TownOptions {
  readonly services?: readonly ServiceName[];
  readonly servers?: Servers;
  /** Enterprises besides those of the sample; one person each. */
  readonly enterprises?: number;
  readonly clocks?: WrongClocks;
}

/** By how many hours the clock of a service's machine is ahead of the database's; 0 where left out. */
export type WrongClocks = Partial<Record<ServiceName, number>>;

/** The services as real processes that can be killed, on databases and topics of their own; carriers and their ledgers here. */
export class Town {
  readonly namespace = `faults-${randomBytes(4).toString('hex')}.`;
  private readonly quiet = new Quiet();
  private readonly ports = new Map<ServiceName, number>();
  private readonly crashPoints = new Map<ServiceName, string>();
  private readonly others: Services[] = [];
  private clocks: WrongClocks = {};
  private folder!: string;
  private issuer!: DevelopmentIssuer;
  private token!: string;
  /** What all carriers took, in the order they took it. */
  readonly ledger: LedgerEntry[] = [];
  carriers!: Carriers;
  files!: TownFiles;
  services!: Services;
  broker!: Broker;

  private constructor(
    readonly names: readonly ServiceName[],
    readonly servers: Servers,
  ) {}

  static async open(options: TownOptions = {}): Promise<Town> {
    const town = new Town(options.services ?? ['alert-intake', 'dispatch'], options.servers ?? serversOfThisRun());
    town.clocks = options.clocks ?? {};
    try {
      await town.begin(options.enterprises ?? 0);
      return town;
    } catch (error) {
      await town.close();
      throw error;
    }
  }

  /** POSTs the alert as the city platform; the answer's status, or null where the connection broke before one came. */
  async posts(alert: CityAlert): Promise<number | null> {
    const url = `http://127.0.0.1:${this.ports.get('alert-intake')}/v1/alerts`;
    const headers = { authorization: `Bearer ${this.token}`, 'content-type': 'application/cap+xml' };
    try {
      const answer = await fetch(url, { method: 'POST', headers, body: alert.xml });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      return null;
    }
  }

  /** Kills the service and starts it so that it kills itself (SIGKILL) the n-th time it passes the point `name:n`; it may do so while it starts. */
  async arms(name: ServiceName, point: string): Promise<void> {
    this.crashPoints.set(name, point);
    await this.services.kill(name);
    await this.services.restart(name).catch((error: unknown) => {
      if (this.services.pids[name] !== undefined) throw error;
    });
    this.crashPoints.delete(name);
  }

  /** Ends every service and starts it again on a machine whose clock is wrong by so much. */
  async movesTo(clocks: WrongClocks): Promise<void> {
    this.clocks = clocks;
    await Promise.all(
      this.names.map(async (name) => {
        await this.services.kill(name, 'SIGTERM');
        await this.services.restart(name);
      }),
    );
  }

  /**
   * Starts one more instance of the service, on the same database and in the same consumer group; the links it sends lead to the first.
   * Its machine's clock is ahead by `clockHours`.
   */
  async startsAnother(name: ServiceName, clockHours = 0): Promise<Services> {
    const HTTP_PORT = String(await freePort([...this.ports.values()]));
    const dir = join(this.folder, `another-${this.others.length + 1}`);
    const env = { ...this.settings(name), ...shiftedClock(clockHours), HTTP_PORT };
    const another = await startServices({ names: [name], env, dir });
    this.others.push(another);
    return another;
  }

  async dies(name: ServiceName): Promise<void> {
    await until(`${name} has killed itself`, () => this.services.pids[name] === undefined);
  }

  /** Rows of one service's database. */
  async rows<Row extends object>(service: ServiceName, sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.databaseUrl(service) });
    await client.connect();
    try {
      return (await client.query<Row>(sql, parameters)).rows;
    } finally {
      await client.end();
    }
  }

  /** The clock of all services runs ahead of real time by this much. */
  async movesClock(offsetMs: number): Promise<void> {
    const ports = [this.services, ...this.others].flatMap(({ managementPorts }) => Object.values(managementPorts));
    for (const port of ports) {
      const answer = await fetch(`http://127.0.0.1:${port}/clock`, {
        method: 'POST',
        body: JSON.stringify({ offsetMs }),
      });
      if (!answer.ok) throw new Error(`The clock did not move: ${answer.status}`);
    }
  }

  /** The instant this service's database holds for now, in milliseconds since 1970. */
  async now(service: ServiceName): Promise<number> {
    const [row] = await this.rows<{ now: Date }>(service, 'select app_now() as now');
    return row?.now.getTime() ?? 0;
  }

  /** Until nothing is left to do in any service. Throws if one of them has ended, or if there is no rest in two minutes. */
  async settles(): Promise<void> {
    let last: unknown;
    const isQuiet = async () => {
      this.refuseTheDead();
      last = await this.quiet.settles().then(
        () => undefined,
        (error: unknown) => error,
      );
      return last === undefined;
    };
    await until('the town has come to rest', isQuiet).catch((error: unknown) => {
      throw last === undefined
        ? error
        : new Error(`${(error as Error).message}: ${last instanceof Error ? last.message : 'restless'}`);
    });
  }

  /** A service that ended by itself says why in plain words, between its log lines. */
  refuseTheDead(): void {
    for (const name of this.names.filter((one) => this.services.pids[one] === undefined)) {
      const log = readFileSync(join(this.folder, 'services', `${name}.log`), 'utf8').split('\n');
      throw new Error(`${name} has ended:\n${log.filter((line) => !line.startsWith('{"level"')).join('\n')}`);
    }
  }

  async close(): Promise<void> {
    for (const another of this.others) await another.stop();
    // What did not come up has nothing to close.
    await (this.services as Services | undefined)?.stop();
    await this.quiet.close();
    await (this.broker as Broker | undefined)?.close();
    await Promise.all(allOf(this.carriers).map((carrier) => carrier.close()));
    const server = new Client({ connectionString: this.servers.postgresUrl });
    await server.connect();
    for (const name of this.names)
      await server.query(`drop database if exists ${this.databaseName(name)} with (force)`);
    await server.end();
    await rm(this.folder, { recursive: true, force: true });
  }

  databaseName(service: ServiceName): string {
    return `${this.namespace}${service}`.replace(/\W/g, '_');
  }

  private async begin(enterprises: number): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'qingkong-faults-'));
    this.issuer = await developmentIssuer(join(this.folder, 'identity'));
    this.token = await this.issuer.tokenFor('hq-platform');
    this.carriers = await openCarriers();
    for (const { ledger } of allOf(this.carriers)) ledger.onEntry((entry) => this.ledger.push(entry));
    this.files = await writeTownFiles(join(this.folder, 'dispatch'), this.carriers, enterprises);
    this.broker = new Broker(this.servers.kafkaBrokers, this.namespace);
    for (const name of this.names) this.ports.set(name, await freePort([...this.ports.values()]));
    this.services = await startServices({
      names: this.names,
      env: (name) => this.settings(name as ServiceName),
      dir: join(this.folder, 'services'),
    });
    const managementPort = (name: ServiceName) => this.services.managementPorts[name] ?? 0;
    await this.quiet.watch(
      this.names.map((name) => ({ name, databaseUrl: this.databaseUrl(name), managementPort: managementPort(name) })),
    );
    await this.settles();
  }

  private settings(name: ServiceName): Record<string, string> {
    const { namespace, servers, issuer, files } = this;
    const place = {
      namespace,
      servers,
      issuer,
      files,
      databaseUrl: this.databaseUrl(name),
      httpPort: this.ports.get(name) ?? 0,
    };
    const clock = shiftedClock(this.clocks[name] ?? 0);
    return { ...settingsOf(place), ...clock, CRASH_AT: this.crashPoints.get(name) ?? '' };
  }

  private databaseUrl(service: ServiceName): string {
    const url = new URL(this.servers.postgresUrl);
    url.pathname = `/${this.databaseName(service)}`;
    return url.toString();
  }
}

function serversOfThisRun(): Servers {
  const { KAFKA_BROKERS: kafkaBrokers, POSTGRES_URL: postgresUrl, REDIS_URL: redisUrl } = process.env;
  if (!kafkaBrokers || !postgresUrl || !redisUrl)
    throw new Error('No servers are named: run this by npm test or npm run test:faults');
  return { kafkaBrokers, postgresUrl, redisUrl };
}
