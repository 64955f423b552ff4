import { Injectable } from '@nestjs/common';
import { Audit } from '@qingkong/audit';
import { type Caller, mayAct } from '@qingkong/auth';
import { DailyReportSubmitted, DomainError, type FieldFault } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { contentFaults, type DailyReportContent } from './daily-report-content';
import { DailyReportReminders } from './daily-report-reminder.service';
import { type DailyReport } from './daily-report.entity';
import { DailyReports } from './daily-report.repository';

/** No such report, or not one the caller may know of: the same answer, so that nothing is given away. */
export class DailyReportUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'daily-report-unknown';
  override readonly title = '没有这份日报';
}

/** The figures contradict each other, or a proxy entry doesn't say why. */
export class DailyReportRefused extends DomainError {
  readonly kind = 'refused';
  readonly code = 'daily-report-refused';
  override readonly title = '日报内容有误，请更正后再报';

  constructor(private readonly faults: readonly FieldFault[]) {
    super(faults.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
  }

  override get fieldFaults(): readonly FieldFault[] {
    return this.faults;
  }
}

/** One edition on its way in. */
export interface Submission {
  readonly reportId: string;
  readonly caller: Caller;
  /** When the request reached us: the only time that counts (C28). */
  readonly receivedAt: Date;
  readonly proxyReason: string | null;
  readonly content: DailyReportContent;
}

/** Takes a daily report in: the first edition settles on time or late, a later one corrects and overwrites nothing. */
@Injectable()
export class DailyReportSubmissions {
  constructor(
    private readonly reports: DailyReports,
    private readonly reminders: DailyReportReminders,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
  ) {}

  /** Throws {@link DailyReportUnknown}, {@link DailyReportRefused} or DailyReportWithdrawn. */
  async submit(tx: Tx, submission: Submission): Promise<DailyReport> {
    const { reportId, receivedAt, content } = submission;
    // Before the report is locked, as a ringing deadline does it: in the other order the two could wait for each other.
    await this.reminders.callOff(tx, [reportId]);
    const report = await this.reports.locked(tx, reportId);
    if (!report) throw new DailyReportUnknown(`There is no daily report ${reportId}`);
    const faults = [...proxyFaults(report, submission), ...contentFaults(content)];
    if (faults.length > 0) throw new DailyReportRefused(faults);
    const isFirst = report.isOwed;
    // Received before the ladder could say so, e.g. just after downtime: it was missing all the same (R28).
    await this.reminders.judgeMissing(tx, report, receivedAt);
    report.receive(receivedAt);
    await this.reports.save(tx, report);
    await this.keepEdition(tx, report, submission);
    if (isFirst) await this.publish(tx, report, receivedAt);
    return report;
  }

  private async keepEdition(tx: Tx, report: DailyReport, submission: Submission): Promise<void> {
    const { caller, receivedAt, proxyReason, content } = submission;
    const { id, edition, unitId, late } = report;
    await this.reports.addEdition(tx, id, { edition, receivedAt, enteredBy: caller.sub, proxyReason, content });
    await this.audit.record(tx, {
      actor: caller.sub,
      action: proxyReason === null ? 'submit' : 'submitByProxy',
      subject: `daily-report:${id}`,
      ...(proxyReason !== null && { reason: proxyReason }),
      facts: { unitId, edition, late, receivedAt },
    });
  }

  private async publish(tx: Tx, report: DailyReport, submittedAt: Date): Promise<void> {
    const { id, responseId, unitId, reportDate, closing } = report;
    await this.outbox.add(tx, DailyReportSubmitted, {
      reportId: id,
      responseId,
      unitId,
      reportDate,
      submittedAt: submittedAt.toISOString(),
      dueAt: report.dueAt.toISOString(),
      late: submittedAt >= report.dueAt,
      closing,
    });
  }
}

/** A unit reports for itself; the Office for any, with a reason that is kept (代报, R31); nobody else at all. */
function proxyFaults(report: DailyReport, { caller, proxyReason }: Submission): FieldFault[] {
  const pointer = '/proxyReason';
  if (caller.unitId === report.unitId && mayAct(caller, ['county', 'enterprise'])) {
    return proxyReason === null ? [] : [{ pointer, detail: '本单位自行报送，无需代报原因' }];
  }
  if (!mayAct(caller, ['duty'])) throw new DailyReportUnknown(`There is no daily report ${report.id}`);
  return proxyReason === null ? [{ pointer, detail: '代报须说明原因' }] : [];
}
