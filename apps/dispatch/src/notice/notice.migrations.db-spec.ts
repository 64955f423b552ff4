import { join } from 'node:path';
import { Deadlines, deadlinesMigrations, type FiredDeadline } from '@qingkong/deadlines';
import { messagingMigrations, newId, Outbox } from '@qingkong/messaging';
import { Clock, connectDatabase, type Database, type Migration, revert } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan } from '@qingkong/plan';
import { definition } from '../dispatch.module';
import { EscalationDeadlines } from '../escalation/escalation.deadlines';
import { LADDER_DEADLINE } from './confirmation.repository';
import { NoticeService } from './notice.service';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const libs = [...messagingMigrations, ...deadlinesMigrations];
/** The service's schema up to this step. */
const until = (number: string): Migration[] => [
  ...libs,
  ...definition.migrations.filter(({ name }) => name.slice('dispatch-'.length) < `${number}-~`),
];

interface Ladder {
  readonly subject: string;
  readonly at: string;
  readonly data: Record<string, unknown>;
}

/** A release goes out at 15:48 while units of a start of 15:30 are silent, each on a ladder of its own as it was before. */
describe('dispatch-0008: ladders that run become common ones (ADR 0012)', () => {
  const [start, other] = [newId(), newId()];
  let scratch: ScratchDatabase;
  const opened: Database[] = [];

  const migrated = async (migrations: readonly Migration[]): Promise<Database> => {
    const db = await connectDatabase({ url: scratch.url, application: 'test', entities: [], migrations });
    opened.push(db);
    return db;
  };
  const armed = (db: Database) =>
    db.query<Ladder>(
      `select replace(subject_id, $1, 'start') as subject, to_char(due_at at time zone 'Asia/Shanghai', 'HH24:MI') as at, data - 'noticeId' as data
       from deadline where kind = 'escalation' and state = 'armed' and subject_id like $1 || '/%' order by subject_id`,
      [start],
    );
  const insertNotice = (db: Database, id: string, subject: object) =>
    db.query(
      `insert into notice (id, kind, subject, while_response_runs, issued_at) values ($1, $2, $3, true, '2026-02-10T15:30:00+08:00')`,
      [id, (subject as { kind: string }).kind, JSON.stringify(subject)],
    );
  /** A unit on its own ladder, the next stage armed for this time; confirmed where there is none. */
  const climbs = async (db: Database, unit: string, next: { stage: number; at: string } | null, noticeId = start) => {
    const ladder = unit.startsWith('enterprise') ? 'enterprise' : 'countyBureau';
    await db.query(
      `insert into acknowledgement (notice_id, acknowledger_id, acknowledger_kind, due_at, acknowledged_at) values ($1, $2, $3, now(), case when $4 then now() end)`,
      [noticeId, unit, ladder, next === null],
    );
    await db.query(
      `insert into deadline (kind, subject_id, due_at, data, state) values ('escalation', $1, $2, $3, $4)`,
      [
        `${noticeId}/${unit}`,
        `2026-02-10T${next?.at ?? '15:45'}:00+08:00`,
        JSON.stringify({ noticeId, unitId: unit, ladder, stage: next?.stage ?? 0 }),
        next ? 'armed' : 'cancelled',
      ],
    );
  };

  beforeAll(async () => {
    scratch = await scratchDatabase({ migrations: until('0007') });
    const { db } = scratch;
    const units = {
      'county-211381': '北票市',
      'county-211324': '喀左县',
      'county-211322': '建平县',
      'enterprise-e6': 'E6',
    };
    for (const [id, name] of Object.entries(units))
      await db.query(`insert into unit (id, kind, name) values ($1, $2, $3)`, [
        ...[id, id.startsWith('county') ? 'countyBureau' : 'enterprise', name],
      ]);
    await insertNotice(db, start, { kind: 'start' });
    await insertNotice(db, other, { kind: 'start' });
    await insertNotice(db, newId(), {
      kind: 'escalation',
      response: null,
      about: '通知',
      unitName: '北票市',
      minutes: 25,
    });
    await climbs(db, 'county-211381', { stage: 2, at: '15:55' });
    await climbs(db, 'county-211324', { stage: 1, at: '15:50' });
    await climbs(db, 'county-211322', null);
    await climbs(db, 'enterprise-e6', { stage: 0, at: '16:30' });
    await climbs(db, 'county-211381', { stage: 0, at: '16:10' }, other);
  });
  afterAll(async () => {
    for (const db of opened) await db.close();
    await scratch.drop();
  });

  it('one ladder a notice and kind, armed for the first stage that anybody waits for; how far each has climbed stands with him', async () => {
    const db = await migrated(until('0008'));
    expect(await armed(db)).toEqual([
      { subject: 'start/countyBureau', at: '15:50', data: { ladder: 'countyBureau', stage: 1 } },
      { subject: 'start/enterprise', at: '16:30', data: { ladder: 'enterprise', stage: 0 } },
    ]);
    const all = await db.query<{ subject_id: string }>(`select subject_id from deadline where state = 'armed'`);
    expect(all.map(({ subject_id: subject }) => subject)).toContain(`${other}/countyBureau`);
    expect(all).toHaveLength(3);
    const climbed = await db.query<{ unit: string; climbed: number }>(
      'select acknowledger_id as unit, climbed from acknowledgement where notice_id = $1 order by 1',
      [start],
    );
    expect(climbed).toEqual([
      { unit: 'county-211322', climbed: -1 },
      { unit: 'county-211324', climbed: 0 },
      { unit: 'county-211381', climbed: 1 },
      { unit: 'enterprise-e6', climbed: -1 },
    ]);
    const [escalation] = await db.query(`select subject from notice where kind = 'escalation'`);
    expect(escalation).toEqual({
      subject: {
        kind: 'escalation',
        response: null,
        about: '通知',
        unitNames: ['北票市'],
        minutes: 25,
        unreachable: false,
      },
    });
  });

  it('taken back, each unit that is silent has a ladder of its own again', async () => {
    const db = opened[0];
    if (!db) throw new Error('The step before opened it');
    await revert(
      db.dataSource,
      definition.migrations.filter(({ name }) => name.startsWith('dispatch-0008')),
    );
    expect((await armed(db)).map(({ subject }) => subject)).toEqual([
      'start/county-211324',
      'start/county-211381',
      'start/enterprise-e6',
    ]);
  });

  it('and rings: at 15:50 喀左县’s responsible person is called, 北票市’s, who was called before the release, is not', async () => {
    await scratch.drop();
    scratch = await scratchDatabase({ migrations: until('0007') });
    const { db: old } = scratch;
    for (const unit of ['county-211381', 'county-211324']) {
      await old.query(`insert into unit (id, kind, name) values ($1, 'countyBureau', $1)`, [unit]);
      const contacts = JSON.stringify([{ channel: 'voice', account: 'voice-main', address: '+8616000000001' }]);
      await old.query(`insert into person (id, name, contacts) values ($1, '负责人（虚构）', $2)`, [
        `person-${unit}`,
        contacts,
      ]);
      await old.query(`insert into duty values ($1, $2, 'responsiblePerson')`, [`person-${unit}`, unit]);
    }
    await insertNotice(old, start, { kind: 'start', response: null });
    await climbs(old, 'county-211381', { stage: 2, at: '15:55' });
    await climbs(old, 'county-211324', { stage: 1, at: '15:50' });
    const db = await migrated([...libs, ...definition.migrations]);

    const [deadlines, outbox] = [new Deadlines(), new Outbox()];
    const notices = new NoticeService(new Clock(db, false), outbox, deadlines);
    new EscalationDeadlines(plan, deadlines, notices, outbox).onModuleInit();
    const [ladder] = await db.query<FiredDeadline>(
      `select id, kind, subject_id as "subjectId", due_at as "dueAt", due_at as "firedAt", data from deadline where state = 'armed'`,
    );
    if (!ladder) throw new Error('No ladder runs');
    await db.transaction(async (tx) => deadlines.handlerOf(LADDER_DEADLINE)?.(ladder, tx));
    const called = await db.query<{ person: string }>(
      `select r.value ->> 0 as person from delivery_batch b cross join lateral json_array_elements(b.recipients) r`,
    );
    expect(called).toEqual([{ person: 'person-county-211324' }]);
    expect(await armed(db)).toEqual([
      { subject: 'start/countyBureau', at: '15:55', data: { ladder: 'countyBureau', stage: 2 } },
    ]);
  });
});
