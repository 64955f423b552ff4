import {
  HqInstructionAssigned,
  HqInstructionClosed,
  HqInstructionOverdue,
  HqInstructionReceived,
} from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { arrival } from '@qingkong/messaging/testing';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { at } from '../response/testing/source';

jest.setTimeout(60_000);

const instant = (text: string) => at(text).toISOString();
/** Both on the duty rota of the Office in the sample directory. */
const ON_DUTY = ['person-yunxing-supervisor', 'person-ziyuan-supervisor'];

/** HQ's 工作指令: received, given to 北票市, overdue, closed. */
describe('C04 C14 what is said of an instruction', () => {
  let desk: DispatchDesk;
  let about: { instructionId: string; kind: 'actual' | 'drill' };

  const headline = '关于加强夜间巡查的指令';
  const received = () =>
    arrival(HqInstructionReceived, {
      ...{ ...about, headline, text: '各单位立即落实。', documentNumber: null, receivedAt: instant('02-10 10:00') },
    });
  const assigned = (unitId = 'county-211381') =>
    arrival(HqInstructionAssigned, {
      ...{ ...about, unitId, headline, note: '请今夜开展', dueAt: instant('02-11 18:00') },
      assignedAt: instant('02-10 10:30'),
    });
  const overdue = () =>
    arrival(HqInstructionOverdue, { ...about, unitId: 'county-211381', headline, dueAt: instant('02-11 18:00') });
  const closed = () =>
    arrival(HqInstructionClosed, {
      ...{ ...about, unitId: 'county-211381', headline, reason: '已办结', closedAt: instant('02-11 17:00') },
    });

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 10:00');
    about = { instructionId: newId(), kind: 'actual' };
  });
  afterAll(() => desk.close());

  it('when it comes the duty officers hear it, and nobody else', async () => {
    await desk.hears(received());
    const messages = await desk.mail.goesOut();
    expect(messages.map(({ person }) => person).sort()).toEqual(ON_DUTY);
    expect(messages[0]?.text).toContain(
      '收到市指挥部工作指令：关于加强夜间巡查的指令。各单位立即落实。请交办并跟踪办结。',
    );
  });

  it('given to 北票市, its bureau hears what and by when; the duty officers, who gave it, do not', async () => {
    await desk.hears(assigned());
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe('北票市');
    expect(messages).toHaveLength(2);
    expect(messages[0]?.text).toContain('请今夜开展。请于2月11日18:00前办结并反馈');
  });

  it('overdue: the bureau and the duty officers hear it', async () => {
    await desk.hears(overdue());
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe('办公室 北票市');
    expect(messages).toHaveLength(4);
    expect(messages.every(({ text }) => text.includes('应于2月11日18:00前办结，尚未办结'))).toBe(true);
  });

  it('given to another unit: what was on its way to the first is dropped', async () => {
    await desk.hears(assigned());
    await desk.mail.isPutOff();
    await desk.hears(assigned('county-211324'));
    expect(await desk.mail.heard()).toEqual({ instruction: '喀左县' });
  });

  it('closed: nobody is chased any more, not even by what a carrier has put off', async () => {
    await desk.hears(overdue());
    await desk.mail.isPutOff();
    await desk.hears(closed());
    expect(await desk.mail.goesOut()).toEqual([]);
  });

  it('R16 of a drill: every word of it says so', async () => {
    about = { ...about, kind: 'drill' };
    await desk.hears(received());
    const messages = await desk.mail.goesOut();
    await desk.hears(assigned());
    messages.push(...(await desk.mail.goesOut()));
    await desk.hears(overdue());
    messages.push(...(await desk.mail.goesOut()));
    expect(messages).toHaveLength(8);
    expect(messages.every(({ text }) => text.startsWith('【演练】'))).toBe(true);
  });
});
