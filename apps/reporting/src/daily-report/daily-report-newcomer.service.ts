import { Inject, Injectable } from '@nestjs/common';
import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { LOGGER, type Logger, PLAN } from '@qingkong/service';
import { type Response } from '../response/response.entity';
import { Responses } from '../response/response.service';
import { DailyReportReminders } from './daily-report-reminder.service';
import { daysOpenSince } from './daily-report-schedule';
import { DailyReports } from './daily-report.repository';

/** A response that ended before that owes nothing any more: its closing day was due the morning after. */
const STILL_DUE_MS = 2 * 24 * 3_600_000;

/** A unit of whom we hear when days are open already: the topics of units and of responses have no order among each other (K8). */
@Injectable()
export class DailyReportNewcomers {
  constructor(
    private readonly responses: Responses,
    private readonly reports: DailyReports,
    private readonly reminders: DailyReportReminders,
    @Inject(PLAN) private readonly plan: Plan,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Opens for it the days that opened after it joined (R08), i.e. after the directory wrote of it, whenever we heard of that: who only
   * we learned of late owed all along. A day whose deadline has passed is due some hours from now, for it couldn't be handed in (R05).
   */
  async letIn(tx: Tx, unitId: string, joinedAt: Date, now: Date): Promise<void> {
    if (!(await this.reports.isReporter(tx, unitId))) return;
    await this.reports.takeTurn(tx);
    const since = new Date(now.getTime() - STILL_DUE_MS);
    for (const id of await this.responses.runningSince(tx, this.plan.jurisdiction.code, since)) {
      const response = await this.responses.locked(tx, id);
      if (response) await this.open(tx, response, { unitId, joinedAt, now });
    }
  }

  private async open(
    tx: Tx,
    response: Response,
    newcomer: { unitId: string; joinedAt: Date; now: Date },
  ): Promise<void> {
    const { unitId, joinedAt, now } = newcomer;
    for (const day of daysOpenSince(response, this.plan, joinedAt, now)) {
      const reportIds = await this.reports.openDay(tx, response, day, now, { unitId });
      await this.reminders.begin(tx, reportIds, day);
      if (reportIds.length === 0) continue;
      const { reportDate } = day;
      this.log.info({ responseId: response.id, reportDate, unitId }, 'daily report opened for a newcomer');
    }
  }
}
