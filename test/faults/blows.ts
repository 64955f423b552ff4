import { Client } from 'pg';
import { type Town } from './town';
import { pause, until } from './waiting';

/** Terminates every database session of the services, again and again, until ended. Sessions of the test itself are spared. */
export class Blows {
  /** Sessions terminated so far, and how often all of them were. */
  struck = 0;
  rounds = 0;
  private running = true;
  private readonly done: Promise<void>;

  constructor(
    private readonly town: Town,
    everyMs: number,
  ) {
    this.done = this.strike(everyMs);
  }

  /** Resolves when all sessions were terminated so many times more; throws if a service did not live through it. */
  async rain(times: number): Promise<void> {
    const enough = this.rounds + times;
    await until('all sessions were terminated often enough', () => {
      this.town.refuseTheDead();
      return this.rounds >= enough;
    });
  }

  async end(): Promise<void> {
    this.running = false;
    await this.done;
  }

  private async strike(everyMs: number): Promise<void> {
    const client = new Client({ connectionString: this.town.servers.postgresUrl });
    await client.connect();
    const databases = this.town.names.map((name) => this.town.databaseName(name));
    while (this.running) {
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = any($1) and application_name ~ '-(main|background)$'`,
        [databases],
      );
      this.struck += rowCount ?? 0;
      this.rounds += 1;
      await pause(everyMs);
    }
    await client.end();
  }
}
