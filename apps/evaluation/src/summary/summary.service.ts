import { Audit } from '@qingkong/audit';
import { type Caller, mayAct } from '@qingkong/auth';
import { DomainError, type FieldFault, SummarySubmitted } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { checkParts } from './summary-parts';
import { SummaryReminderService } from './summary-reminder.service';
import { Summary } from './summary.entity';
import { SummaryNotFound } from './summary.repository';
import { type SubmitSummary } from './summary.requests';

/** Whoever enters a summary for another unit says why (R31); a unit's own summary has no such reason. */
export class ProxyReasonWrong extends DomainError {
  readonly kind = 'refused';
  readonly code = 'proxy-reason-wrong';
  override readonly title = '代报须说明原因，本单位自报不填代报原因';

  override get fieldFaults(): readonly FieldFault[] {
    return [{ pointer: '/proxyReason', detail: this.title }];
  }
}

/** What the submitter is answered; instants are RFC 3339. */
export interface SubmissionReceipt {
  readonly summaryId: string;
  readonly version: number;
  readonly submittedAt: string;
  readonly dueAt: string;
  readonly late: boolean;
}

/** Takes in summaries. */
@Injectable()
export class SummaryService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly audit: Audit,
    private readonly reminders: SummaryReminderService,
    @Inject(PLAN) private readonly plan: Plan,
  ) {}

  /**
   * Keeps one more version, on time or late by our receipt (C36), and ends the chase. Throws SummaryNotFound,
   * SummaryPartsRefused, {@link ProxyReasonWrong}, SummarySettled.
   */
  async submit(tx: Tx, id: string, caller: Caller, { parts, proxyReason }: SubmitSummary): Promise<SubmissionReceipt> {
    const submittedAt = this.clock.now();
    await this.reminders.callOff(tx, id);
    const summary = await this.lock(tx, id, caller);
    if ((caller.unitId !== summary.unitId) !== (proxyReason !== undefined)) {
      throw new ProxyReasonWrong('A proxy entry needs proxyReason, the unit itself must not send it');
    }
    const texts = checkParts(parts, this.plan.summary.parts);
    // The deadline may be some seconds behind: the fact that nothing was in comes before what came after it.
    if (summary.isToBeDeclaredOverdue(submittedAt)) await this.reminders.declareOverdue(tx, summary, submittedAt);
    summary.submit(submittedAt);
    await tx.save(summary);
    const late = summary.isLateAt(submittedAt);
    await tx.query(
      `insert into summary_version (summary_id, version, parts, submitted_at, submitted_by, proxy_reason, late) values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, summary.version, JSON.stringify(texts), submittedAt, caller.sub, proxyReason ?? null, late],
    );
    await this.tell(tx, summary, { submittedAt, late, by: caller.sub, proxyReason });
    const { version, dueAt } = summary;
    return { summaryId: id, version, submittedAt: submittedAt.toISOString(), dueAt: dueAt.toISOString(), late };
  }

  /** A county or an enterprise for itself, the duty officer for everybody; anything else isn't there for this caller. */
  private async lock(tx: Tx, id: string, caller: Caller): Promise<Summary> {
    const summary = await tx.getRepository(Summary).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (summary && (mayAct(caller, ['duty']) || caller.unitId === summary.unitId)) return summary;
    throw new SummaryNotFound('There is no such summary in your scope', { summaryId: id });
  }

  private async tell(
    tx: Tx,
    summary: Summary,
    { submittedAt, late, by, proxyReason }: { submittedAt: Date; late: boolean; by: string; proxyReason?: string },
  ): Promise<void> {
    const { id: summaryId, responseId, unitId, dueAt, version } = summary;
    const times = { submittedAt: submittedAt.toISOString(), dueAt: dueAt.toISOString() };
    await this.outbox.add(tx, SummarySubmitted, { summaryId, responseId, unitId, ...times, late });
    const facts = { responseId, unitId, version, late, proxy: proxyReason !== undefined };
    await this.audit.record(tx, {
      actor: by,
      action: 'submit',
      subject: `summary:${summaryId}`,
      reason: proxyReason,
      facts,
    });
  }
}
