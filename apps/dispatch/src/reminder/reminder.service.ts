import { type ReportReminderDue, type SummaryReminderDue } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AudienceQuery, deputyAudience, dutyAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { type NoticeSubject } from '../notice/notice-subject';

/** The unit that owes, as the words need it. */
interface Debtor {
  readonly unitName: string;
  readonly taskForceId: string | null;
  readonly serial: string;
}

/** Says what reporting and evaluation ask for (C30, C38). */
@Injectable()
export class ReminderService {
  constructor(private readonly notices: NoticeService) {}

  async remindOfReport(tx: Tx, due: ReportReminderDue): Promise<void> {
    const debtor = await findDebtor(tx, due.unitId, due.responseId);
    const { serial, unitName } = debtor;
    const { reportDate, dueAt } = due;
    const kind = due.urgency === 'reminder' ? 'reportReminder' : 'reportMissing';
    await this.tell(tx, due, debtor, { kind, serial, unitName, reportDate, dueAt });
  }

  async remindOfSummary(tx: Tx, due: SummaryReminderDue): Promise<void> {
    const debtor = await findDebtor(tx, due.unitId, due.responseId);
    const { serial, unitName } = debtor;
    const { lastDay, provisional } = due;
    const kind = due.urgency === 'reminder' ? 'summaryReminder' : 'summaryOverdue';
    await this.tell(tx, due, debtor, { kind, serial, unitName, lastDay, provisional });
  }

  private async tell(
    tx: Tx,
    due: ReportReminderDue | SummaryReminderDue,
    debtor: Debtor,
    subject: NoticeSubject,
  ): Promise<void> {
    for (const audience of audiencesOf(due, debtor))
      await this.notices.issue(tx, { responseId: due.responseId, subject, audience });
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
    `select u.name as "unitName", u.task_force_id as "taskForceId", r.serial from unit u, response r where u.id = $1 and r.id = $2`,
    [unitId, responseId],
  );
  if (!row)
    throw new Error(
      `A reminder for unit ${unitId} of response ${responseId}, but this service knows only one of them or none`,
    );
  return row;
}
