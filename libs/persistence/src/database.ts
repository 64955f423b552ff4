import { type DataSource, type EntityManager } from 'typeorm';
import { takeHooks, type Tx } from './tx';

/** A service's own Postgres database. Edges open transactions here; services join them (house style 1). */
export class Database {
  constructor(
    readonly dataSource: DataSource,
    /** A small pool of its own for the relay and the reconciler, so that a full request pool can't silence them. */
    readonly background: DataSource,
  ) {}

  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTransaction(this.dataSource, work);
  }

  /** As {@link transaction}, on the background pool. */
  async backgroundTransaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return inTransaction(this.background, work);
  }

  /** One statement outside any transaction. Rows as objects. */
  async query<Row>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.dataSource.query<Row[]>(sql, parameters as unknown[]);
  }

  async close(): Promise<void> {
    await Promise.all([this.dataSource.destroy(), this.background.destroy()]);
  }
}

async function inTransaction<T>(source: DataSource, work: (tx: Tx) => Promise<T>): Promise<T> {
  let committed: Tx | undefined;
  const result = await source.transaction(async (manager: EntityManager) => {
    const tx = manager as Tx;
    const value = await work(tx);
    // A swallowed SQL error would turn COMMIT into a silent ROLLBACK that resolves; a statement fails loudly instead.
    await tx.query('select 1');
    committed = tx;
    return value;
  });
  if (committed) for (const wake of takeHooks(committed)) wake();
  return result;
}

/** Rows of one statement inside a transaction, typed by the caller. For `update … returning` TypeORM answers [rows, count]; this gives the rows. */
export async function rows<Row>(tx: EntityManager, sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
  const answer = await tx.query<Row[] | [Row[], number]>(sql, parameters as unknown[]);
  return isReturning<Row>(answer) ? answer[0] : answer;
}

function isReturning<Row>(answer: Row[] | [Row[], number]): answer is [Row[], number] {
  return answer.length === 2 && Array.isArray(answer[0]) && typeof answer[1] === 'number';
}
