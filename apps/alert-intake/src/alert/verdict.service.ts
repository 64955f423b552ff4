import { AlertQuarantined } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { QuarantineWaitService } from '../escalation/quarantine-wait.service';
import { type AlertContent } from '../format/alert-content';
import { briefOf } from '../format/alert-text';
import { type Response } from '../response/response.entity';
import { latestResponseId, openResponses } from '../response/response.repository';
import { type Authority } from '../sender/authority';
import { decideAlert } from './alert-decision';
import { type ActiveVerdict, AlertEffects } from './alert-effects.service';
import { type AlertMessage, type Decider } from './alert-message.entity';
import { IGNORED, type IgnoreReason, TELLS_DUTY } from './alert-reasons';
import { type Verdict } from './alert-verdict';
import { knownReferences, lockAlert, lockCopies, standingLift } from './alert.repository';

/** A verdict and the open responses it was found with, locked. */
export interface Decided {
  readonly verdict: Verdict;
  readonly open: readonly Response[];
}

/** Gathers what a decision needs, and carries the verdict out, in the caller's transaction; the decision lock is held. */
@Injectable()
export class VerdictService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly effects: AlertEffects,
    private readonly waits: QuarantineWaitService,
  ) {}

  async decide(tx: Tx, message: AlertMessage, content: AlertContent, authority: Authority): Promise<Decided> {
    const open = await openResponses(tx);
    const { jurisdiction } = authority;
    const references = await knownReferences(tx, message);
    const situation = {
      now: this.clock.now(),
      open,
      references,
      namesUnknown: message.namesBeyond(references),
      standingLift: await standingLift(tx, message, jurisdiction),
      latestResponseId: await latestResponseId(tx, jurisdiction, message.isDrill ? 'drill' : 'actual'),
    };
    return { verdict: decideAlert(inOrder(content, message), authority, situation, this.plan), open };
  }

  /** Moves `message` to where the verdict leads, with all that follows; the caller writes the row. */
  async carryOut(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    decided: Decided,
    decider?: Decider,
  ): Promise<void> {
    const { verdict, open } = decided;
    const now = this.clock.now();
    switch (verdict.act) {
      case 'ignore':
        return this.ignore(tx, message, verdict);
      case 'quarantine':
        message.quarantine(now, verdict.reason, verdict.text);
        await this.tellDuty(tx, message, 'quarantined', verdict);
        return this.waits.wait(tx, message);
      default:
        return this.apply(tx, message, content, { verdict, open }, decider);
    }
  }

  /** Another body came under the key of this message: somebody must look, once for each such body. Nothing of it is applied. */
  async alarm(tx: Tx, alertId: string, bodyHash: string): Promise<void> {
    const message = await lockAlert(tx, alertId);
    if (!message?.meetsConflict(bodyHash)) return;
    await tx.save(message);
    await this.tellDuty(tx, message, 'refused', {
      reason: 'alert-conflict',
      text: '编号与已收到的信息相同，内容却不同，未作任何处置',
    });
  }

  /** Who has authority has sent this message: what came under its key from others, and waits, is of no use any more (C09). */
  async dropCopies(tx: Tx, message: AlertMessage): Promise<void> {
    for (const copy of await lockCopies(tx, message)) {
      copy.ignore(this.clock.now(), 'rightful-one-came', IGNORED['rightful-one-came']);
      await tx.save(copy);
    }
  }

  private async apply(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    decided: { verdict: ActiveVerdict; open: readonly Response[] },
    decider?: Decider,
  ): Promise<void> {
    const effect = await this.effects.carryOut(tx, message, content, decided);
    if ('ignored' in effect) {
      return this.ignore(tx, message, { reason: effect.ignored, text: IGNORED[effect.ignored] });
    }
    message.apply(this.clock.now(), effect.responseId, decider);
  }

  private async ignore(tx: Tx, message: AlertMessage, why: { reason: IgnoreReason; text: string }): Promise<void> {
    // Of what has waited so far the duty officer knows.
    const isKnown = message.state === 'quarantined';
    message.ignore(this.clock.now(), why.reason, why.text);
    if (TELLS_DUTY.has(why.reason) && !isKnown) await this.tellDuty(tx, message, 'ignored', why);
  }

  /** The event that reaches the duty officer: for what waits for him, and for what doesn't although something is wrong. */
  private async tellDuty(
    tx: Tx,
    message: AlertMessage,
    outcome: NonNullable<AlertQuarantined['outcome']>,
    why: { reason: string; text: string },
  ): Promise<void> {
    const { id: alertId, headline, isDrill } = message;
    // What is refused came now, whatever it is refused for came long ago.
    const receivedAt = outcome === 'refused' ? this.clock.now() : message.receivedAt;
    await this.outbox.add(tx, AlertQuarantined, {
      alertId,
      kind: isDrill ? 'drill' : 'actual',
      sender: briefOf(message.sender, 200),
      identifier: briefOf(message.identifier, 200),
      outcome,
      reason: why.reason,
      summary: briefOf(headline ? `${why.text}（${headline}）` : why.text, 300),
      receivedAt: receivedAt.toISOString(),
    });
  }
}

/** The message as it stands in HQ's order: what its sender's clock makes of it beyond belief decides nothing (R12). */
function inOrder(content: AlertContent, { orderedAt }: AlertMessage): AlertContent {
  return { ...content, sent: orderedAt };
}
