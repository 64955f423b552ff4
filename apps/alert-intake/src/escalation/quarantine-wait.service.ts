import { AlertDecisionOverdue } from '@qingkong/contracts';
import { climb, Deadlines, type FiredDeadline, stageDueAt } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { briefOf } from '../format/alert-text';

export const QUARANTINE_WAIT = 'quarantine-wait';

/** A message in quarantine. Texts are Chinese. */
interface Waiting {
  readonly receivedAt: Date;
  readonly reasonText: string;
  readonly headline: string | null;
  readonly isDrill: boolean;
}

/** Times how long a message waits for the duty officer, and tells those above him (C09, R15). A folder of its own: alert/ calls it, quarantine/ stands on alert/. */
@Injectable()
export class QuarantineWaitService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly deadlines: Deadlines,
    private readonly outbox: Outbox,
  ) {}

  /** From its receipt on. Nobody calls it off: what rings asks first whether the message still waits. */
  async wait(tx: Tx, { id, receivedAt }: { readonly id: string; readonly receivedAt: Date }): Promise<void> {
    const dueAt = stageDueAt(this.plan.quarantine.remindAfterMinutes, 0, receivedAt);
    if (dueAt) await this.arm(tx, id, { stage: 0, dueAt });
  }

  /** A stage has come. May ring for what was decided meanwhile: then nothing happens. */
  async ring(tx: Tx, { subjectId: alertId, firedAt, data }: FiredDeadline): Promise<void> {
    const waiting = await findWaiting(tx, alertId);
    if (!waiting) return;
    const { receivedAt } = waiting;
    const step = climb(this.plan.quarantine.remindAfterMinutes, Number(data['stage']), receivedAt, firedAt);
    if (!step) return;
    await this.outbox.add(tx, AlertDecisionOverdue, {
      alertId,
      kind: waiting.isDrill ? 'drill' : 'actual',
      summary: summaryOf(waiting),
      waitingMinutes: Math.floor((firedAt.getTime() - receivedAt.getTime()) / 60_000),
      stage: step.stage,
      skipped: step.skipped,
      at: firedAt.toISOString(),
    });
    if (step.next) await this.arm(tx, alertId, step.next);
  }

  private arm(tx: Tx, alertId: string, { stage, dueAt }: { stage: number; dueAt: Date }): Promise<void> {
    return this.deadlines.arm(tx, { kind: QUARANTINE_WAIT, subjectId: alertId, dueAt, data: { stage } });
  }
}

function summaryOf({ reasonText, headline }: Waiting): string {
  return briefOf(headline ? `${reasonText}（${headline}）` : reasonText, 300);
}

/** Null where it was decided. It can't be decided before we commit. */
async function findWaiting(tx: Tx, alertId: string): Promise<Waiting | null> {
  const [waiting] = await rows<Waiting>(
    tx,
    `select received_at as "receivedAt", coalesce(reason_text, '') as "reasonText", headline, is_drill as "isDrill"
     from alert_message where id = $1 and state = 'quarantined' for share`,
    [alertId],
  );
  return waiting ?? null;
}
