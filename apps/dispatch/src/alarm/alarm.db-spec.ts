import {
  AlertDecisionOverdue,
  AlertExpiredWithoutLift,
  AlertFlagged,
  AlertQuarantined,
  TerminationWithoutLift,
} from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { arrival } from '@qingkong/messaging/testing';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { at, CITY, KAZUO, Source } from '../response/testing/source';

jest.setTimeout(60_000);

const instant = (text: string) => at(text).toISOString();
const ON_DUTY = ['person-yunxing-supervisor', 'person-ziyuan-supervisor'];
/** The Office: its director, its deputy director, and who is on duty. */
const OFFICE = ['person-deputy-1', ...ON_DUTY, 'person-ziyuan-head'].sort();

/** Whoever is on duty must look, and the longer nobody does the higher it goes. */
describe('who is woken', () => {
  let desk: DispatchDesk;
  let alertId: string;
  let city: Source;

  const quarantined = (change: Partial<AlertQuarantined> = {}) =>
    arrival(AlertQuarantined, {
      ...{ alertId, kind: 'actual', sender: 'nobody@example', identifier: 'X-1', outcome: 'quarantined' },
      ...{ reason: 'sender-unknown', summary: '发送方未登记', receivedAt: instant('02-10 15:30'), ...change },
    });
  const undecided = (stage: number, waitingMinutes: number) =>
    arrival(AlertDecisionOverdue, {
      ...{ alertId, kind: 'actual', summary: '发送方未登记', waitingMinutes, stage, skipped: 0 },
      at: instant('02-10 15:40'),
    });
  const expired = () => {
    const about = { responseId: city.responseId, serial: '2026-01', kind: 'actual' as const };
    return arrival(AlertExpiredWithoutLift, { ...about, expiredAt: instant('02-12 22:00') });
  };
  const unlifted = () => {
    const about = { responseId: city.responseId, serial: '2026-01', kind: 'actual' as const };
    return arrival(TerminationWithoutLift, { ...about, instructedAt: instant('02-12 09:40') });
  };
  const flagged = () => {
    const about = { alertId, responseId: city.responseId, serial: '2026-01', kind: 'actual' as const };
    return arrival(AlertFlagged, { ...about, summary: '首要污染物为臭氧', at: instant('02-10 15:30') });
  };
  const persons = async () => (await desk.mail.goesOut()).map(({ person }) => person).sort();

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-10 15:30');
    [alertId, city] = [newId(), new Source(CITY)];
  });
  afterAll(() => desk.close());

  it('C09 a message in quarantine: who is on duty', async () => {
    await desk.hears(quarantined());
    expect(await persons()).toEqual(ON_DUTY);
  });

  it('R15 nobody decides: after the first wait the whole Office, after the second the head too, and still him after the third', async () => {
    await desk.hears(undecided(0, 10));
    expect(await persons()).toEqual(OFFICE);
    const withHead = [...OFFICE, 'person-head'].sort();
    await desk.hears(undecided(1, 20));
    expect(await persons()).toEqual(withHead);
    await desk.hears(undecided(2, 40));
    expect(await persons()).toEqual(withHead);
  });

  it('C09 what is refused under the number of a message that waits is an alarm of its own, which no later stage of that wait puts an end to', async () => {
    await desk.hears(quarantined(), quarantined({ outcome: 'refused', reason: 'alert-conflict', summary: '内容不同' }));
    await desk.mail.isPutOff();
    await desk.hears(undecided(0, 10));
    const texts = (await desk.mail.goesOut()).map(({ text }) => text);
    expect(texts.filter((text) => text.includes('拒收一条信息：内容不同'))).toHaveLength(ON_DUTY.length);
    expect(texts.filter((text) => text.includes('已等待10分钟'))).toHaveLength(OFFICE.length);
    expect(texts.filter((text) => text.includes('收到待核信息'))).toEqual([]);
  });

  it('R28 a later stage takes the place of what a carrier has put off', async () => {
    await desk.hears(quarantined());
    await desk.mail.isPutOff();
    await desk.hears(undecided(0, 10));
    await desk.mail.isPutOff();
    await desk.hears(undecided(1, 20));
    const messages = await desk.mail.goesOut();
    expect(messages).toHaveLength(OFFICE.length + 1);
    expect(messages.every(({ text }) => text.includes('已等待20分钟'))).toBe(true);
  });

  it('C35 an alert whose validity ends without a lift: the Office; the response goes on', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    await desk.mail.goesOut();
    await desk.hears(expired());
    const messages = await desk.mail.goesOut();
    expect(messages.map(({ person }) => person).sort()).toEqual(OFFICE);
    expect(messages[0]?.text).toContain('2026-01期重污染天气Ⅲ级应急响应的有效期已于2月12日22:00届满，尚未收到预警解除');
    expect(await desk.db.query('select state from response')).toEqual([{ state: 'announced' }]);
  });

  it('C49 C35 the period of an assurance ends: the alarm says that it is one, and asks for no lift of HQ’s', async () => {
    city = new Source({ ...CITY, serial: '2026-02', origin: 'assurance' });
    await desk.hears(city.announced('orange', '02-10 22:00'));
    await desk.mail.goesOut();
    await desk.hears(expired());
    const [message] = await desk.mail.goesOut();
    expect(message?.text).toContain('2026-02期空气质量保障Ⅱ级应急响应的有效期已于2月12日22:00届满，尚未人工终止');
    expect(message?.text).not.toContain('预警');
  });

  it('C11 of a county’s own: its own name, and its own HQ is asked', async () => {
    city = new Source(KAZUO);
    await desk.hears(city.announced('red', '02-10 22:00'));
    await desk.mail.goesOut();
    await desk.hears(expired());
    const [message] = await desk.mail.goesOut();
    expect(message?.text).toMatch(/】喀左县2026-01期重污染天气Ⅰ级应急响应的有效期.*请向喀左县指挥部办公室核实/);
  });

  it('C33 a termination instruction without a lift: the Office; the response goes on', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    await desk.mail.goesOut();
    await desk.hears(unlifted());
    const messages = await desk.mail.goesOut();
    expect(messages.map(({ person }) => person).sort()).toEqual(OFFICE);
    expect(messages[0]?.text).toContain(
      '2026-01期重污染天气Ⅲ级应急响应的终止指令已于2月12日09:40收到并转达，但预警解除尚未收到',
    );
    expect(await desk.db.query('select state from response')).toEqual([{ state: 'announced' }]);
  });

  it('C33 C35 R29 lifted meanwhile: that it is not lifted is not said any more', async () => {
    await desk.hears(city.announced('yellow', '02-10 22:00'), flagged(), unlifted(), expired());
    await desk.mail.isPutOff();
    await desk.hears(city.lifted('02-13 08:00'));
    expect(Object.keys(await desk.mail.heard())).toEqual(['lift']);
  });

  it('C02 a response to ozone: the Office asks HQ', async () => {
    await desk.hears(flagged());
    expect(await persons()).toEqual(OFFICE);
  });

  it('R16 of a drill: it says so', async () => {
    await desk.hears(quarantined({ kind: 'drill' }));
    expect((await desk.mail.goesOut()).every(({ text }) => text.startsWith('【演练】'))).toBe(true);
  });
});
