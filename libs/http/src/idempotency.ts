import { createHash } from 'node:crypto';
import { DomainError } from '@qingkong/contracts';
import { type Database, type Migration, rows, type Tx } from '@qingkong/persistence';
import { inZone, type JsonReplacer } from './city-time';

export const httpMigrations: readonly Migration[] = [
  {
    name: 'http-0001-idempotency-key',
    why: 'The same key with the same body gets the same answer; the row is written in the transaction that does the work.',
    up: `create table idempotency_key (
  caller text not null,
  key text not null,
  route text not null,
  body_hash text not null,
  answer jsonb,
  created_at timestamptz(3) not null default now(),
  primary key (caller, key)
);`,
    down: `drop table idempotency_key;`,
  },
  {
    name: 'http-0002-one-clock',
    why: 'How old a key is decides how long it is kept: by the one clock, like every rule.',
    up: `alter table idempotency_key alter column created_at set default app_now();`,
    down: `alter table idempotency_key alter column created_at set default now();`,
  },
];

export class IdempotencyKeyMissing extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'idempotency-key-missing';
  override readonly title = '缺少 Idempotency-Key';
}

export class IdempotencyKeyReused extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'idempotency-key-reused';
  override readonly title = '同一 Idempotency-Key 已用于另一内容';
}

/** One POST, as its caller identifies it. */
export interface Attempt {
  readonly caller: string;
  readonly key: string | undefined;
  readonly route: string;
  readonly body: unknown;
}

/** Opens the transaction of a POST that creates, and answers a repeat with what the first one was answered. */
export class Idempotency {
  /** `replacer` as the application answers, so that a repeat reads to the letter what the first one did. */
  constructor(
    private readonly db: Database,
    private readonly replacer: JsonReplacer = inZone('utc'),
  ) {}

  /** `work`'s result must survive JSON. Throws {@link IdempotencyKeyMissing} or {@link IdempotencyKeyReused}. */
  async transaction<T extends object>(attempt: Attempt, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { key } = attempt;
    if (!key || key.length > 200)
      throw new IdempotencyKeyMissing(
        'Send a header Idempotency-Key of 1 to 200 characters, a new one for each new request',
      );
    const hash = createHash('sha256')
      .update(JSON.stringify(attempt.body ?? null))
      .digest('hex');
    return this.db.transaction(async (tx) => {
      // A concurrent twin waits here for our commit.
      const first = await tx.query<unknown[]>(
        'insert into idempotency_key (caller, key, route, body_hash) values ($1, $2, $3, $4) on conflict do nothing returning key',
        [attempt.caller, key, attempt.route, hash],
      );
      if (first.length === 0) return this.earlierAnswer<T>(tx, attempt, hash);
      const answer = await work(tx);
      await tx.query('update idempotency_key set answer = $3 where caller = $1 and key = $2', [
        attempt.caller,
        key,
        JSON.stringify(answer, this.replacer),
      ]);
      return answer;
    });
  }

  private async earlierAnswer<T>(tx: Tx, attempt: Attempt, hash: string): Promise<T> {
    const [row] = await tx.query<
      {
        route: string;
        body_hash: string;
        answer: T;
      }[]
    >('select route, body_hash, answer from idempotency_key where caller = $1 and key = $2', [
      attempt.caller,
      attempt.key,
    ]);
    if (!row || row.route !== attempt.route || row.body_hash !== hash) {
      throw new IdempotencyKeyReused('This key was used for another request', { key: attempt.key });
    }
    return row.answer;
  }
}

/** Deletes keys that are so many days old, at most 500; how many. A request that is repeated later counts as a new one. */
export async function forgetKeys(tx: Tx, days: number): Promise<number> {
  const gone = await rows(
    tx,
    `delete from idempotency_key where (caller, key) in (
       select caller, key from idempotency_key where created_at < app_now() - make_interval(days => $1) limit 500
     ) returning key`,
    [days],
  );
  return gone.length;
}
