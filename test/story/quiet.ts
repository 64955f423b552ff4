import { Client } from 'pg';

/** One service as far as its rest can be seen from outside. */
export interface Watched {
  readonly name: string;
  readonly databaseUrl: string;
  readonly managementPort: number;
}

const LIMIT_MS = 30_000;
const LOOK_EVERY_MS = 25;

const RESTLESS = `
select (select count(*) from outbox where published_at is null)::int as outbox,
  (select count(*) from deadline where state = 'armed' and due_at <= app_now())::int as deadlines`;
const UNSENT = `
select (select count(*) from delivery_batch b join notice n on n.id = b.notice_id where n.invalid_at is null and b.state in ('ready', 'claimed'))::int as batches,
  (select count(*) from delivery d where d.state = 'sending' or d.next_attempt_at <= app_now())::int as deliveries`;

/**
 * Resolves when nothing is left to do at the present instant: no event unpublished or unread, no deadline due, no message in the air.
 * Throws after 30 s, saying what is still restless. This is how a story waits: for a condition, never for a time.
 */
export class Quiet {
  private readonly clients: { watched: Watched; client: Client }[] = [];

  async watch(services: readonly Watched[]): Promise<void> {
    for (const watched of services) {
      const client = new Client({ connectionString: watched.databaseUrl });
      await client.connect();
      this.clients.push({ watched, client });
    }
  }

  async settles(): Promise<void> {
    const end = performance.now() + LIMIT_MS;
    for (let calm = 0; calm < 2;) {
      const restless = await this.restless();
      calm = restless.length === 0 ? calm + 1 : 0;
      if (performance.now() > end)
        throw new Error(`The city has not come to rest in ${LIMIT_MS / 1_000} s: ${restless.join(', ')}`);
      if (calm < 2) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map(({ client }) => client.end()));
  }

  private async restless(): Promise<string[]> {
    const found = await Promise.all(
      this.clients.map(async ({ watched, client }) => {
        const { rows: own } = await client.query<Record<string, number>>(RESTLESS);
        const { rows: sending } =
          watched.name === 'dispatch' ? await client.query<Record<string, number>>(UNSENT) : { rows: [] };
        const lag = (await (await fetch(`http://127.0.0.1:${watched.managementPort}/lag`)).json()) as {
          records?: number;
        };
        // No answer is no rest: a broker that is away leaves the lag unknown.
        const counts = { ...own[0], ...sending[0], unread: lag.records ?? Infinity };
        return Object.entries(counts).flatMap(([what, n]) => (n > 0 ? [`${watched.name}: ${n} ${what}`] : []));
      }),
    );
    return found.flat();
  }
}
