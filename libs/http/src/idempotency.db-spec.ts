import { type Tx } from '@qingkong/persistence';
import { eventually, scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { type Attempt, httpMigrations, Idempotency, IdempotencyKeyMissing, IdempotencyKeyReused } from './idempotency';

const tables = {
  name: 'office-0001-roll-call',
  why: 'A test: the effect.',
  up: 'create table roll_call (n bigint generated always as identity)',
  down: 'drop table roll_call',
};
const attempt: Attempt = { caller: 'duty-1', key: 'k-1', route: 'POST /v1/roll-calls', body: { kind: 'drill' } };

describe('a POST that creates', () => {
  let scratch: ScratchDatabase;
  let idempotency: Idempotency;
  const open = async (tx: Tx) => {
    const [row] = await tx.query<{ n: string }[]>('insert into roll_call default values returning n');
    return { rollCall: row?.n, note: '点名' };
  };
  const effects = async () => (await scratch.db.query('select from roll_call')).length;

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: [...httpMigrations, tables] });
    idempotency = new Idempotency(scratch.db);
  });
  beforeEach(() => scratch.db.query('truncate roll_call, idempotency_key restart identity'));
  afterAll(() => scratch.drop());

  it('answers the same key and body with the same answer, and acts once', async () => {
    const answers = [];
    for (let times = 0; times < 3; times += 1) answers.push(await idempotency.transaction(attempt, open));
    expect(answers).toEqual(Array(3).fill({ rollCall: '1', note: '点名' }));
    expect(await effects()).toBe(1);
  });

  it.each<[string, Partial<Attempt>]>([
    ['another body', { body: { kind: 'actual' } }],
    ['no body', { body: undefined }],
    ['another route', { route: 'POST /v1/tasks' }],
  ])('refuses the same key for %s', async (_, difference) => {
    await idempotency.transaction(attempt, open);
    await expect(idempotency.transaction({ ...attempt, ...difference }, open)).rejects.toThrow(IdempotencyKeyReused);
    expect(await effects()).toBe(1);
  });

  it('keeps the keys of two callers apart', async () => {
    await idempotency.transaction(attempt, open);
    expect(await idempotency.transaction({ ...attempt, caller: 'duty-2' }, open)).toMatchObject({ rollCall: '2' });
  });

  it('lets twins that come in the same moment act once and answers both alike', async () => {
    const twins = await Promise.all(Array.from({ length: 5 }, () => idempotency.transaction(attempt, open)));
    expect(twins).toEqual(Array(5).fill({ rollCall: '1', note: '点名' }));
    expect(await effects()).toBe(1);
  });

  it('lets the twin act when the first one fails, and never leaves a key without its effect', async () => {
    const { promise: failing, reject } = Promise.withResolvers<never>();
    let isInside = false;
    const first = idempotency.transaction(attempt, () => ((isInside = true), failing));
    await eventually('the first', () => isInside);
    const second = idempotency.transaction(attempt, open);
    reject(new Error('refused by a rule'));
    await expect(first).rejects.toThrow('refused by a rule');
    expect(await second).toEqual({ rollCall: '1', note: '点名' });
    expect(await effects()).toBe(1);
  });

  it.each([undefined, '', 'x'.repeat(201)])('asks for a key instead of %p', async (key) => {
    await expect(idempotency.transaction({ ...attempt, key }, open)).rejects.toThrow(IdempotencyKeyMissing);
    expect(await effects()).toBe(0);
  });
});
