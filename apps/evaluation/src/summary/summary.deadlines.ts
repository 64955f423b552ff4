import { Deadlines } from '@qingkong/deadlines';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SUMMARY_REMINDER, SummaryReminderService } from './summary-reminder.service';

/** Rings for summaries that are owed. */
@Injectable()
export class SummaryDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly reminders: SummaryReminderService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(SUMMARY_REMINDER, (deadline, tx) => this.reminders.carryOut(tx, deadline));
  }
}
