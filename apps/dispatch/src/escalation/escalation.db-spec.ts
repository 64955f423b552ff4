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
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { CITY, Source } from '../response/testing/source';
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
    const facts = { serial: '2026-01', drill: false, origin: 'alert', colour: 'yellow', level: 'III' };
    const nulls = { primaryPollutant: null, documentNumber: null };
    const subject = { kind: 'start', response: { ...facts, ...nulls }, onsetAt: new Date().toISOString() };
    await scratch.db.query(
      `insert into response (id, serial, kind, origin, jurisdiction, colour, level, state, onset_at, received_at, version, course)
       values ($1, '2026-01', 'actual', 'alert', '211300', 'yellow', 'III', 'active', now(), now(), 1,
         jsonb_build_array(jsonb_build_object('fromAt', now(), 'level', 'III', 'colour', 'yellow')))`,
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

describe('C20 what those above hear of a silent county', () => {
  let desk: DispatchDesk;
  let city: Source;
  let drill: Source;

  /** 25 minutes after what was heard at 15:30, to the task force of 北票市. */
  const toTaskForce = async () => {
    await desk.mail.goesOut();
    await desk.standsAt('02-10 15:55');
    const messages = (await desk.mail.goesOut()).filter(({ kind }) => kind === 'escalation');
    return messages.find(({ units }) => units.includes('科技科'))?.text;
  };

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    city = new Source(CITY);
    drill = new Source({ ...CITY, serial: '2026-03', kind: 'drill' });
  });
  afterAll(() => desk.close());

  const SILENT = '北票市工业和信息化局在25分钟内未签收';

  it.each<[string, () => Promise<void>, string]>([
    ['a start', () => desk.hears(city.announced('yellow', '02-10 22:00')), `${SILENT}2026-01期应急响应启动通知`],
    ['a drill’s start', () => desk.hears(drill.announced('yellow', '02-10 22:00')), `${SILENT}2026-03期应急响应启动通知`],
    ['a drill’s end', () => desk.hears(drill.announced('yellow', '02-10 15:00'), drill.lifted('02-10 15:30')), `${SILENT}2026-03期应急响应终止通知`],
    ['a drill’s termination instruction, which names no facts of a response', () => desk.hears(drill.announced('yellow', '02-10 15:00'), drill.endInstructed('02-10 15:30')), `${SILENT}响应终止指令`],
  ])('names %s; R16 of a drill says so first', async (what, happens, words) => {
    await happens();
    const isDrill = what.startsWith('a drill');
    // Of what was said of one drill the last is looked at: the start has a ladder of its own.
    if (what.includes('instruction')) {
      await desk.db.query(`delete from acknowledgement a using notice n where n.id = a.notice_id and n.kind = 'start'`);
    }
    expect(await toTaskForce()).toBe(
      `${isDrill ? '【演练】' : ''}【朝阳市工业和信息化局】${words}，请立即联系并督促签收。`,
    );
  }); // prettier-ignore
});
