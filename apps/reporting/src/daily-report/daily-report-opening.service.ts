import { Inject, Injectable } from '@nestjs/common';
import { Deadlines } from '@qingkong/deadlines';
import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { LOGGER, type Logger, PLAN } from '@qingkong/service';
import { Response } from '../response/response.entity';
import { type Rescoped } from '../response/response.service';
import { DailyReportReminders } from './daily-report-reminder.service';
import { dueOnceKnown, lastOwedDay, type OwedDay, owedDays } from './daily-report-schedule';
import { type DailyReport, type WithdrawalReason } from './daily-report.entity';
import { DailyReports } from './daily-report.repository';

/** Deadline kind; its subject is the response. */
export const DAILY_OPENING = 'daily-opening';

/** Opens the daily reports of a response day by day, and sets right what is owed when the response ends (C26–C29). */
@Injectable()
export class DailyReportOpenings {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly reports: DailyReports,
    private readonly reminders: DailyReportReminders,
    @Inject(PLAN) private readonly plan: Plan,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Before anything else is locked: who fires, ends a response or lets a newcomer in takes what it needs in one order, the opening
   * deadline, the turn, the reminder deadlines, the response, its reports; in another order two of them could wait for each other.
   */
  async holdDeadlines(tx: Tx, responseId: string): Promise<void> {
    await this.deadlines.hold(tx, DAILY_OPENING, [responseId]);
    await this.reports.takeTurn(tx);
    await this.reminders.hold(tx, await this.reports.idsOf(tx, responseId));
  }

  /** Waits for the first day's opening. A county's own response owes the Office nothing (C11). */
  async begin(tx: Tx, response: Response): Promise<void> {
    if (response.jurisdiction !== this.plan.jurisdiction.code) return;
    const [first] = owedDays(response, this.plan);
    if (first) await this.waitFor(tx, response, first.opensAt);
  }

  /** Opens every day whose time has come, also those that were missed, and waits for the next. */
  async openDue(tx: Tx, response: Response, now: Date): Promise<void> {
    if (response.isWithdrawn) return;
    for (const day of owedDays(response, this.plan, response.openedThrough)) {
      if (day.opensAt > now) return this.waitFor(tx, response, day.opensAt);
      await this.open(tx, response, day, now);
    }
    await this.deadlines.cancel(tx, DAILY_OPENING, [response.id]);
  }

  /**
   * After the lift: days already open stay due (R03, R04), the day of the lift becomes the closing day, and days after the true end
   * are withdrawn, not failed (R05).
   */
  async close(tx: Tx, response: Response, now: Date): Promise<void> {
    if (response.jurisdiction !== this.plan.jurisdiction.code) return;
    const last = lastOwedDay(response, this.plan);
    const touched = await this.reports.lockedFrom(tx, response.id, last?.reportDate);
    const ofLastDay = touched.filter(({ reportDate }) => reportDate === last?.reportDate);
    const ofLaterDays = touched.filter((report) => !ofLastDay.includes(report));
    await this.withdrawReports(tx, ofLaterDays, 'ended');
    if (last?.closing) await this.makeClosing(tx, ofLastDay, now);
    await this.openDue(tx, response, now);
  }

  /**
   * Where or from when on it holds was corrected: the days before its onset, and those of a county that is out of it, are not owed after
   * all; who came into it owes what is open of its days, and has some hours where that was due before anybody knew (R05).
   */
  async rescope(tx: Tx, { response, from, before }: Rescoped, now: Date): Promise<void> {
    if (response.jurisdiction !== this.plan.jurisdiction.code) return;
    const [first] = owedDays(response, this.plan);
    const notBegun = first ? await this.reports.lockedBefore(tx, response.id, first.reportDate) : [];
    await this.withdrawReports(tx, notBegun, 'notBegun');
    await this.withdrawReports(tx, await this.reports.lockedOutOfArea(tx, response), 'outOfArea');
    for (const day of owedDays(response, this.plan)) {
      if (response.openedThrough === null || day.reportDate > response.openedThrough) break;
      if (day.reportDate < from) continue;
      const owed = { ...day, dueAt: dueOnceKnown(day.dueAt, now, this.plan) };
      await this.reminders.begin(tx, await this.reports.openDay(tx, response, owed, now, { outside: before }), owed);
    }
    await this.openDue(tx, response, now);
  }

  /** Withdrawn before it began: nothing is owed, whatever a late event let us open (R06). */
  async withdraw(tx: Tx, response: Response): Promise<void> {
    await this.deadlines.cancel(tx, DAILY_OPENING, [response.id]);
    await this.withdrawReports(tx, await this.reports.lockedFrom(tx, response.id), 'withdrawn');
  }

  private async open(tx: Tx, response: Response, day: OwedDay, now: Date): Promise<void> {
    const reportIds = await this.reports.openDay(tx, response, day, now);
    await this.reminders.begin(tx, reportIds, day);
    response.openedThrough = day.reportDate;
    await tx.getRepository(Response).save(response);
    const { reportDate } = day;
    this.log.info({ responseId: response.id, reportDate, reports: reportIds.length }, 'daily reports opened');
  }

  private async withdrawReports(tx: Tx, reports: readonly DailyReport[], reason: WithdrawalReason): Promise<void> {
    for (const report of reports) report.withdraw(reason);
    await this.reports.save(tx, ...reports);
    const reportIds = reports.map(({ id }) => id);
    await this.reminders.callOff(tx, reportIds);
  }

  private async makeClosing(tx: Tx, reports: readonly DailyReport[], now: Date): Promise<void> {
    for (const report of reports) {
      report.becomeClosing();
      if (report.isOwed) await this.reminders.goOn(tx, report, now);
    }
    await this.reports.save(tx, ...reports);
  }

  private async waitFor(tx: Tx, response: Response, opensAt: Date): Promise<void> {
    await this.deadlines.arm(tx, { kind: DAILY_OPENING, subjectId: response.id, dueAt: opensAt });
  }
}
