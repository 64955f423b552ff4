import { join } from 'node:path';
import { Deadlines, deadlinesMigrations, type FiredDeadline } from '@qingkong/deadlines';
import { messagingMigrations, newId, Outbox } from '@qingkong/messaging';
import { Clock } from '@qingkong/persistence';
import { eventually, scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan } from '@qingkong/plan';
import { directoryMigrations } from '../directory/directory.migrations';
import { LADDER_DEADLINE } from '../notice/confirmation.repository';
import { noticeMigrations } from '../notice/notice.migrations';
import { NoticeService } from '../notice/notice.service';
import { reductionListMigrations } from '../reduction-list/reduction-list.migrations';
import { responseMigrations } from '../response/response.migrations';
import { EscalationDeadlines } from './escalation.deadlines';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const COUNTY = 'county-211381';
const TELL_TASK_FORCE = plan.ladders.countyBureau.findIndex(({ tell }) => tell === 'taskForce');

describe('a ladder that rings in the moment in which its response ends (R29)', () => {
  let scratch: ScratchDatabase;
  let notices: NoticeService;
  let ring: (noticeId: string, whileOpen: () => Promise<void>) => Promise<void>;

  beforeAll(async () => {
    const own = [...directoryMigrations, ...reductionListMigrations, ...responseMigrations, ...noticeMigrations];
    scratch = await scratchDatabase({ migrations: [...messagingMigrations, ...deadlinesMigrations, ...own] });
    const { db } = scratch;
    const [deadlines, outbox] = [new Deadlines(), new Outbox()];
    notices = new NoticeService(new Clock(db, false), outbox, deadlines);
    new EscalationDeadlines(plan, deadlines, notices, outbox).onModuleInit();
    ring = (noticeId, whileOpen) =>
      db.transaction(async (tx) => {
        await deadlines.handlerOf(LADDER_DEADLINE)?.(fired(noticeId), tx);
        await whileOpen();
      });
    await db.query(
      `insert into unit (id, kind, name, task_force_id) values ('taskforce-keji', 'taskForce', '科技科', null)`,
    );
    await db.query(
      `insert into unit (id, kind, name, task_force_id) values ($1, 'countyBureau', '北票市工业和信息化局', 'taskforce-keji')`,
      [COUNTY],
    );
    const contacts = JSON.stringify([{ channel: 'sms', account: 'sms-main', address: '+8616000000001' }]);
    await db.query(`insert into person (id, name, contacts) values ('person-supervisor', '主管（虚构）', $1)`, [
      contacts,
    ]);
    await db.query(`insert into duty values ('person-supervisor', 'taskforce-keji', 'supervisor')`);
  });
  afterAll(() => scratch.drop());

  /** A running response whose start the county has not confirmed. */
  const begins = async (): Promise<{ responseId: string; noticeId: string }> => {
    const [responseId, noticeId] = [newId(), newId()];
    const facts = { serial: '2026-01', drill: false, colour: 'yellow', level: 'III' };
    const nulls = { primaryPollutant: null, documentNumber: null };
    const subject = { kind: 'start', response: { ...facts, ...nulls }, onsetAt: new Date().toISOString() };
    await scratch.db.query(
      `insert into response (id, serial, kind, origin, jurisdiction, colour, level, state, onset_at, received_at, version)
       values ($1, '2026-01', 'actual', 'alert', '211300', 'yellow', 'III', 'active', now(), now(), 1)`,
      [responseId],
    );
    await scratch.db.query(
      `insert into notice (id, response_id, kind, subject, while_response_runs, issued_at) values ($1, $2, 'start', $3, true, now() - interval '25 minutes')`,
      [noticeId, responseId, JSON.stringify(subject)],
    );
    await scratch.db.query(`insert into acknowledgement values ($1, $2, 'countyBureau', now())`, [noticeId, COUNTY]);
    return { responseId, noticeId };
  };
  const fired = (noticeId: string): FiredDeadline => ({
    id: newId(),
    kind: LADDER_DEADLINE,
    subjectId: `${noticeId}/countyBureau`,
    dueAt: new Date(),
    firedAt: new Date(),
    data: { noticeId, ladder: 'countyBureau', stage: TELL_TASK_FORCE },
  });
  const ends = (responseId: string) =>
    scratch.db.transaction((tx) => notices.invalidateWhileResponseRuns(tx, responseId, 'lift'));
  const isSomebodyWaiting = async () => (await scratch.db.query('select 1 from pg_locks where not granted')).length > 0;
  const sayable = (responseId: string) =>
    scratch.db.query(
      `select b.state from notice n join delivery_batch b on b.notice_id = n.id where n.response_id = $1 and (n.invalid_at is null or b.state = 'ready')`,
      [responseId],
    );

  it('ring first: the end waits for it, and what it said is dropped', async () => {
    const { responseId, noticeId } = await begins();
    let end: Promise<void> | undefined;
    await ring(noticeId, async () => {
      end = ends(responseId);
      await eventually('the end to wait', isSomebodyWaiting);
    });
    await end;
    expect(await scratch.db.query('select id from notice where response_id = $1', [responseId])).toHaveLength(2);
    expect(await sayable(responseId)).toEqual([]);
  });

  it('end first: the ring finds nothing to say', async () => {
    const { responseId, noticeId } = await begins();
    let ringing: Promise<void> | undefined;
    await scratch.db.transaction(async (tx) => {
      await notices.invalidateWhileResponseRuns(tx, responseId, 'lift');
      ringing = ring(noticeId, () => Promise.resolve());
      await eventually('the ring to wait', isSomebodyWaiting);
    });
    await ringing;
    expect(await scratch.db.query('select id from notice where response_id = $1', [responseId])).toHaveLength(1);
    expect(await sayable(responseId)).toEqual([]);
  });
});
