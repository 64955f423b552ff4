import { PreWarningIssued, PreWarningWithdrawn } from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { arrival } from '@qingkong/messaging/testing';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { at } from '../response/testing/source';

jest.setTimeout(60_000);

const TOLD = '建平县 喀左县 凌源市 E1 E2 E4';

/** The first row of the story: 预警意见 before any alert. */
describe('C13 a pre-warning', () => {
  let desk: DispatchDesk;
  let preWarningId: string;

  const issued = (change: Partial<PreWarningIssued> = {}) =>
    arrival(PreWarningIssued, {
      ...{ preWarningId, kind: 'actual', areaCodes: ['211300'], colour: 'yellow' },
      ...{ expectedOnsetAt: at('02-10 22:00').toISOString(), headline: '关于提前应对的意见', text: null },
      ...{ documentNumber: null, receivedAt: at('02-10 09:00').toISOString(), ...change },
    });
  const withdrawn = () => {
    const instant = at('02-10 12:00').toISOString();
    const words = { headline: '关于提前应对的意见', documentNumber: null };
    return arrival(PreWarningWithdrawn, {
      ...{ preWarningId, kind: 'actual', ...words, withdrawnAt: instant, receivedAt: instant },
    });
  };

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 09:00');
    preWarningId = newId();
  });
  afterAll(() => desk.close());

  it('reaches enterprises with a line that cannot be stopped at once, and their counties: E1, E2, E4 and nobody else', async () => {
    await desk.hears(issued());
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(TOLD);
    expect(messages).toHaveLength(12);
    const toE1 = messages.find(({ units }) => units.includes('E1'))?.text ?? '';
    expect(toE1).toContain('预计自2月10日22:00起可能发布重污染天气黄色预警');
    expect(toE1).toContain('高炉不可临时中断，请预先调整生产计划');
    expect(toE1).not.toContain('烧结机');
    expect(toE1).toContain('本意见不启动响应');
  });

  it('starts no response, asks nobody to confirm, and obliges no line', async () => {
    await desk.hears(issued());
    const messages = await desk.mail.goesOut();
    expect(messages.some(({ text }) => text.includes('签收'))).toBe(false);
    for (const table of ['response', 'obligation', 'acknowledgement', `deadline where state = 'armed'`])
      expect(await desk.db.query(`select from ${table}`)).toEqual([]);
  });

  it('of one county reaches that county alone', async () => {
    await desk.hears(issued({ areaCodes: ['211324'] }));
    expect(await desk.mail.heard()).toEqual({ preWarning: '喀左县 E2' });
  });

  it('said again with other words takes the place of what is still on its way', async () => {
    await desk.hears(issued({ headline: '第一稿' }));
    await desk.mail.isPutOff();
    await desk.hears(issued({ headline: '第二稿' }));
    const messages = await desk.mail.goesOut();
    expect(messages).toHaveLength(12);
    expect(messages.every(({ text }) => text.includes('第二稿'))).toBe(true);
  });

  it('C34 called off reaches exactly those who were told: not whose message had not left, and those no more', async () => {
    await desk.hears(issued());
    const told = await desk.mail.goesOut(['sms-main']);
    await desk.mail.isPutOff();
    expect(told).toHaveLength(11);
    await desk.hears(withdrawn());
    const messages = await desk.mail.goesOut();
    expect(messages.every(({ kind, text }) => kind === 'preWarningEnd' && text.includes('可恢复原生产计划'))).toBe(
      true,
    );
    expect(messages.map(({ person }) => person).sort()).toEqual(told.map(({ person }) => person).sort());
    expect(told.map(({ person }) => person)).not.toContain('person-e1-liaison');
  });

  it('C34 called off after it was said to fewer: also whoever heard it first hears that it is off', async () => {
    await desk.hears(issued());
    await desk.mail.goesOut();
    await desk.hears(issued({ areaCodes: ['211324'] }));
    await desk.mail.goesOut();
    await desk.hears(withdrawn());
    expect(await desk.mail.heard()).toEqual({ preWarningEnd: TOLD });
  });

  it('R16 of a drill says so', async () => {
    await desk.hears(issued({ kind: 'drill' }));
    expect((await desk.mail.goesOut()).every(({ text }) => text.startsWith('【演练】'))).toBe(true);
  });
});
