import { Clock } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { Audit, auditMigrations } from './audit';

const onset = new Date('2026-02-10T14:00:00.000Z');

describe('the audit trail', () => {
  let scratch: ScratchDatabase;
  const audit = new Audit();
  const entry = {
    actor: 'duty-1',
    action: 'replay',
    subject: 'dead-letter-7',
    reason: 'release 0.2 mends it',
    facts: { topic: 'response.events' },
  };
  const kept = () =>
    scratch.db.query('select actor, action, subject, reason, facts from audit_entry order by position');

  beforeEach(async () => {
    scratch = await scratchDatabase({ migrations: auditMigrations });
  });
  afterEach(() => scratch.drop());

  it('keeps who did what to what and why, in order, at the time of the rules and of the machine', async () => {
    const clock = new Clock(scratch.db, true);
    await clock.start();
    await clock.move({ standsAt: onset, offsetMs: 0 });
    await scratch.db.transaction(async (tx) => {
      await audit.record(tx, entry);
      await audit.record(tx, { actor: 'system', action: 'expire', subject: 'x' });
    });
    clock.stop();
    expect(await kept()).toEqual([entry, { actor: 'system', action: 'expire', subject: 'x', reason: null, facts: {} }]);
    const [row] = await scratch.db.query('select min(at) as at, min(recorded_at) > $1 as later from audit_entry', [
      onset,
    ]);
    expect(row).toEqual({ at: onset, later: true });
  });

  it('keeps nothing of a transaction that fails: no entry without its effect', async () => {
    const work = scratch.db.transaction(async (tx) => {
      await audit.record(tx, entry);
      throw new Error('refused');
    });
    await expect(work).rejects.toThrow('refused');
    expect(await kept()).toEqual([]);
  });

  it.each([
    'update audit_entry set actor = $$somebody else$$',
    'update audit_entry set reason = reason',
    'delete from audit_entry',
    'delete from audit_entry where actor = $$duty-1$$',
    'truncate audit_entry',
    'truncate audit_entry cascade',
    'insert into audit_entry (position, actor, action, subject, facts) overriding system value values (1, $$x$$, $$x$$, $$x$$, $${}$$) on conflict (position) do update set actor = $$x$$',
    'merge into audit_entry using (select 1) one on true when matched then delete',
  ])('refuses even the owner of the table: %s (R31)', async (statement) => {
    await scratch.db.transaction((tx) => audit.record(tx, entry));
    await expect(scratch.db.query(statement)).rejects.toMatchObject({ driverError: { code: '42501' } });
    expect(await kept()).toEqual([entry]);
  });
});
