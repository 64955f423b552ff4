import { type Caller } from '@qingkong/auth';
import { DailyReportSubmitted } from '@qingkong/contracts';
import { DailyReportRefused, DailyReportUnknown } from './daily-report-submission.service';
import { DailyReportWithdrawn } from './daily-report.entity';
import { invented } from './testing/invented-content';
import { type Desk, openDesk } from './testing/reporting-desk';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  await desk.learns('county-a');
  await desk.hearsOfAnnouncement({ onset: '02-10 12:00' });
  await desk.passesThrough('02-10 17:00', '02-11 07:30');
});
afterEach(() => desk.close());

const report = () => desk.reportOf('county-a', '2026-02-10');
const duty: Caller = { sub: 'office-duty', unitId: 'office', roles: ['duty'] };
const audited = () => desk.db.query('select actor, action, subject, reason from audit_entry order by position');

describe('C28, C29 handing a daily report in', () => {
  it('keeps what was said, tells the others, and leaves an audit entry', async () => {
    const { id, responseId } = await desk.receives(await report());
    expect(await report()).toMatchObject({ state: 'submitted', late: false, edition: 1 });
    expect(await desk.published(DailyReportSubmitted)).toMatchObject([
      { reportId: id, responseId, unitId: 'county-a', reportDate: '2026-02-10', late: false, closing: false },
    ]);
    expect(await desk.reports.editionsOf(id)).toMatchObject([
      { edition: 1, enteredBy: 'county-a-liaison', content: invented },
    ]);
    expect(await audited()).toEqual([
      { actor: 'county-a-liaison', action: 'submit', subject: `daily-report:${id}`, reason: null },
    ]);
  });

  it('takes a correction as a new edition; the first decides about late, and is not published again', async () => {
    const { id } = await desk.receives(await report());
    await desk.passesTo('02-11 11:00');
    await desk.receives(await report(), { content: { ...invented, remarks: '更正（虚构）' } });
    expect(await report()).toMatchObject({ state: 'submitted', late: false, edition: 2 });
    const remarks = (await desk.reports.editionsOf(id)).map(({ content }) => content.remarks);
    expect(remarks).toEqual([invented.remarks, '更正（虚构）']);
    expect(await desk.published(DailyReportSubmitted)).toHaveLength(1);
  });

  it('R31 an edition cannot be changed or removed', async () => {
    await desk.receives(await report());
    await expect(desk.db.query(`update daily_report_edition set content = '{}'`)).rejects.toThrow('append-only');
    await expect(desk.db.query('delete from daily_report_edition')).rejects.toThrow('append-only');
  });

  it('refuses figures that do not agree and changes nothing: it is still owed and still reminded of', async () => {
    const wrong = { ...invented, enterprises: { ...invented.enterprises, listed: 13 } };
    await expect(desk.receives(await report(), { content: wrong })).rejects.toThrow(DailyReportRefused);
    expect(await report()).toMatchObject({ state: 'owed', edition: 0 });
    const armed = await desk.db.query(`select 1 from deadline where kind = 'daily-reminder' and state = 'armed'`);
    expect(armed).toHaveLength(1);
  });

  it('R05 takes nothing for a day that is not owed after all', async () => {
    const { responseId } = await report();
    await desk.hearsOfLift(responseId, '02-09 12:00');
    await expect(desk.receives(await report())).rejects.toThrow(DailyReportWithdrawn);
  });
});

describe('R31 who may hand it in', () => {
  const other: Caller = { sub: 'county-b-liaison', unitId: 'county-b', roles: ['county'] };

  it.each<[string, Caller, string | undefined, unknown]>([
    ['another county, from which it is hidden', other, undefined, DailyReportUnknown],
    ['another county, even by proxy', other, '代报', DailyReportUnknown],
    [
      "the unit's own account without the role",
      { ...other, unitId: 'county-a', roles: ['head'] },
      undefined,
      DailyReportUnknown,
    ],
    ['the Office without a reason', duty, undefined, DailyReportRefused],
    ['the unit itself with a proxy reason', { ...other, unitId: 'county-a' }, '代报', DailyReportRefused],
  ])('not %s', async (_, caller, proxyReason, error) => {
    const given = { caller, ...(proxyReason && { proxyReason }) };
    await expect(desk.receives(await report(), given)).rejects.toThrow(error as typeof DailyReportUnknown);
  });

  it('the Office by proxy, keeping who, for whom and why (代报)', async () => {
    const proxyReason = '网络中断，电话报送（虚构）';
    const { id } = await desk.receives(await report(), { caller: duty, proxyReason });
    expect(await desk.reports.editionsOf(id)).toMatchObject([{ enteredBy: 'office-duty', proxyReason }]);
    expect(await audited()).toEqual([
      { actor: 'office-duty', action: 'submitByProxy', subject: `daily-report:${id}`, reason: proxyReason },
    ]);
  });
});

it('two editions at once become two editions', async () => {
  const owed = await report();
  await Promise.all([desk.receives(owed), desk.receives(owed), desk.receives(owed)]);
  expect(await report()).toMatchObject({ edition: 3, state: 'submitted' });
  expect(await desk.published(DailyReportSubmitted)).toHaveLength(1);
});

it('a report that comes in while its ladder rings waits for it: neither holds what the other needs', async () => {
  const owed = await report();
  let received: Promise<unknown> = Promise.resolve();
  await desk.db.transaction(async (ringing) => {
    await ringing.query(`update deadline set state = 'fired' where subject_id = $1`, [owed.id]);
    received = desk.receives(owed);
    const waiting = `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await desk.db.query(waiting)).length === 0);
    expect(await desk.reports.locked(ringing, owed.id)).toMatchObject({ state: 'owed' });
  });
  await received;
  expect(await report()).toMatchObject({ state: 'submitted', edition: 1 });
});
