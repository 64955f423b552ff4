import { Inject, Injectable } from '@nestjs/common';
import { DailyReportMissed, ReportReminderDue } from '@qingkong/contracts';
import { Deadlines, type FiredDeadline } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { LOGGER, type Logger, PLAN } from '@qingkong/service';
import { type OwedDay } from './daily-report-schedule';
import { type DailyReport } from './daily-report.entity';
import { DailyReports } from './daily-report.repository';
import { climb, firstStage, missingAt, nextStage, type Stage } from './reminder-ladder';

/** Deadline kind; its subject is the report. One row per report climbs the whole ladder. */
export const DAILY_REMINDER = 'daily-reminder';

/** Reminds who owes, names who is missing, and chases until the report is in (C30). Reporting only asks for it; dispatch says it. */
@Injectable()
export class DailyReportReminders {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly outbox: Outbox,
    private readonly reports: DailyReports,
    @Inject(PLAN) private readonly plan: Plan,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Begins the ladder of reports just opened, at its first stage even if that has passed: what follows is counted as skipped. */
  async begin(tx: Tx, reportIds: readonly string[], day: OwedDay): Promise<void> {
    const stage = firstStage(day, this.plan);
    if (stage) await this.deadlines.arm(tx, ...reportIds.map((id) => deadlineOf(id, stage)));
  }

  /** Goes on after `now` with what the report has become. */
  async goOn(tx: Tx, report: DailyReport, now: Date): Promise<void> {
    const stage = nextStage(report, this.plan, now);
    if (stage) await this.deadlines.arm(tx, deadlineOf(report.id, stage));
    else await this.callOff(tx, [report.id]);
  }

  /** Locks the ladders of these reports, before the reports are. */
  async hold(tx: Tx, reportIds: readonly string[]): Promise<void> {
    await this.deadlines.hold(tx, DAILY_REMINDER, reportIds);
  }

  async callOff(tx: Tx, reportIds: readonly string[]): Promise<void> {
    await this.deadlines.cancel(tx, DAILY_REMINDER, reportIds);
  }

  /** Says the latest stage that is due, unless the report has come in meanwhile; sets the next. */
  async climb(tx: Tx, deadline: FiredDeadline): Promise<void> {
    const report = await this.reports.locked(tx, deadline.subjectId);
    if (!report?.isOwed) return;
    const step = climb(report, this.plan, Number(deadline.data['stage']), deadline.firedAt);
    if (step) {
      await this.judgeMissing(tx, report, deadline.firedAt);
      await this.outbox.add(tx, ReportReminderDue, {
        ...factsOf(report),
        urgency: step.urgency,
        audience: step.audience,
        at: step.stage.at.toISOString(),
      });
      report.skippedStages += step.skipped;
      await this.reports.save(tx, report);
      this.log.info({ ...factsOf(report), ...step }, 'daily report reminder asked for');
    }
    await this.goOn(tx, report, deadline.firedAt);
  }

  /** The missed instant is judged by what was in then, even if nobody looked at the time (R28). The caller saves the report. */
  async judgeMissing(tx: Tx, report: DailyReport, now: Date): Promise<void> {
    if (!report.isOwed || report.closing || report.missedAt || now < missingAt(report)) return;
    report.miss(missingAt(report));
    await this.outbox.add(tx, DailyReportMissed, factsOf(report));
  }
}

function deadlineOf(reportId: string, stage: Stage) {
  return { kind: DAILY_REMINDER, subjectId: reportId, dueAt: stage.at, data: { stage: stage.number } };
}

function factsOf({ id, responseId, unitId, reportDate, dueAt }: DailyReport) {
  return { reportId: id, responseId, unitId, reportDate, dueAt: dueAt.toISOString() };
}
