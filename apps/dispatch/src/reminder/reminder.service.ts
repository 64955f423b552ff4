import {
  type DailyReportSubmitted,
  type ReportReminderDue,
  type SummaryReminderDue,
  type SummarySubmitted,
} from '@qingkong/contracts';
import { EventAhead } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AudienceQuery, deputyAudience, dutyAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { type NoticeSubject, type ResponseFacts } from '../notice/notice-subject';

/** The unit that owes, as the words need it. */
interface Debtor {
  readonly unitName: string;
  readonly taskForceId: string | null;
  readonly serial: string;
  readonly drill: boolean;
  readonly origin: ResponseFacts['origin'];
}

/**
 * Says what reporting and evaluation ask for (C30, C38). What is said of one report or summary is one matter: its next stage, and the
 * paper itself, put an end to what was said of it before and is still on its way, so that a provider that comes back doesn't chase what
 * has been in for hours (R28).
 */
@Injectable()
export class ReminderService {
  constructor(private readonly notices: NoticeService) {}

  async remindOfReport(tx: Tx, due: ReportReminderDue): Promise<void> {
    const { reportDate, dueAt, reportId } = due;
    const debtor = await findDebtor(tx, due.unitId, due.responseId);
    const { serial, unitName, drill } = debtor;
    const kind = due.urgency === 'reminder' ? 'reportReminder' : 'reportMissing';
    await this.tell(tx, due, debtor, {
      matter: reportId,
      subject: { kind, drill, serial, unitName, reportDate, dueAt },
    });
  }

  async remindOfSummary(tx: Tx, due: SummaryReminderDue): Promise<void> {
    const { lastDay, provisional, summaryId } = due;
    const debtor = await findDebtor(tx, due.unitId, due.responseId);
    const { serial, unitName, drill, origin } = debtor;
    const kind = due.urgency === 'reminder' ? 'summaryReminder' : 'summaryOverdue';
    const subject = { kind, drill, origin, serial, unitName, lastDay, provisional } as const;
    await this.tell(tx, due, debtor, { matter: summaryId, subject });
  }

  async reportIsIn(tx: Tx, { reportId }: DailyReportSubmitted): Promise<void> {
    await this.notices.closeMatter(tx, reportId, 'report-is-in');
  }

  async summaryIsIn(tx: Tx, { summaryId }: SummarySubmitted): Promise<void> {
    await this.notices.closeMatter(tx, summaryId, 'summary-is-in');
  }

  private async tell(
    tx: Tx,
    due: ReportReminderDue | SummaryReminderDue,
    debtor: Debtor,
    reminder: { matter: string; subject: NoticeSubject },
  ): Promise<void> {
    await this.notices.closeMatter(tx, reminder.matter, 'next-stage');
    for (const audience of audiencesOf(due, debtor))
      await this.notices.issue(tx, { responseId: due.responseId, ...reminder, audience });
  }
}

function audiencesOf(due: ReportReminderDue | SummaryReminderDue, { taskForceId }: Debtor): AudienceQuery[] {
  return due.audience.flatMap((who) => {
    if (who === 'unit') return [dutyAudience([due.unitId], [])];
    if (!taskForceId) return [];
    return [who === 'taskForce' ? dutyAudience([taskForceId], []) : deputyAudience(taskForceId)];
  });
}

async function findDebtor(tx: Tx, unitId: string, responseId: string): Promise<Debtor> {
  const [row] = await rows<Debtor>(
    tx,
    `select u.name as "unitName", u.task_force_id as "taskForceId", r.serial, r.kind = 'drill' as drill, r.origin from unit u, response r where u.id = $1 and r.id = $2`,
    [unitId, responseId],
  );
  // Reporting may be quicker than our own copy, after a night down.
  if (!row)
    throw new EventAhead(`A reminder of unit ${unitId}, whose response is not known yet`, { responseId, unitId });
  return row;
}
