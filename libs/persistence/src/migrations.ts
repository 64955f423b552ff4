import { createHash } from 'node:crypto';
import { type DataSource, type EntityManager } from 'typeorm';

/** One step of the schema, raw SQL up and down with a why. Never edited once landed. */
export interface Migration {
  /** `<group>-<nnnn>-<what>`, e.g. `dispatch-0001-directory`; steps of one group apply in order. */
  readonly name: string;
  readonly why: string;
  readonly up: string;
  readonly down: string;
}

const LOCK = 7_102_001;
const groupOf = (name: string) => /^(.*?)-\d{4}-/.exec(name)?.[1] ?? name;
const numberOf = (name: string) => Number(/-(\d{4})-/.exec(name)?.[1] ?? 0);
const hashOf = (migration: Migration) => createHash('sha256').update(migration.up).digest('hex');

/**
 * Brings the schema up to date. One instance at a time by an advisory lock, each step in its own transaction.
 * Refuses an edited step, and a new step before one that has been applied in the same group.
 * Returns the names applied now.
 */
export async function migrate(source: DataSource, migrations: readonly Migration[]): Promise<string[]> {
  const runner = source.createQueryRunner();
  try {
    // The other starter's steps may take longer than the pool's lock_timeout allows a request to wait.
    await runner.query(`set lock_timeout = 0; set statement_timeout = 0`);
    await runner.query('select pg_advisory_lock($1)', [LOCK]);
    await runner.query(
      'create table if not exists migration (name text primary key, hash text not null, why text not null, applied_at timestamptz(3) not null default now())',
    );
    const applied = new Map(
      ((await runner.query('select name, hash from migration')) as { name: string; hash: string }[]).map((row) => [
        row.name,
        row.hash,
      ]),
    );
    const pending = pendingOf(migrations, applied);
    for (const step of pending) {
      await source.transaction(async (tx) => apply(tx, step));
    }
    return pending.map((step) => step.name);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined);
    await runner.query('reset lock_timeout; reset statement_timeout').catch(() => undefined);
    await runner.release();
  }
}

async function apply(tx: EntityManager, step: Migration): Promise<void> {
  // An index over a grown table takes longer than any request may.
  await tx.query('set local statement_timeout = 0');
  await tx.query(step.up);
  await tx.query('insert into migration (name, hash, why) values ($1, $2, $3)', [step.name, hashOf(step), step.why]);
}

/** Each group by its numbers: a feature's later step stands beside its first one in the code, not behind those of the other features. */
function inOrder(migrations: readonly Migration[]): Migration[] {
  const groups = Map.groupBy(migrations, ({ name }) => groupOf(name));
  return [...groups.values()].flatMap((steps) => steps.sort((a, b) => numberOf(a.name) - numberOf(b.name)));
}

/** Takes the given steps back, last first. For tests of up-down-up. */
export async function revert(source: DataSource, migrations: readonly Migration[]): Promise<void> {
  for (const step of inOrder(migrations).reverse()) {
    await source.transaction(async (tx) => {
      await tx.query(step.down);
      await tx.query('delete from migration where name = $1', [step.name]);
    });
  }
}

/** Pure: which steps are still to apply; throws where the history and the code disagree. */
export function pendingOf(migrations: readonly Migration[], applied: ReadonlyMap<string, string>): Migration[] {
  const seenPending = new Map<string, string>();
  const pending: Migration[] = [];
  for (const step of inOrder(migrations)) {
    const hash = applied.get(step.name);
    const group = groupOf(step.name);
    if (hash === undefined) {
      seenPending.set(group, step.name);
      pending.push(step);
      continue;
    }
    if (hash !== hashOf(step))
      throw new Error(`Migration ${step.name} was edited after it was applied: write a new one instead`);
    const skipped = seenPending.get(group);
    if (skipped)
      throw new Error(
        `Migration ${skipped} stands before ${step.name}, which is applied already: give it a later number`,
      );
  }
  return pending;
}
