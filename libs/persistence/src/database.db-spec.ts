import { rows } from './database';
import { isTransient } from './transient';
import { eventually, scratchDatabase, type ScratchDatabase } from './testing';
import { afterCommit } from './tx';

const schema = {
  name: 'city-0001-unit',
  why: 'a test',
  up: 'create table unit (id text primary key, since date, days date[], seen bigint)',
  down: 'drop table unit',
};

describe('the database of a service', () => {
  let scratch: ScratchDatabase;
  const ids = async () =>
    (await scratch.db.query<{ id: string }>('select id from unit order by id')).map(({ id }) => id);

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: [schema], poolSize: 2 });
  });
  beforeEach(() => scratch.db.query('truncate unit'));
  afterAll(() => scratch.drop());

  it('wakes whoever waits for a commit after it, when others can see the rows', async () => {
    const woken: string[][] = [];
    let look: Promise<unknown> = Promise.resolve();
    const answer = await scratch.db.transaction(async (tx) => {
      await tx.query(`insert into unit values ('喀左县')`);
      afterCommit(tx, () => {
        look = ids().then((seen) => woken.push(seen));
      });
      expect(woken).toEqual([]);
      return 'done';
    });
    await look;
    expect(answer).toBe('done');
    expect(woken).toEqual([['喀左县']]);
  });

  it('wakes nobody after a rollback', async () => {
    let woken = 0;
    const work = scratch.db.transaction(async (tx) => {
      await tx.query(`insert into unit values ('凌源市')`);
      afterCommit(tx, () => (woken += 1));
      throw new Error('refused');
    });
    await expect(work).rejects.toThrow('refused');
    expect([woken, await ids()]).toEqual([0, []]);
  });

  it('fails loudly where a swallowed SQL error would have turned COMMIT into a silent ROLLBACK', async () => {
    let woken = 0;
    const work = scratch.db.transaction(async (tx) => {
      await tx.query(`insert into unit values ('建平县')`);
      afterCommit(tx, () => (woken += 1));
      await tx.query(`insert into unit values ('建平县')`).catch(() => 'swallowed');
      return 'believed to be done';
    });
    await expect(work).rejects.toMatchObject({ driverError: { code: '25P02' } });
    expect([woken, await ids()]).toEqual([0, []]);
  });

  it.each([
    ['at once', false],
    ['after it has gone', true],
  ])(
    'takes a backend killed in mid-transaction for a passing fault, asked %s, and works on a new connection (G1)',
    async (_, isLate) => {
      const work = scratch.db.transaction(async (tx) => {
        const [self] = await rows<{ pid: number }>(tx, 'select pg_backend_pid() as pid');
        await scratch.db.background.query('select pg_terminate_backend($1)', [self?.pid]);
        if (isLate) await eventually('the loss to be noticed', () => tx.queryRunner?.isReleased);
        await tx.query(`insert into unit values ('北票市')`);
      });
      const error: unknown = await work.catch((reason: unknown) => reason);
      expect(isTransient(error)).toBe(true);
      expect(await ids()).toEqual([]);
    },
  );

  it('fails fast when the pool is exhausted, while the background pool still works (G4)', async () => {
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    let inside = 0;
    const busy = [0, 1].map(() => scratch.db.transaction(() => ((inside += 1), held)));
    await eventually('the pool to be exhausted', () => inside === 2);
    try {
      const error: unknown = await scratch.db.query('select 1').catch((reason: unknown) => reason);
      expect(isTransient(error)).toBe(true);
      await scratch.db.backgroundTransaction((tx) => tx.query(`insert into unit values ('relay')`));
    } finally {
      letGo();
      await Promise.all(busy);
    }
    expect(await ids()).toEqual(['relay']);
  });

  it('gives up on a lock that another holds, as a passing fault (G4)', async () => {
    await scratch.db.query(`insert into unit values ('双塔区')`);
    await scratch.db.transaction(async (tx) => {
      await tx.query(`update unit set seen = 1`);
      const waiting = scratch.db.backgroundTransaction(async (other) => {
        await other.query(`set local lock_timeout = '50ms'`);
        await other.query('update unit set seen = 2');
      });
      await expect(waiting).rejects.toMatchObject({ code: '55P03' });
    });
    expect(await scratch.db.query('select seen from unit')).toEqual([{ seen: '1' }]);
  });

  it('hands out calendar dates as they stand, in any zone of the server (R27), and bigint without loss', async () => {
    const [row] = await scratch.db.query(
      `insert into unit values ('龙城区', '2026-02-10', '{2026-02-10,2026-03-01}', 9007199254740993) returning since, days, seen`,
    );
    expect(row).toEqual({ since: '2026-02-10', days: ['2026-02-10', '2026-03-01'], seen: '9007199254740993' });
  });

  it('answers rows of select and of update … returning alike, also two of them', async () => {
    await scratch.db.transaction(async (tx) => {
      expect(await rows(tx, `insert into unit (id) values ('a'), ('b') returning id`)).toEqual([
        { id: 'a' },
        { id: 'b' },
      ]);
      expect(await rows(tx, 'select id from unit order by id')).toEqual([{ id: 'a' }, { id: 'b' }]);
      expect(await rows(tx, `update unit set seen = 1 returning id`)).toHaveLength(2);
      expect(await rows(tx, `update unit set seen = 1 where false returning id`)).toEqual([]);
      expect(await rows(tx, `delete from unit where id = 'a' returning id`)).toEqual([{ id: 'a' }]);
    });
  });

  it('bounds every wait inside Postgres, and shows both pools by name', async () => {
    const [row] = await scratch.db.query(
      `select current_setting('idle_in_transaction_session_timeout') as idle, current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock`,
    );
    expect(row).toEqual({ idle: '15s', statement: '10s', lock: '3s' });
    await eventually('both pools in pg_stat_activity', async () => {
      const found = await scratch.db.query(
        `select distinct application_name from pg_stat_activity where datname = current_database()`,
      );
      return found.length === 2;
    });
  });
});
