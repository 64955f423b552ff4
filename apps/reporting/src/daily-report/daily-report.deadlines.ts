import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Deadlines } from '@qingkong/deadlines';
import { Responses } from '../response/response.service';
import { DAILY_OPENING, DailyReportOpenings } from './daily-report-opening.service';
import { DAILY_REMINDER, DailyReportReminders } from './daily-report-reminder.service';
import { DailyReports } from './daily-report.repository';

/** What rings here: the opening of a day, and the ladder of one report. */
@Injectable()
export class DailyReportDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly responses: Responses,
    private readonly reports: DailyReports,
    private readonly openings: DailyReportOpenings,
    private readonly reminders: DailyReportReminders,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(DAILY_OPENING, async ({ subjectId, firedAt }, tx) => {
      await this.reports.takeTurn(tx);
      const response = await this.responses.locked(tx, subjectId);
      if (response) await this.openings.openDue(tx, response, firedAt);
    });
    this.deadlines.on(DAILY_REMINDER, (deadline, tx) => this.reminders.climb(tx, deadline));
  }
}
