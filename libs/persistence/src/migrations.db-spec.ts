import { connectDatabase } from './connect';
import { migrate, type Migration, revert } from './migrations';
import { scratchDatabase, type ScratchDatabase } from './testing';

const step = (name: string, up: string, down: string): Migration => ({ name, why: 'a test', up, down });
const units = step('city-0001-unit', 'create table unit (id text primary key)', 'drop table unit');
const people = step('city-0002-person', 'create table person (unit text references unit)', 'drop table person');
const alerts = step('alert-0001-alert', 'create table alert (id text)', 'drop table alert');

describe('the schema of a service', () => {
  let scratch: ScratchDatabase;
  const tables = async () => {
    const found = await scratch.db.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`,
    );
    return found.map(({ name }) => name).filter((name) => name !== 'migration');
  };

  beforeEach(async () => {
    scratch = await scratchDatabase();
  });
  afterEach(() => scratch.drop());

  it('applies every step to an empty database, once, and keeps why', async () => {
    const { dataSource } = scratch.db;
    expect(await migrate(dataSource, [units, people])).toEqual(['city-0001-unit', 'city-0002-person']);
    expect(await migrate(dataSource, [units, people])).toEqual([]);
    expect(await tables()).toEqual(['person', 'unit']);
    const kept = await scratch.db.query(`select name, why from migration where name like 'city%' order by name`);
    expect(kept).toEqual([
      { name: 'city-0001-unit', why: 'a test' },
      { name: 'city-0002-person', why: 'a test' },
    ]);
  });

  it('goes up, down and up again, dependants first on the way down', async () => {
    const { dataSource } = scratch.db;
    await migrate(dataSource, [units, people]);
    await revert(dataSource, [units, people]);
    expect(await tables()).toEqual([]);
    expect(await migrate(dataSource, [units, people])).toHaveLength(2);
    expect(await tables()).toEqual(['person', 'unit']);
  });

  it('refuses a step that was edited after it was applied, and changes nothing', async () => {
    const { dataSource } = scratch.db;
    await migrate(dataSource, [units]);
    const edited = { ...units, up: 'create table unit (id text primary key, name text)' };
    await expect(migrate(dataSource, [edited, people])).rejects.toThrow(/city-0001-unit was edited/);
    expect(await tables()).toEqual(['unit']);
  });

  it('refuses a step before one that is applied in the same group, and takes one in another group', async () => {
    const { dataSource } = scratch.db;
    await migrate(dataSource, [units, people]);
    const late = step('city-0001-late', 'create table late (id text)', 'drop table late');
    await expect(migrate(dataSource, [units, late, people])).rejects.toThrow(/city-0001-late stands before city-0002/);
    expect(await migrate(dataSource, [alerts, units, people])).toEqual(['alert-0001-alert']);
  });

  it('leaves no half of a step that fails, and keeps the steps before it', async () => {
    const { dataSource } = scratch.db;
    const broken = step('city-0002-broken', 'create table half (id text); create table unit (id text)', '');
    await expect(migrate(dataSource, [units, broken])).rejects.toThrow(/already exists/);
    expect(await tables()).toEqual(['unit']);
    expect(await migrate(dataSource, [units, people])).toEqual(['city-0002-person']);
  });

  it('lets one of two starters wait for the other, longer than a request may wait for a lock', async () => {
    const { dataSource } = scratch.db;
    // 4 s of work inside Postgres, past the pool's lock_timeout of 3 s, without which this test would prove nothing.
    const slow = step('city-0001-slow', 'create table unit (id text); select pg_sleep(4)', 'drop table unit');
    const applied = await Promise.all([migrate(dataSource, [slow]), migrate(dataSource, [slow])]);
    expect(applied.flat()).toEqual(['city-0001-slow']);
    const [settings] = await scratch.db.query(
      `select current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`,
    );
    expect(settings).toEqual({ lock: '3s', statement: '10s' });
  }, 20_000);

  it('makes the database itself once when two instances start on a server that has none', async () => {
    const url = `${scratch.url}_twin`;
    const options = { url, application: 'test', entities: [], migrations: [units] };
    const twins = await Promise.all([connectDatabase(options), connectDatabase(options)]);
    const counts = await Promise.all(twins.map((db) => db.query('select count(*)::int as steps from migration')));
    expect(counts).toEqual([[{ steps: 2 }], [{ steps: 2 }]]);
    for (const twin of twins) await twin.close();
    await scratch.db.query(`drop database ${new URL(url).pathname.slice(1)} with (force)`);
  });
});
