import { DailyReportMissed, ReportReminderDue } from '@qingkong/contracts';
import { type Desk, at, openDesk } from './testing/reporting-desk';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.learns('county-a');
  await desk.hearsOfAnnouncement({ announced: '02-10 15:30', onset: '02-10 22:00' });
  await desk.passesTo('02-10 22:00');
});
afterEach(() => desk.close());

const report = () => desk.reportOf('county-a', '2026-02-10');
const asked = async () =>
  (await desk.published(ReportReminderDue))
    .filter(({ reportDate }) => reportDate === '2026-02-10')
    .map(({ urgency, audience }) => `${urgency} ${audience.join('+')}`);

describe('C30 reminding, naming who is missing, chasing', () => {
  it('climbs the ladder until the report is in, then is silent', async () => {
    await desk.passesThrough('02-11 08:00', '02-11 08:30', '02-11 08:50', '02-11 09:00');
    expect(await asked()).toEqual(['reminder unit', 'reminder unit', 'reminder unit']);
    await desk.passesThrough('02-11 09:00:01', '02-11 10:00', '02-11 11:00', '02-11 12:00');
    expect((await asked()).slice(3)).toEqual([
      'missing unit+taskForce+deputy',
      'missing unit',
      'missing unit',
      'missing unit+taskForce',
    ]);
    expect(await desk.published(DailyReportMissed)).toHaveLength(1);
    await desk.receives(await report());
    await desk.passesTo('02-11 16:00');
    expect(await asked()).toHaveLength(7);
    expect(await report()).toMatchObject({ late: true, missedAt: at('02-11 09:00:01'), skippedStages: 0 });
  });

  it('hears nothing more once it has reported before the reminders', async () => {
    await desk.passesTo('02-11 07:30');
    await desk.receives(await report());
    await desk.passesThrough('02-11 08:00', '02-11 09:00:01', '02-11 12:00');
    expect(await asked()).toEqual([]);
  });

  it('C28 received at 09:00:00.000 is late and never missing', async () => {
    await desk.passesThrough('02-11 08:00', '02-11 08:30', '02-11 08:50', '02-11 09:00');
    await desk.receives(await report());
    await desk.passesThrough('02-11 09:00:01', '02-11 10:00');
    expect(await report()).toMatchObject({ late: true, missedAt: null });
    expect(await desk.published(DailyReportMissed)).toEqual([]);
  });
});

describe('R28 down over the deadline', () => {
  it('says the latest stage only, counts the others, and the missing is recorded and told upwards', async () => {
    await desk.passesTo('02-11 10:30');
    expect(await asked()).toEqual(['missing unit+taskForce+deputy']);
    expect(await report()).toMatchObject({ missedAt: at('02-11 09:00:01'), skippedStages: 4 });
    expect(await desk.published(DailyReportMissed)).toMatchObject([{ reportDate: '2026-02-10', unitId: 'county-a' }]);
    await desk.passesTo('02-11 11:00');
    expect(await asked()).toEqual(['missing unit+taskForce+deputy', 'missing unit']);
  });

  it('judges the missed instant when the report comes before the ladder rings again, and chases nobody', async () => {
    await desk.clockStandsAt('02-11 09:05');
    await desk.receives(await report());
    await desk.passesTo('02-11 10:30');
    expect(await asked()).toEqual([]);
    expect(await desk.published(DailyReportMissed)).toHaveLength(1);
    expect(await report()).toMatchObject({ late: true, missedAt: at('02-11 09:00:01') });
  });
});

describe('R03 the closing day', () => {
  it('is reminded once at 08:00, and never chased or named missing', async () => {
    const { responseId } = await report();
    await desk.receives(await report());
    await desk.passesTo('02-11 07:00');
    await desk.hearsOfLift(responseId, '02-11 07:00');
    await desk.passesThrough('02-12 08:00', '02-12 08:30', '02-12 09:00:01', '02-12 12:00');
    const told = await desk.published(ReportReminderDue);
    expect(told.map(({ reportDate, urgency, at: when }) => [reportDate, urgency, when])).toEqual([
      ['2026-02-11', 'reminder', at('02-12 08:00').toISOString()],
    ]);
    expect(await desk.published(DailyReportMissed)).toEqual([]);
  });
});
