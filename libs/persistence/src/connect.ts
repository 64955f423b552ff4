import { Client, type ClientConfig, types } from 'pg';
import { DataSource, type DataSourceOptions, type EntitySchema } from 'typeorm';
import { Database } from './database';
import { migrate, type Migration } from './migrations';
import { persistenceMigrations } from './persistence.migrations';

// A calendar date is a string 'YYYY-MM-DD', not local midnight of the server's zone (R27).
types.setTypeParser(types.builtins.DATE, (value) => value);
// The same for date[] (oid 1182), read as text[] (oid 1009) is.
types.setTypeParser(1182 as number, types.getTypeParser(1009 as number) as (value: string) => unknown);

/**
 * A session may be ended by the server in the same packet that says it is open, before pool or TypeORM listen for errors: nobody
 * listening would end the process (G1). Whoever uses the client is told by its next query.
 */
class ListeningClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}

export interface DatabaseOptions {
  /** `postgres://user@host:port/database`; the database is made if it doesn't exist. */
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly application: string;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- TypeORM's own type of an entity class
  readonly entities: readonly (Function | EntitySchema)[];
  readonly migrations: readonly Migration[];
  readonly poolSize?: number;
}

/** Opens the service's database, brings the schema up to date, and hands out the two pools. */
export async function connectDatabase(options: DatabaseOptions): Promise<Database> {
  await ensureDatabase(options.url);
  const main = new DataSource(sourceOptions(options, 'main', options.poolSize ?? 10));
  const background = new DataSource(sourceOptions(options, 'background', 6));
  try {
    await main.initialize();
    await background.initialize();
    await migrate(main, [...persistenceMigrations, ...options.migrations]);
    return new Database(main, background);
  } catch (error) {
    for (const source of [main, background]) if (source.isInitialized) await source.destroy();
    throw error;
  }
}

function sourceOptions(options: DatabaseOptions, role: string, poolSize: number): DataSourceOptions {
  return {
    type: 'postgres',
    url: options.url,
    entities: [...options.entities],
    synchronize: false,
    migrationsRun: false,
    logging: false,
    applicationName: `${options.application}-${role}`,
    poolSize,
    connectTimeoutMS: 3_000,
    extra: {
      statement_timeout: 10_000,
      lock_timeout: 3_000,
      idle_in_transaction_session_timeout: 15_000,
      connectionTimeoutMillis: 3_000,
      keepAlive: true,
      Client: ListeningClient,
    },
  };
}

/** Makes the database if the server doesn't have it yet; two starters at once are harmless. */
export async function ensureDatabase(url: string): Promise<void> {
  const probe = new ListeningClient({ connectionString: url, connectionTimeoutMillis: 3_000 });
  try {
    await probe.connect();
    return;
  } catch (error) {
    if ((error as { code?: string }).code !== '3D000') throw error;
  } finally {
    await probe.end().catch(() => undefined);
  }
  const target = new URL(url);
  const name = decodeURIComponent(target.pathname.slice(1));
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name))
    throw new Error(`Database name "${name}" must be lower case letters, digits and _`);
  target.pathname = '/postgres';
  const maintenance = new ListeningClient({ connectionString: target.toString(), connectionTimeoutMillis: 3_000 });
  await maintenance.connect();
  try {
    await maintenance.query(`create database ${name}`);
  } catch (error) {
    // 42P04: another instance made it first; 23505: the two raced inside the catalogue.
    if (!['42P04', '23505'].includes((error as { code?: string }).code ?? '')) throw error;
  } finally {
    await maintenance.end();
  }
}
