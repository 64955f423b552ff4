import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { connectDatabase, type DatabaseOptions } from '../connect';
import { type Database } from '../database';

export interface ScratchDatabase {
  readonly db: Database;
  readonly url: string;
  /** Closes the pools and drops the database. */
  drop(): Promise<void>;
}

/** A database of its own for one test file, on the server that POSTGRES_URL names (`npm test` starts one). */
export async function scratchDatabase(options: Partial<Omit<DatabaseOptions, 'url'>> = {}): Promise<ScratchDatabase> {
  const server = process.env['POSTGRES_URL'];
  if (!server) throw new Error('POSTGRES_URL is not set: run this test by `npm test` or `npm run test:db`');
  const url = new URL(server);
  const name = `scratch_${randomBytes(6).toString('hex')}`;
  url.pathname = `/${name}`;
  const db = await connectDatabase({
    application: 'test',
    entities: [],
    migrations: [],
    ...options,
    url: url.toString(),
  });
  return {
    db,
    url: url.toString(),
    async drop() {
      await db.close();
      url.pathname = '/postgres';
      const client = new Client({ connectionString: url.toString() });
      await client.connect();
      await client.query(`drop database ${name} with (force)`);
      await client.end();
    },
  };
}
