import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { Accounts, authMigrations } from './accounts';
import { type Caller, inScope, mayAct } from './caller';

describe('the accounts a service has learnt', () => {
  let scratch: ScratchDatabase;
  let accounts: Accounts;
  const learn = (account: Partial<Parameters<Accounts['learn']>[1]>) =>
    scratch.db.transaction((tx) =>
      accounts.learn(tx, { sub: 'li', unitId: 'county-211324', roles: ['county'], active: true, ...account }),
    );

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: authMigrations });
    accounts = new Accounts(scratch.db);
  });
  beforeEach(() => scratch.db.query('truncate account'));
  afterAll(() => scratch.drop());

  it('tell who a caller is: unit and roles', async () => {
    await learn({});
    expect(await accounts.callerOf('li')).toEqual({ sub: 'li', unitId: 'county-211324', roles: ['county'] });
  });

  it('follow the directory: the last event counts', async () => {
    await learn({});
    await learn({ unitId: 'office', roles: ['duty', 'head'] });
    expect(await accounts.callerOf('li')).toEqual({ sub: 'li', unitId: 'office', roles: ['duty', 'head'] });
  });

  it('give a stranger, and one who has left, no role at all', async () => {
    await learn({ active: false });
    for (const sub of ['li', 'nobody', "'; drop table account; --", '']) {
      expect(await accounts.callerOf(sub)).toEqual({ sub, unitId: null, roles: [] });
    }
  });

  it('know no role outside the list of the house', async () => {
    await learn({ roles: ['root', 'county', '__proto__'] });
    expect((await accounts.callerOf('li')).roles).toEqual(['county']);
  });
});

describe('what a caller may do', () => {
  const caller = (unitId: string | null, ...roles: Caller['roles'][number][]): Caller => ({ sub: 'x', unitId, roles });

  it.each([
    [['duty'], ['duty'], true],
    [['county', 'duty'], ['head', 'duty'], true],
    [['county'], ['duty'], false],
    [[], ['duty'], false],
    [['admin'], [], false],
  ] as const)('with %j where %j may: %s', (roles, allowed, expected) => {
    expect(mayAct(caller(null, ...roles), allowed)).toBe(expected);
  });

  it.each([
    [caller('county-211324', 'county'), 'county-211324', true],
    [caller('county-211324', 'county'), 'county-211381', false],
    [caller('enterprise-1', 'enterprise'), 'county-211324', false],
    [caller(null, 'county'), 'county-211324', false],
    [caller(null), '', false],
    [caller('office', 'duty'), 'county-211324', true],
    [caller(null, 'auditor'), 'county-211324', true],
  ])('%j on rows of %s: %s (H7)', (who, unitId, expected) => {
    expect(inScope(who, unitId)).toBe(expected);
  });
});
