import {
  DailyReportSubmitted,
  type Received,
  ReportReminderDue,
  SummaryReminderDue,
  SummarySubmitted,
} from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { ReminderService } from './reminder.service';

/** Reporting and evaluation own their deadlines; what is to be said about them is said here alone. */
@Controller()
export class ReminderConsumer {
  constructor(private readonly reminders: ReminderService) {}

  @Consumes(ReportReminderDue)
  onReportReminder(event: Received<ReportReminderDue>, tx: Tx) {
    return this.reminders.remindOfReport(tx, event.payload);
  }

  @Consumes(DailyReportSubmitted)
  onReport(event: Received<DailyReportSubmitted>, tx: Tx) {
    return this.reminders.reportIsIn(tx, event.payload);
  }

  @Consumes(SummarySubmitted)
  onSummary(event: Received<SummarySubmitted>, tx: Tx) {
    return this.reminders.summaryIsIn(tx, event.payload);
  }

  @Consumes(SummaryReminderDue)
  onSummaryReminder(event: Received<SummaryReminderDue>, tx: Tx) {
    return this.reminders.remindOfSummary(tx, event.payload);
  }
}
