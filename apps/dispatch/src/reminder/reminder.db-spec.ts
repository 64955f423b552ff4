import { DailyReportSubmitted, ReportReminderDue, SummaryReminderDue, SummarySubmitted } from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { arrival } from '@qingkong/messaging/testing';
import { type DispatchDesk, openDispatch } from '../response/testing/dispatch-desk';
import { at, CITY, Source } from '../response/testing/source';

jest.setTimeout(60_000);

const instant = (text: string) => at(text).toISOString();
const LONGCHENG = 'county-211303';

/** 龙城区 owes its daily for 02-10 and later its summary, and the gateway is down while it is reminded. */
describe('R28 reminders that are still on their way', () => {
  let desk: DispatchDesk;
  let city: Source;
  let paper: { reportId: string; responseId: string; unitId: string; reportDate: string };
  let summary: { summaryId: string; responseId: string; unitId: string };

  const dueAt = instant('02-11 09:00');
  const reminded = (time: string, reportId = paper.reportId) =>
    arrival(ReportReminderDue, {
      ...{ ...paper, reportId, dueAt, urgency: 'reminder', audience: ['unit'], at: instant(time) },
    });
  const missing = () => {
    const audience: ('unit' | 'taskForce' | 'deputy')[] = ['unit', 'taskForce', 'deputy'];
    return arrival(ReportReminderDue, { ...paper, dueAt, urgency: 'missing', audience, at: instant('02-11 09:00') });
  };
  const isIn = (time: string) =>
    arrival(DailyReportSubmitted, { ...paper, submittedAt: instant(time), dueAt, late: false, closing: false });
  const summaryAsked = () =>
    arrival(SummaryReminderDue, {
      ...{ ...summary, dueAt: instant('03-01 00:00'), lastDay: '2026-02-28', provisional: false },
      ...{ urgency: 'reminder', audience: ['unit'], at: instant('02-24 09:00') },
    });
  const summaryIsIn = () =>
    arrival(SummarySubmitted, {
      ...{ ...summary, submittedAt: instant('02-24 10:00'), dueAt: instant('03-01 00:00'), late: false },
    });

  beforeAll(async () => {
    desk = await openDispatch();
  });
  beforeEach(async () => {
    await desk.forgets();
    await desk.standsAt('02-11 08:00');
    city = new Source(CITY);
    const { responseId } = city;
    paper = { reportId: newId(), responseId, unitId: LONGCHENG, reportDate: '2026-02-10' };
    summary = { summaryId: newId(), responseId, unitId: LONGCHENG };
    await desk.hears(city.announced('yellow', '02-10 22:00'));
    await desk.mail.goesOut();
  });
  afterAll(() => desk.close());

  it('C30 a reminder goes to the unit; when it is missing, to its task force and the deputy too', async () => {
    await desk.hears(reminded('02-11 08:00'));
    expect(await desk.mail.heard()).toEqual({ reportReminder: '龙城区' });
    await desk.hears(missing());
    expect(await desk.mail.heard()).toEqual({ reportMissing: '领导小组 投资科 龙城区' });
  });

  it.each(['not claimed by any sender', 'put off by the gateway'])(
    'the report is in while its reminder is %s: the gateway comes back and chases nobody',
    async (where) => {
      await desk.hears(reminded('02-11 08:00'));
      if (where.startsWith('put off')) await desk.mail.isPutOff();
      await desk.hears(isIn('02-11 08:20'));
      expect(await desk.mail.goesOut()).toEqual([]);
    },
  );

  it('the next stage takes the place of the former: one message when the gateway comes back, not three', async () => {
    await desk.hears(reminded('02-11 08:00'));
    await desk.mail.isPutOff();
    await desk.hears(reminded('02-11 08:30'));
    await desk.mail.isPutOff();
    await desk.hears(reminded('02-11 08:50'));
    const messages = await desk.mail.goesOut();
    expect(messages).toHaveLength(2);
    expect(new Set(messages.map(({ person }) => person)).size).toBe(2);
  });

  it('“missing” takes the place of “please send it”', async () => {
    await desk.hears(reminded('02-11 08:50'));
    await desk.mail.isPutOff();
    await desk.hears(missing());
    expect(Object.keys(await desk.mail.heard())).toEqual(['reportMissing']);
  });

  it('a report that is in says nothing of another day’s', async () => {
    await desk.hears(reminded('02-11 08:00', newId()), isIn('02-11 08:20'));
    expect(await desk.mail.heard()).toEqual({ reportReminder: '龙城区' });
  });

  it('R03 R04 a lift forgives no report: what chases it goes on', async () => {
    await desk.hears(reminded('02-11 08:50'), city.lifted('02-11 08:55'));
    expect(Object.keys(await desk.mail.heard()).sort()).toEqual(['lift', 'reportReminder']);
  });

  it('C38 a summary that is in is not asked for any more', async () => {
    await desk.hears(summaryAsked());
    await desk.mail.isPutOff();
    await desk.hears(summaryIsIn());
    expect(await desk.mail.goesOut()).toEqual([]);
  });
});
