import { DailyReport, DailyReportWithdrawn } from './daily-report.entity';

const dueAt = new Date('2026-02-11T09:00:00+08:00');
const owed = () =>
  Object.assign(new DailyReport(), { state: 'owed', dueAt, edition: 0, submittedAt: null, late: null });

describe('C28 the state of a daily report', () => {
  it.each([
    ['2026-02-11T08:59:59.999+08:00', false],
    ['2026-02-11T09:00:00.000+08:00', true],
    ['2026-02-11T10:10:00+08:00', true],
  ])('received at %s, late is %s', (receivedAt, late) => {
    const report = owed();
    report.receive(new Date(receivedAt));
    expect(report).toMatchObject({ state: 'submitted', late, edition: 1, submittedAt: new Date(receivedAt) });
  });

  it('keeps the time and lateness of the first edition when it is corrected', () => {
    const report = owed();
    report.receive(new Date('2026-02-11T08:00:00+08:00'));
    report.receive(new Date('2026-02-12T08:00:00+08:00'));
    expect(report).toMatchObject({ late: false, edition: 2, submittedAt: new Date('2026-02-11T08:00:00+08:00') });
  });

  it('takes nothing once it is withdrawn, and is withdrawn once', () => {
    const report = owed();
    report.withdraw('ended');
    expect(() => report.receive(dueAt)).toThrow(DailyReportWithdrawn);
    expect(() => report.withdraw('ended')).toThrow(DailyReportWithdrawn);
  });

  it('R05 can be withdrawn after it came in: the day was not owed after all', () => {
    const report = owed();
    report.receive(dueAt);
    report.withdraw('ended');
    expect(report).toMatchObject({ state: 'withdrawn', edition: 1 });
  });
});
