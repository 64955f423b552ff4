import { eventually } from '@qingkong/persistence/testing';
import { type Instruction } from './instruction.entity';
import { at, type Office, openOffice, sampleContent } from './testing/office-desk';

let office: Office;
let instruction: Instruction;

beforeEach(async () => {
  office = await openOffice();
  await office.isDownUntil('02-12 16:00');
  await office.knows('taskforce-chanye', '产业政策科专班');
  await office.knows('taskforce-keji', '科技科专班');
  await office.knows('taskforce-former', '已撤销的专班', false);
  instruction = await office.receives(await sampleContent('instruction.xml'));
});
afterEach(() => office.close());

const assignments = () =>
  office.db.query('select unit_id, due_at, overdue_at, ended_at from instruction_assignment order by ordinal');
const stored = async () => (await office.db.query<Instruction>('select * from instruction'))[0];

describe('C04 an instruction of HQ', () => {
  it('is received with its words, and the Office is told', async () => {
    expect(await office.said('instruction.received')).toEqual([
      {
        instructionId: instruction.id,
        kind: 'actual',
        headline: '关于加强夜间督导检查的工作指令',
        text: '请市工业和信息化局于2月13日17时前反馈督导情况。',
        documentNumber: '朝重污染指办〔2026〕7号',
        receivedAt: at('02-12 16:00').toISOString(),
      },
    ]);
    expect(await stored()).toMatchObject({
      state: 'received',
      version: 1,
      sender: 'city-platform@hq.chaoyang.example',
    });
  });

  it('goes on Kafka no longer than a record may be, and is kept whole', async () => {
    const description = '督'.repeat(300_000);
    await office.receives(await sampleContent('instruction.xml', { description, headline: '导'.repeat(300) }));
    const [, event] = await office.said('instruction.received');
    expect([String(event?.['text']).length, String(event?.['headline']).length]).toEqual([2_001, 201]);
    const [row] = await office.db.query('select length(text) from instruction order by id desc limit 1');
    expect(row).toEqual({ length: 300_000 });
  });

  it('is closed without ever having been given to anybody, with who and why', async () => {
    await office.closes(instruction.id, '仅供知悉');
    expect(await stored()).toMatchObject({ state: 'closed', closed_by: 'person-duty', close_reason: '仅供知悉' });
    expect(await office.said('instruction.closed')).toMatchObject([{ unitId: null, reason: '仅供知悉' }]);
    await expect(office.closes(instruction.id, '再次')).rejects.toMatchObject({ code: 'instruction-closed' });
    await expect(office.assigns(instruction.id, 'taskforce-keji', '02-13 17:00')).rejects.toMatchObject({
      code: 'instruction-closed',
    });
    expect(await office.db.query(`select 1 from deadline where state = 'armed'`)).toEqual([]);
  });
});

describe('C14 an instruction given to a unit', () => {
  it('is a task with a deadline, and who gave it is kept (R31)', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    expect(await office.said('instruction.assigned')).toEqual([
      {
        instructionId: instruction.id,
        kind: 'actual',
        unitId: 'taskforce-chanye',
        headline: '关于加强夜间督导检查的工作指令',
        note: '请按指令落实',
        dueAt: at('02-13 17:00').toISOString(),
        assignedAt: at('02-12 16:00').toISOString(),
      },
    ]);
    expect(await office.db.query('select actor, action, subject, reason, facts from audit_entry')).toEqual([
      {
        actor: 'person-duty',
        action: 'assign',
        subject: instruction.id,
        reason: '请按指令落实',
        facts: { unitId: 'taskforce-chanye', dueAt: at('02-13 17:00').toISOString() },
      },
    ]);
  });

  it.each([
    ['a unit nobody knows', 'taskforce-none', '02-13 17:00', 'unit-unknown', '/unitId'],
    ['a unit that is none any more', 'taskforce-former', '02-13 17:00', 'unit-unknown', '/unitId'],
    ['this very moment', 'taskforce-keji', '02-12 16:00', 'due-not-ahead', '/dueAt'],
    ['a time that has passed', 'taskforce-keji', '02-12 15:59', 'due-not-ahead', '/dueAt'],
  ])('cannot be for %s', async (_, unitId, dueAt, code, pointer) => {
    await expect(office.assigns(instruction.id, unitId, dueAt)).rejects.toMatchObject({
      code,
      kind: 'refused',
      fieldFaults: [{ pointer }],
    });
    expect(await stored()).toMatchObject({ state: 'received', version: 1 });
    expect(await office.db.query('select 1 from deadline')).toEqual([]);
    expect(await office.db.query('select 1 from audit_entry')).toEqual([]);
  });

  it('is overdue once when its time is over, and stays with the unit', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.passesTo('02-13 16:59');
    expect(await office.said('instruction.overdue')).toEqual([]);
    await office.passesTo('02-13 17:00');
    await office.passesTo('02-14 17:00');
    expect(await office.said('instruction.overdue')).toEqual([
      {
        instructionId: instruction.id,
        kind: 'actual',
        unitId: 'taskforce-chanye',
        headline: '关于加强夜间督导检查的工作指令',
        dueAt: at('02-13 17:00').toISOString(),
      },
    ]);
    expect(await stored()).toMatchObject({ state: 'assigned' });
    expect(await office.events()).toEqual([
      'instruction.received 1',
      'instruction.assigned 2',
      'instruction.overdue 3',
    ]);
  });

  it('given to another unit with more time, is overdue only then', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.passesTo('02-13 10:00');
    await office.assigns(instruction.id, 'taskforce-keji', '02-14 12:00');
    await office.passesTo('02-13 17:00');
    expect(await office.said('instruction.overdue')).toEqual([]);
    await office.passesTo('02-14 12:00');
    expect(await office.said('instruction.overdue')).toMatchObject([{ unitId: 'taskforce-keji' }]);
    expect(await assignments()).toEqual([
      { unit_id: 'taskforce-chanye', due_at: at('02-13 17:00'), overdue_at: null, ended_at: at('02-13 10:00') },
      { unit_id: 'taskforce-keji', due_at: at('02-14 12:00'), overdue_at: at('02-14 12:00'), ended_at: null },
    ]);
  });

  it('given more time after it was overdue, may be overdue again', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.passesTo('02-13 17:00');
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 20:00');
    await office.passesTo('02-13 20:00');
    expect((await office.said('instruction.overdue')).map(({ dueAt }) => dueAt)).toEqual([
      at('02-13 17:00').toISOString(),
      at('02-13 20:00').toISOString(),
    ]);
  });

  it('closed in time, is never overdue', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.passesTo('02-13 15:00');
    await office.closes(instruction.id, '督导情况已反馈');
    await office.passesTo('02-13 17:00');
    expect(await office.events()).toEqual(['instruction.received 1', 'instruction.assigned 2', 'instruction.closed 3']);
    expect(await office.said('instruction.closed')).toMatchObject([{ unitId: 'taskforce-chanye' }]);
    expect(await assignments()).toMatchObject([{ overdue_at: null, ended_at: at('02-13 15:00') }]);
  });

  it('two officers at once: one unit has it', async () => {
    await Promise.all([
      office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00'),
      office.assigns(instruction.id, 'taskforce-keji', '02-13 18:00'),
    ]);
    const [first, second] = (await assignments()) as { ended_at: Date | null; due_at: Date }[];
    expect([first?.ended_at, second?.ended_at]).toEqual([at('02-12 16:00'), null]);
    const [deadline] = await office.db.query('select due_at from deadline');
    expect(deadline).toEqual({ due_at: second?.due_at });
  });

  it('given anew in the moment in which it rings: neither waits for the other in vain', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.isDownUntil('02-13 17:00');
    const isWaiting = async () =>
      (
        await office.db.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).length > 0;
    const { promise: fired, resolve: hasFired } = Promise.withResolvers<void>();
    const ringing = office.act(async (tx) => {
      await tx.query(`update deadline set state = 'fired', version = version + 1`);
      hasFired();
      await eventually('the officer, who waits for the bell', isWaiting);
      await office.instructions.reachDue(tx, instruction.id, at('02-13 17:00'));
    });
    await fired;
    await Promise.all([ringing, office.assigns(instruction.id, 'taskforce-keji', '02-13 19:00')]);
    await office.passesTo('02-13 19:00');
    expect((await office.said('instruction.overdue')).map(({ dueAt }) => dueAt)).toEqual([
      at('02-13 17:00').toISOString(),
      at('02-13 19:00').toISOString(),
    ]);
  });
});
