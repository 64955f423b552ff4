import { deadlinesMigrations } from '@qingkong/deadlines';
import { Outbox, messagingMigrations, newId } from '@qingkong/messaging';
import { createLogger, Metrics, Progress } from '@qingkong/observability';
import { Clock, type Tx } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { directoryMigrations } from '../directory/directory.migrations';
import { noticeMigrations } from '../notice/notice.migrations';
import { reductionListMigrations } from '../reduction-list/reduction-list.migrations';
import { responseMigrations } from '../response/response.migrations';
import { Claims } from './claims.service';
import { claimBatch, claimRetries } from './claim.repository';
import { type Mark, mark } from './delivery.repository';
import { MarkWriter } from './mark-writer.service';

const ACCOUNTS = ['sms-main'];
const WANTS = [{ account: 'sms-main', below: 1_000 }];

describe('what a lost answer to COMMIT must not do (G1, G2)', () => {
  let scratch: ScratchDatabase;
  let claims: Claims;
  let batchId: string;
  let noticeId: string;

  const states = async () => {
    const batches = await scratch.db.query('select state, remaining from delivery_batch');
    const deliveries = await scratch.db.query<{ state: string }>('select state from delivery order by ordinal');
    return { batches, deliveries: deliveries.map(({ state }) => state) };
  };
  /** Commits as the sender would, and forgets: what it looks like when the answer was lost. */
  const inDoubt = async (work: (tx: Tx, sender: number) => Promise<unknown>) => {
    await scratch.db.transaction((tx) => work(tx, (claims as unknown as { sender: number }).sender));
  };

  beforeEach(async () => {
    const migrations = [
      ...messagingMigrations,
      ...deadlinesMigrations,
      ...directoryMigrations,
      ...reductionListMigrations,
      ...responseMigrations,
      ...noticeMigrations,
    ];
    scratch = await scratchDatabase({ migrations });
    const { db } = scratch;
    const [clock, log] = [new Clock(db, false), createLogger('test', 'silent')];
    claims = new Claims(
      db,
      clock,
      new MarkWriter(db, new Outbox(), clock, new Metrics('test'), log),
      new Progress(),
      log,
    );
    noticeId = newId();
    await db.query(
      `insert into notice (id, kind, subject, while_response_runs, issued_at) values ($1, 'start', '{}', true, now())`,
      [noticeId],
    );
    const [batch] = await db.query<{ id: string }>(
      `insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
       values ($1, 'sms-main', 'sms', 0, '[["p1", "1", [], null], ["p2", "2", [], null]]', 2, 2) returning id`,
      [noticeId],
    );
    batchId = batch?.id ?? '';
  });
  afterEach(async () => {
    await claims.letGo();
    await scratch.drop();
  });

  it('puts a batch back that is claimed by us and in nobody’s hand, and takes it anew', async () => {
    await inDoubt((tx, sender) => claimBatch(tx, WANTS, sender));
    expect((await states()).deliveries).toEqual(['sending', 'sending']);
    await claims.recover(ACCOUNTS);
    expect(await states()).toEqual({ batches: [{ state: 'ready', remaining: 2 }], deliveries: [] });
    const [taken] = await claims.take(WANTS);
    expect(taken?.parcels).toHaveLength(2);
  });

  it('leaves alone what is in its hands', async () => {
    await claims.take(WANTS);
    await claims.recover(ACCOUNTS);
    expect((await states()).deliveries).toEqual(['sending', 'sending']);
  });

  it('puts back single deliveries claimed for another try', async () => {
    await claims.take(WANTS);
    await scratch.db.transaction((tx) => mark(tx, marksOf({ state: 'pending', nextAttemptAt: new Date(0) })));
    await inDoubt((tx, sender) => claimRetries(tx, WANTS, sender));
    await claims.recover(ACCOUNTS);
    expect((await states()).deliveries).toEqual(['pending', 'pending']);
    const taken = await claims.take(WANTS);
    expect(taken.flatMap(({ parcels }) => parcels.map(({ attempts, first }) => ({ attempts, first })))).toEqual([
      { attempts: 1, first: false },
      { attempts: 1, first: false },
    ]);
  });

  it('writes marks once, whatever is written again: one attempt, one count, nothing to repeat', async () => {
    await claims.take(WANTS);
    const [first] = marksOf({ state: 'rerouted', attemptOutcome: 'unknown' });
    const write = () => scratch.db.transaction((tx) => mark(tx, first ? [first] : []));
    expect((await write()).marks).toHaveLength(1);
    expect(await write()).toEqual({ marks: [], done: [] });
    expect((await states()).batches).toEqual([{ state: 'claimed', remaining: 1 }]);
    expect(await scratch.db.query('select outcome from attempt')).toEqual([{ outcome: 'unknown' }]);
  });

  it('holds its lock again after the session was terminated, so that no other sender takes it for dead', async () => {
    const holders = () =>
      scratch.db.query<{ pid: number }>(
        `select pid from pg_locks where locktype = 'advisory' and granted and classid = 7102010 and database = (select oid from pg_database where datname = current_database())`,
      );
    await claims.take(WANTS);
    const [holder] = await holders();
    await scratch.db.query('select pg_terminate_backend($1, 5000)', [holder?.pid]);
    await claims.take(WANTS).catch(() => undefined);
    await claims.take(WANTS);
    const [again] = await holders();
    expect(again?.pid).toBeDefined();
    expect(again?.pid).not.toBe(holder?.pid);
  });

  it('drops what came back after its notice had ended (R29)', async () => {
    await claims.take(WANTS);
    await scratch.db.query(`update notice set invalid_at = now(), invalid_reason = 'lift'`);
    await scratch.db.transaction((tx) => mark(tx, marksOf({ state: 'pending', nextAttemptAt: new Date(0) })));
    await claims.recover(ACCOUNTS);
    expect((await states()).deliveries).toEqual(['dropped', 'dropped']);
  });

  function marksOf(mark: Partial<Mark>): Mark[] {
    const blank = { acceptedAt: null, nextAttemptAt: null, providerRef: null, reason: null, attemptOutcome: null };
    return [1, 2].map((ordinal) => ({ ...blank, state: 'accepted', batchId, ordinal, first: true, ...mark }));
  }
});
