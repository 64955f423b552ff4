import {
  HqInstructionAssigned,
  HqInstructionClosed,
  HqInstructionOverdue,
  HqInstructionReceived,
  HqInstructionRevised,
  HqInstructionWithdrawn,
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
  const counted = (version?: number) => (version === undefined ? {} : { version });
  const received = (version?: number) =>
    arrival(
      HqInstructionReceived,
      { ...about, headline, text: '各单位立即落实。', documentNumber: null, receivedAt: instant('02-10 10:00') },
      counted(version),
    );
  const revised = (held: { unitId: string | null; dueAt: string | null }, version?: number) =>
    arrival(
      HqInstructionRevised,
      {
        ...{ ...about, ...held, headline: '关于加强夜间巡查的更正', text: '重点检查运输车辆。', documentNumber: null },
        receivedAt: instant('02-10 12:00'),
      },
      counted(version),
    );
  const assigned = (unitId = 'county-211381', version?: number) =>
    arrival(
      HqInstructionAssigned,
      {
        ...{ ...about, unitId, headline, note: '请今夜开展', dueAt: instant('02-11 18:00') },
        assignedAt: instant('02-10 10:30'),
      },
      counted(version),
    );
  const overdue = (version?: number) =>
    arrival(
      HqInstructionOverdue,
      { ...about, unitId: 'county-211381', headline, dueAt: instant('02-11 18:00') },
      counted(version),
    );
  const closed = (version?: number) =>
    arrival(
      HqInstructionClosed,
      { ...about, unitId: 'county-211381', headline, reason: '已办结', closedAt: instant('02-11 17:00') },
      counted(version),
    );
  const takenBack = (unitId: string | null, version?: number) => {
    const at = instant('02-10 15:00');
    const facts = { documentNumber: null, reason: '市指挥部已撤回', withdrawnAt: at, receivedAt: at };
    return arrival(HqInstructionWithdrawn, { ...about, unitId, headline, ...facts }, counted(version));
  };
  const task = async () =>
    (await desk.db.query(`select headline, note, due_at, state, closed_reason from task`))[0] as
      Record<string, unknown> | undefined;

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

  it('given to another unit: the first one hears that it need not do it any more, and nothing else that was on its way', async () => {
    await desk.hears(assigned());
    await desk.mail.isPutOff();
    await desk.hears(assigned('county-211324'));
    const messages = await desk.mail.goesOut();
    const to = (unit: string) => messages.filter(({ units }) => units.includes(unit)).map(({ text }) => text);
    expect(desk.mail.who(messages)).toBe('喀左县 北票市');
    expect(to('喀左县').every((text) => text.includes('请于2月11日18:00前办结并反馈'))).toBe(true);
    expect(to('北票市')).toHaveLength(2);
    expect(
      to('北票市').every((text) => text.endsWith('关于加强夜间巡查的指令。已改由其他单位办理，你单位不再办理。')),
    ).toBe(true);
  });

  it('given again to the same unit, with another time: it hears that alone', async () => {
    await desk.hears(assigned());
    await desk.mail.goesOut();
    await desk.hears(assigned());
    const messages = await desk.mail.goesOut();
    expect(messages).toHaveLength(2);
    expect(messages.every(({ text }) => text.includes('办结并反馈'))).toBe(true);
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

  it('C04 changed by HQ before anybody has it: the duty officers hear the new words', async () => {
    await desk.hears(received(), revised({ unitId: null, dueAt: null }));
    const messages = await desk.mail.goesOut();
    expect(messages.map(({ person }) => person).sort()).toEqual(ON_DUTY);
    expect(messages[0]?.text).toContain(
      '市指挥部更正工作指令：关于加强夜间巡查的更正。重点检查运输车辆。请交办并跟踪办结。',
    );
    expect(await task()).toBeUndefined();
  });

  it('C04 changed by HQ: the unit hears the correction and the new time, and has the same task; what was overdue is not', async () => {
    await desk.hears(assigned(), overdue());
    await desk.mail.goesOut();
    await desk.hears(revised({ unitId: 'county-211381', dueAt: instant('02-12 12:00') }));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe('办公室 北票市');
    expect(messages.every(({ text }) => text.includes('重点检查运输车辆。请于2月12日12:00前办结并反馈'))).toBe(true);
    expect(await task()).toMatchObject({
      ...{ headline: '关于加强夜间巡查的更正', note: '请今夜开展', due_at: at('02-12 12:00'), state: 'given' },
    });
  });

  it('C04 changed by HQ in words alone: what is overdue stays so', async () => {
    await desk.hears(assigned(), overdue(), revised({ unitId: 'county-211381', dueAt: instant('02-11 18:00') }));
    expect(await task()).toMatchObject({ headline: '关于加强夜间巡查的更正', state: 'overdue' });
  });

  it('C04 taken back by HQ: its task is closed, and the unit hears that it need not do it', async () => {
    await desk.hears(assigned());
    await desk.mail.isPutOff();
    await desk.hears(takenBack('county-211381'));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe('办公室 北票市');
    expect(
      messages.every(({ text }) =>
        text.includes('市指挥部已撤回工作指令：关于加强夜间巡查的指令。不再办理，已交办的任务同时终止。'),
      ),
    ).toBe(true);
    expect(await task()).toMatchObject({ state: 'closed', closed_reason: '市指挥部已撤回' });
  });

  it('C04 taken back by HQ before anybody had it: the duty officers alone', async () => {
    await desk.hears(received(), takenBack(null));
    expect((await desk.mail.goesOut()).map(({ person }) => person).sort()).toEqual(ON_DUTY);
  });

  describe('K8 each of its events once, and in order', () => {
    it('again under another id, or from long ago: nobody hears it twice, and no task comes back', async () => {
      await desk.hears(received(1), assigned('county-211381', 2), assigned('county-211324', 3));
      await desk.mail.goesOut();
      await desk.hears(received(1), assigned('county-211381', 2), assigned('county-211324', 3));
      expect(await desk.mail.goesOut()).toEqual([]);
      expect(await desk.db.query('select unit_id from task')).toEqual([{ unit_id: 'county-211324' }]);
    });

    it('the end before what it ends waits for that, and then nobody is chased', async () => {
      await desk.hears(received(1));
      await expect(desk.hears(closed(3))).rejects.toThrow('parked');
      expect(await task()).toBeUndefined();
      await desk.hears(assigned('county-211381', 2));
      await desk.looks();
      expect(await desk.mail.goesOut()).toEqual([]);
      expect(await task()).toMatchObject({ state: 'closed', closed_reason: '已办结' });
      await desk.hears(overdue(3));
      expect(await task()).toMatchObject({ state: 'closed' });
    });

    it('said before versions were kept, it goes on from whatever version comes next', async () => {
      await desk.db.query('insert into instruction (id) values ($1)', [about.instructionId]);
      await desk.hears(assigned('county-211381', 5));
      expect(await desk.mail.heard()).toEqual({ instruction: '北票市' });
      await expect(desk.hears(overdue(7))).rejects.toThrow('parked');
    });
  });
});
