import { Client } from 'pg';
import { type Town } from './town';
import { pause } from './waiting';

/** Terminates every database session of the services, again and again, until ended. Sessions of the test itself are spared. */
export class Blows {
  /** Sessions terminated so far. */
  struck = 0;
  private running = true;
  private readonly done: Promise<void>;

  constructor(town: Town, everyMs: number) {
    this.done = this.strike(town, everyMs);
  }

  async end(): Promise<void> {
    this.running = false;
    await this.done;
  }

  private async strike(town: Town, everyMs: number): Promise<void> {
    const client = new Client({ connectionString: town.servers.postgresUrl });
    await client.connect();
    const databases = town.names.map((name) => town.databaseName(name));
    while (this.running) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = any($1) and application_name ~ '-(main|background)$'`,
        [databases],
      );
      this.struck += rowCount ?? 0;
      await pause(everyMs);
    }
    await client.end();
  }
}
