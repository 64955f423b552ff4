import { SummaryOverdue, SummaryReminderDue } from '@qingkong/contracts';
import { Deadlines, type FiredDeadline } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { climb, firstStage, type SummaryLadder, type SummaryStage } from './summary-ladder';
import { type SummaryPeriod } from './summary-period';
import { Summary } from './summary.entity';

/** Kind of the one deadline of a summary; it climbs its ladder by being armed again. */
export const SUMMARY_REMINDER = 'summary-reminder';

/** Chases what is owed (C38). Says nothing itself: dispatch owns the phones. */
@Injectable()
export class SummaryReminderService {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly outbox: Outbox,
    @Inject(PLAN) private readonly plan: Plan,
  ) {}

  /** Arms the first stage for summaries that share a period. One that has passed already rings at once. */
  async start(tx: Tx, summaryIds: readonly string[], period: SummaryPeriod): Promise<void> {
    const dueAt = firstStage(this.ladderOf(period)).at;
    await this.deadlines.arm(tx, ...summaryIds.map((subjectId) => ({ kind: SUMMARY_REMINDER, subjectId, dueAt })));
  }

  /** Calls off the chase. To be called before the summary's row is locked: a firing deadline locks in that order too. */
  async callOff(tx: Tx, summaryId: string): Promise<void> {
    await this.deadlines.cancel(tx, SUMMARY_REMINDER, [summaryId]);
  }

  /** Carries out the latest stage that is due (R28) and arms the next; nothing once the summary is in. */
  async carryOut(tx: Tx, deadline: FiredDeadline): Promise<void> {
    const { subjectId: id, dueAt, firedAt } = deadline;
    const summary = await tx.getRepository(Summary).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
    if (!summary?.isOwed) return;
    const { stage, skipped, next } = climb(this.ladderOf(summary), dueAt, firedAt);
    const isNew = await this.record(tx, summary, stage, { firedAt, skipped });
    if (summary.isToBeDeclaredOverdue(firedAt)) await this.declareOverdue(tx, summary, firedAt);
    if (isNew && stage.urgency !== 'due') await this.remind(tx, summary, stage.urgency, firedAt);
    await this.deadlines.arm(tx, { kind: SUMMARY_REMINDER, subjectId: id, dueAt: next.at });
  }

  /** Says once that nothing was in when the period ended. The caller holds the summary's row. */
  async declareOverdue(tx: Tx, summary: Summary, at: Date): Promise<void> {
    summary.declareOverdue(at);
    await tx.save(summary);
    await this.outbox.add(tx, SummaryOverdue, { ...idsOf(summary), dueAt: summary.dueAt.toISOString() });
  }

  /** False if this stage was carried out before: a deadline may ring twice, a unit hears it once. */
  private async record(
    tx: Tx,
    { id }: Summary,
    { at, urgency }: SummaryStage,
    { firedAt, skipped }: { firedAt: Date; skipped: number },
  ): Promise<boolean> {
    const recorded = await rows(
      tx,
      `insert into summary_stage (summary_id, due_at, urgency, fired_at, skipped) values ($1, $2, $3, $4, $5) on conflict do nothing returning due_at`,
      [id, at, urgency, firedAt, skipped],
    );
    return recorded.length === 1;
  }

  private async remind(tx: Tx, summary: Summary, urgency: 'reminder' | 'overdue', at: Date): Promise<void> {
    await this.outbox.add(tx, SummaryReminderDue, {
      ...idsOf(summary),
      dueAt: summary.dueAt.toISOString(),
      lastDay: summary.lastDay,
      provisional: summary.provisional,
      urgency,
      audience: urgency === 'reminder' ? ['unit'] : ['unit', 'taskForce', 'deputy'],
      at: at.toISOString(),
    });
  }

  private ladderOf({ workingDays, dueAt }: Pick<SummaryPeriod, 'workingDays' | 'dueAt'>): SummaryLadder {
    return { workingDays, dueAt, remindAt: this.plan.summary.remindAt, timeZone: this.plan.timeZone };
  }
}

function idsOf({ id, responseId, unitId }: Summary) {
  return { summaryId: id, responseId, unitId };
}
