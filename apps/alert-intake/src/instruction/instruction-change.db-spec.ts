import { type AlertContent } from '../format/alert-content';
import { type Instruction } from './instruction.entity';
import { at, type Office, openOffice, sampleContent } from './testing/office-desk';

let office: Office;
let first: AlertContent;
let instruction: Instruction;

beforeEach(async () => {
  office = await openOffice();
  await office.isDownUntil('02-12 16:00');
  await office.knows('taskforce-chanye', '产业政策科专班');
  first = await sampleContent('instruction.xml', { sent: at('02-12 16:00') });
  instruction = await office.receives(first);
});
afterEach(() => office.close());

/** A later message of HQ's about the first one. */
const later = (sent: string, change: Partial<AlertContent> = {}): AlertContent => ({
  ...{
    ...first,
    messageType: 'update',
    references: [first],
    identifier: `CY-HQ-${sent}`,
    sent: at(sent),
    expires: null,
  },
  ...{ headline: '关于加强夜间督导检查的更正', documentNumber: '朝重污染指办〔2026〕8号' },
  ...change,
});
const cancel = (sent: string, change: Partial<AlertContent> = {}) =>
  later(sent, { messageType: 'cancel', documentNumber: '朝重污染指办〔2026〕9号', ...change });

const assignments = () =>
  office.db.query(
    'select unit_id, due_at, assigned_by, overdue_at, ended_at from instruction_assignment order by ordinal',
  );
const stored = async () => (await office.db.query<Instruction>('select * from instruction order by id'))[0];

describe('C04 HQ changes an instruction', () => {
  it('is the same one with other words; nobody has it yet', async () => {
    const revised = await office.revises(later('02-12 17:00'));
    expect(revised?.id).toBe(instruction.id);
    expect(await office.said('instruction.revised')).toEqual([
      {
        instructionId: instruction.id,
        kind: 'actual',
        headline: '关于加强夜间督导检查的更正',
        text: '请市工业和信息化局于2月13日17时前反馈督导情况。',
        documentNumber: '朝重污染指办〔2026〕8号',
        unitId: null,
        dueAt: null,
        receivedAt: at('02-12 16:00').toISOString(),
      },
    ]);
    expect(await stored()).toMatchObject({ state: 'received', version: 2, headline: '关于加强夜间督导检查的更正' });
    expect(await office.events()).toEqual(['instruction.received 1', 'instruction.revised 2']);
  });

  it('given to a unit: stays with it until when it was, where the message says nothing of that', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.revises(later('02-12 17:00'));
    expect(await office.said('instruction.revised')).toMatchObject([
      { unitId: 'taskforce-chanye', dueAt: at('02-13 17:00').toISOString() },
    ]);
    expect(await assignments()).toHaveLength(1);
    await office.passesTo('02-13 17:00');
    expect(await office.said('instruction.overdue')).toHaveLength(1);
  });

  it('given to a unit: is due when the message says, and the first time is kept (R31)', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.isDownUntil('02-13 10:00');
    await office.revises(later('02-13 10:00', { expires: at('02-14 12:00') }));
    expect(await office.said('instruction.revised')).toMatchObject([{ dueAt: at('02-14 12:00').toISOString() }]);
    await office.passesTo('02-13 17:00');
    expect(await office.said('instruction.overdue')).toEqual([]);
    await office.passesTo('02-14 12:00');
    expect(await office.said('instruction.overdue')).toMatchObject([{ dueAt: at('02-14 12:00').toISOString() }]);
    const same = { unit_id: 'taskforce-chanye', assigned_by: 'person-duty' };
    expect(await assignments()).toEqual([
      { ...same, due_at: at('02-13 17:00'), overdue_at: null, ended_at: at('02-13 10:00') },
      { ...same, due_at: at('02-14 12:00'), overdue_at: at('02-14 12:00'), ended_at: null },
    ]);
  });

  it('says a time that has passed: that is not believed', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.revises(later('02-12 17:00', { expires: at('02-12 15:00') }));
    expect(await office.said('instruction.revised')).toMatchObject([{ dueAt: at('02-13 17:00').toISOString() }]);
  });

  it('says until when before anybody has it: the Office gives it with a time of its own, and is rung then alone', async () => {
    await office.revises(later('02-12 17:00', { expires: at('02-13 09:00') }));
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.passesTo('02-13 09:00');
    expect(await office.said('instruction.overdue')).toEqual([]);
    await office.passesTo('02-13 17:00');
    expect(await office.said('instruction.overdue')).toHaveLength(1);
  });

  it('is not changed by an older message that comes late', async () => {
    await office.revises(later('02-12 18:00'));
    expect(await office.revises(later('02-12 17:00', { headline: '旧' }))).toBeNull();
    expect(await office.events()).toEqual(['instruction.received 1', 'instruction.revised 2']);
  });

  it.each<[string, () => Partial<AlertContent>]>([
    ['names nothing', () => ({ references: [] })],
    ['names what we never had', () => ({ references: [{ ...first, identifier: 'CY-HQ-2025-0001' }] })],
    ['names it with another time', () => ({ references: [{ ...first, sent: at('02-12 16:01') }] })],
    ['is an exercise, and the instruction is not', () => ({ status: 'exercise' })],
  ])('is none, and none is taken back, by a message that %s', async (_, change) => {
    expect(await office.revises(later('02-12 17:00', change()))).toBeNull();
    expect(await office.takesBack(cancel('02-12 17:00', change()))).toBeNull();
    expect(await office.events()).toEqual(['instruction.received 1']);
  });

  it('closed meanwhile: is a new one, and that can be changed and taken back as the first', async () => {
    await office.closes(instruction.id, '已反馈');
    const again = await office.revises(later('02-12 18:00'));
    expect(again?.id).not.toBe(instruction.id);
    expect(await office.events()).toEqual(['instruction.received 1', 'instruction.closed 2', 'instruction.received 1']);
    const off = await office.takesBack(cancel('02-12 19:00', { references: [{ ...first, sent: null }] }));
    expect(off?.id).toBe(again?.id);
  });
});

describe('C04 HQ takes an instruction back', () => {
  it('is closed, whoever has it, and never overdue', async () => {
    await office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00');
    await office.isDownUntil('02-13 10:00');
    await office.takesBack(cancel('02-13 10:00'));
    expect(await office.said('instruction.withdrawn')).toEqual([
      {
        instructionId: instruction.id,
        kind: 'actual',
        headline: '关于加强夜间督导检查的工作指令',
        documentNumber: '朝重污染指办〔2026〕9号',
        unitId: 'taskforce-chanye',
        reason: '市指挥部已撤回（朝重污染指办〔2026〕9号）',
        withdrawnAt: at('02-13 10:00').toISOString(),
        receivedAt: at('02-13 10:00').toISOString(),
      },
    ]);
    expect(await stored()).toMatchObject({
      ...{ state: 'closed', closed_by: first.sender, closed_at: at('02-13 10:00') },
      close_reason: '市指挥部已撤回（朝重污染指办〔2026〕9号）',
    });
    expect(await assignments()).toMatchObject([{ ended_at: at('02-13 10:00') }]);
    await office.passesTo('02-13 17:00');
    expect(await office.events()).toEqual([
      ...['instruction.received 1', 'instruction.assigned 2', 'instruction.withdrawn 3'],
    ]);
  });

  it('nobody has it: nobody but the Office need hear', async () => {
    await office.takesBack(cancel('02-12 17:00'));
    expect(await office.said('instruction.withdrawn')).toMatchObject([{ unitId: null }]);
    await expect(office.assigns(instruction.id, 'taskforce-chanye', '02-13 17:00')).rejects.toMatchObject({
      code: 'instruction-closed',
    });
  });

  it('a second time, or one that the Office has closed: nothing', async () => {
    await office.takesBack(cancel('02-12 17:00'));
    expect(await office.takesBack(cancel('02-12 17:30'))).toBeNull();
    expect(await office.revises(later('02-12 16:30'))).toBeNull();
    expect(await office.events()).toEqual(['instruction.received 1', 'instruction.withdrawn 2']);
  });

  it('not by a Cancel that is older than the words that stand', async () => {
    await office.revises(later('02-12 18:00'));
    expect(await office.takesBack(cancel('02-12 17:00'))).toBeNull();
    expect(await office.takesBack(cancel('02-12 19:00', { references: [later('02-12 18:00')] }))).toMatchObject({
      state: 'closed',
    });
  });
});
