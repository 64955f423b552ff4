import { type DispatchDesk, openDispatch } from './testing/dispatch-desk';
import { EVERYONE, OFFICIALS } from './testing/outgoing-mail';
import { CITY, Source } from './testing/source';

jest.setTimeout(60_000);

/** The rows of the story that one response of the city writes, with list v1. */
describe('what a response of the city means', () => {
  let desk: DispatchDesk;
  let city: Source;
  const wordsTo = async (enterprise: string) => {
    const message = (await desk.mail.goesOut()).find(({ units }) => units.includes(enterprise));
    return message?.text.replace(/请点击签收.*/, '');
  };

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    city = new Source(CITY);
  });
  afterAll(() => desk.close());

  it('C18 C20 C22 a start: 58 persons hear it once, each enterprise its own yellow cells; nobody hears it again at the onset', async () => {
    const announced = city.announced('yellow', '02-10 22:00');
    await desk.hears(announced);
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(EVERYONE);
    expect(new Set(messages.map(({ person }) => person)).size).toBe(58);
    expect(messages).toHaveLength(58);
    await desk.hears(announced, city.started('02-10 22:00'), announced);
    expect(await desk.mail.goesOut()).toEqual([]);
  });

  it('C23 R21 R22 a start obliges each line that has a cell to follow: not who acts of his own accord, not who is idle', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    expect(await desk.obligations('E1')).toEqual(['1#烧结机 III due', '2#烧结机 III due', '高炉 III due']);
    expect(await desk.obligations('E3')).toEqual([]);
    expect(await desk.obligations('E5')).toEqual([]);
    expect(await desk.db.query('select from obligation')).toHaveLength(12);
  });

  it('R09 C23 up to orange: everyone hears, who has the same cell that it stays, E6 without an orange cell that the yellow one does', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    await desk.mail.goesOut();
    await desk.hears(city.changedTo('orange', '02-11 16:00'));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(EVERYONE);
    expect(messages).toHaveLength(58);
    const said = (enterprise: string) => messages.find(({ units }) => units.includes(enterprise))?.text ?? '';
    expect(messages.every(({ text }) => text.includes('由Ⅲ级调整为Ⅱ级') && text.includes('自2月11日16:00起'))).toBe(
      true,
    );
    for (const same of ['E3', 'E4', 'E8', 'E9']) expect(said(same)).toContain('减排措施不变');
    for (const other of ['E1', 'E2', 'E7', 'E10', 'E11', 'E12']) expect(said(other)).not.toContain('不变');
    expect(said('E10')).toContain('烘干：停产');
    expect(said('E5')).toContain('请保持停产状态');
    expect(said('E6')).toContain('隧道窑：清单未填写本级别措施，原措施继续执行');
  });

  it('R07 R09 yellow, orange, yellow: each stretch an obligation of its own, the one before superseded; an empty cell leaves the old one in force', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'), city.started('02-10 22:00'));
    await desk.hears(city.changedTo('orange', '02-11 16:00'));
    expect(await desk.obligations('E10')).toEqual(['烘干 III superseded', '烘干 II due']);
    expect(await desk.obligations('E6')).toEqual(['隧道窑 III due']);
    expect(await desk.obligations('E3')).toEqual([]);
    await desk.hears(city.changedTo('yellow', '02-13 14:00'));
    expect(await desk.obligations('E10')).toEqual(['烘干 III superseded', '烘干 II superseded', '烘干 III due']);
    expect(await desk.obligations('E6')).toEqual(['隧道窑 III superseded', '隧道窑 III due']);
    const ends = await desk.db.query<{ ended_at: Date }>(
      `select ended_at from obligation where unit_id = $1 and ended_at is not null order by from_at`,
      [desk.mail.unitOf('E10')],
    );
    expect(ends.map(({ ended_at: end }) => end.toISOString())).toEqual([
      '2026-02-11T08:00:00.000Z',
      '2026-02-13T06:00:00.000Z',
    ]);
  });

  it('R23 who has confirmed the start knows nothing of the orange yet: its obligation is due again', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    const start = (await desk.mail.goesOut()).find(({ units }) => units.includes('E10'));
    await desk.links.confirms(start ?? { text: '' });
    expect(await desk.obligations('E10')).toEqual(['烘干 III acknowledged']);
    await desk.hears(city.changedTo('orange', '02-11 16:00'));
    expect(await desk.obligations('E10')).toEqual(['烘干 III superseded', '烘干 II due']);
  });

  it('R21 red binds who acted of his own accord at yellow; back at yellow he is bound no more', async () => {
    await desk.hears(city.announced('red', '02-10 22:00'));
    expect(await desk.obligations('E3')).toEqual(['熔炼 I due']);
    await desk.hears(city.changedTo('yellow', '02-11 16:00'));
    expect(await desk.obligations('E3')).toEqual(['熔炼 I superseded']);
  });

  it('R06 another level before the onset, from the same onset on: the level that comes is owed, and that alone', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'), city.changedTo('orange', '02-10 22:00'));
    expect(await desk.obligations('E10')).toEqual(['烘干 II due']);
    expect(await desk.obligations('E6')).toEqual(['隧道窑 III due']);
    await desk.hears(city.changedTo('yellow', '02-10 22:00'));
    expect(await desk.obligations('E10')).toEqual(['烘干 III due']);
  });

  it('C23 orange comes before anything of the yellow start could be written: E6 without an orange cell keeps its yellow one', async () => {
    await desk.takes(city.announced('yellow', '02-10 22:00'));
    await desk.takes(city.changedTo('orange', '02-10 22:00'));
    await desk.rings();
    expect(await desk.obligations('E10')).toEqual(['烘干 II due']);
    expect(await desk.obligations('E6')).toEqual(['隧道窑 III due']);
  });

  it('R10 what the old level said and is still on its way is never sent', async () => {
    await desk.hears(city.announced('yellow', '02-10 15:30'), city.changedTo('orange', '02-10 15:30'));
    expect(await desk.mail.heard()).toEqual({ levelChange: EVERYONE });
  });

  it('R11 other words at the same level: no second start; those who lead hear that it goes on', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    await desk.mail.goesOut();
    await desk.hears(city.textChanged('关于延长重污染天气黄色预警的通知', '02-15 22:00', '朝重污染指办〔2026〕6号'));
    const messages = await desk.mail.goesOut();
    expect(desk.mail.who(messages)).toBe(OFFICIALS);
    expect(messages[0]?.text).toContain(
      '2026-01期预警信息更新（朝重污染指办〔2026〕6号）：关于延长重污染天气黄色预警的通知。响应级别不变（Ⅲ级，有效期至2月15日22:00）',
    );
    expect(await desk.obligations('E10')).toEqual(['烘干 III due']);
  });

  it('C32 C34 R22 a lift: everyone hears, enterprises resume, the idle one stays so; obligations end and are not failed', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'), city.started('02-10 22:00'));
    await desk.mail.goesOut();
    const lifted = city.lifted('02-14 08:00');
    await desk.hears(lifted, lifted);
    const messages = await desk.mail.goesOut();
    expect(messages).toHaveLength(58);
    expect(desk.mail.who(messages)).toBe(EVERYONE);
    expect(messages.find(({ units }) => units.includes('E5'))?.text).toContain('请继续保持停产状态');
    expect(messages.find(({ units }) => units.includes('E10'))?.text).toContain('可恢复正常生产');
    expect(await desk.obligations('E10')).toEqual(['烘干 III terminated']);
  });

  it('R06 withdrawn before its onset: nothing of the start leaves any more, all who may have been told hear it, nothing is owed', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    const told = await desk.mail.goesOut(['sms-main']);
    await desk.hears(city.withdrawn('02-10 18:00'));
    expect(await desk.mail.heard()).toEqual({ withdrawal: EVERYONE });
    expect(told.length).toBeLessThan(58);
    expect(await desk.obligations('E10')).toEqual(['烘干 III terminated']);
    const owed = await desk.db.query('select from obligation where ended_at > from_at');
    expect(owed).toEqual([]);
  });

  it('C33 a termination instruction goes to task forces, counties and 市直 alone, is to be confirmed, and changes nothing', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'), city.started('02-10 22:00'));
    await desk.mail.goesOut();
    const before = await desk.db.query('select * from response');
    await desk.hears(city.endInstructed('02-14 09:40'));
    const messages = await desk.mail.goesOut();
    const [, ...taskForcesAndCounties] = OFFICIALS.split(' ');
    expect(desk.mail.who(messages)).toBe(`${taskForcesAndCounties.join(' ')} E1 E11`);
    expect(messages.every(({ text }) => text.includes('响应终止指令') && text.includes('请点击签收'))).toBe(true);
    await desk.links.confirms(messages.find(({ units }) => units.includes('E11')) ?? { text: '' });
    expect(await desk.db.query('select * from response')).toEqual(before);
    expect(await desk.obligations('E11')).toEqual(['热处理 III due']);
  });

  it('R16 a drill says so in every message, and neither it nor the real response touches what the other asks', async () => {
    const drill = new Source({ ...CITY, serial: '演练2026-01', kind: 'drill' });
    await desk.hears(drill.announced('orange', '02-10 16:00'));
    const exercise = await desk.mail.goesOut();
    expect(exercise).toHaveLength(58);
    expect(exercise.every(({ text }) => text.startsWith('【演练】'))).toBe(true);
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    const real = await desk.mail.goesOut();
    expect(real).toHaveLength(58);
    expect(real.some(({ text }) => text.includes('演练'))).toBe(false);
    expect(await desk.obligations('E10')).toEqual(['烘干 II due', '烘干 III due']);
    await desk.hears(drill.lifted('02-10 17:00'));
    expect(await wordsTo('E10')).toMatch(/^【演练】.*可恢复正常生产（依法另行停产的除外）。$/);
    expect(await desk.obligations('E10')).toEqual(['烘干 II terminated', '烘干 III due']);
  });

  it('R29 R30 the lift comes before its beginning, which lay among the dead letters: nobody is told to start, the copy is ended', async () => {
    const announced = city.announced('yellow', '02-10 22:00');
    await desk.hears(city.lifted('02-14 08:00'));
    await desk.replays(announced);
    expect(await desk.mail.goesOut()).toEqual([]);
    expect(await desk.db.query('select state from response')).toEqual([{ state: 'ended' }]);
    expect(await desk.db.query('select from obligation')).toEqual([]);
  });

  it('R06 R29 the same for one that was withdrawn; and what still comes after its end finds it over', async () => {
    const announced = city.announced('yellow', '02-10 22:00');
    await desk.hears(city.withdrawn('02-10 18:00'));
    await desk.replays(announced);
    await desk.hears(city.started('02-10 22:00'), city.changedTo('orange', '02-11 16:00'));
    expect(await desk.mail.goesOut()).toEqual([]);
    expect(await desk.db.query('select state from response')).toEqual([{ state: 'withdrawn' }]);
  });

  it('R12 R29 R30 a new response of the city, while the end of the last is still on its way: all hear the new one; the end that comes late says nothing', async () => {
    await desk.hears(city.announced('orange', '02-10 22:00'));
    await desk.mail.isPutOff();
    const next = new Source({ ...CITY, serial: '2026-02' });
    await desk.hears(next.announced('yellow', '02-14 18:00'));
    const messages = await desk.mail.goesOut();
    expect(messages).toHaveLength(58);
    expect(messages.every(({ kind, text }) => kind === 'start' && text.includes('2026-02期'))).toBe(true);
    expect(await desk.obligations('E10')).toEqual(['烘干 II terminated', '烘干 III due']);
    await desk.hears(city.lifted('02-14 08:00'));
    expect(await desk.mail.goesOut()).toEqual([]);
    expect(await desk.obligations('E10')).toEqual(['烘干 II terminated', '烘干 III due']);
  });

  it('R30 the beginning of the last response comes after that of the next: nobody hears it any more', async () => {
    const next = new Source({ ...CITY, serial: '2026-02' });
    await desk.hears(next.announced('yellow', '02-14 18:00'));
    await desk.mail.goesOut();
    await desk.hears(city.announced('red', '02-10 22:00'), city.lifted('02-14 08:00'));
    expect(await desk.mail.goesOut()).toEqual([]);
    expect(await desk.obligations('E10')).toEqual(['烘干 III due']);
  });
});
