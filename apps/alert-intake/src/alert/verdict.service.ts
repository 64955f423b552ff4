import { AlertQuarantined } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { openResponses } from '../response/response.repository';
import { type Response } from '../response/response.entity';
import { ResponseService } from '../response/response.service';
import { type Authority } from '../sender/authority';
import { type AlertContent } from '../format/alert-content';
import { decideAlert } from './alert-decision';
import { type AlertMessage, type Decider } from './alert-message.entity';
import { TELLS_DUTY } from './alert-reasons';
import { type Verdict } from './alert-verdict';
import { knownReferences, standingLift } from './alert.repository';
import { excerpt } from '../format/malformed-alert';

type Start = Extract<Verdict, { act: 'start' }>;
type End = Extract<Verdict, { act: 'lift' | 'withdraw' }>;

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
    private readonly responses: ResponseService,
  ) {}

  async decide(tx: Tx, content: AlertContent, authority: Authority): Promise<Decided> {
    const open = await openResponses(tx);
    const situation = {
      now: this.clock.now(),
      open,
      references: await knownReferences(tx, content),
      standingLift: await standingLift(tx, content, authority.jurisdiction),
    };
    return { verdict: decideAlert(content, authority, situation, this.plan), open };
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
      case 'start':
        return message.apply(now, await this.start(tx, message, content, verdict, open), decider);
      case 'lift':
      case 'withdraw':
        return message.apply(now, await this.end(tx, message, verdict, open), decider);
      case 'ignore':
        message.ignore(now, verdict.reason, verdict.text);
        if (TELLS_DUTY.has(verdict.reason)) await this.tellDuty(tx, message);
        return;
      case 'quarantine':
        message.quarantine(now, verdict.reason, verdict.text);
        await this.tellDuty(tx, message);
    }
  }

  private async start(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    start: Start,
    open: readonly Response[],
  ): Promise<string> {
    const { id: alertId, receivedAt, sent: alertSentAt, jurisdiction } = message;
    for (const drill of open.filter(({ id }) => start.supersededDrillIds.includes(id))) {
      await this.responses.end(tx, drill, { at: this.clock.now(), receivedAt, reason: 'supersededByReal', alertId });
    }
    const { kind, colour, level, onsetAt } = start;
    const { areaCodes, primaryPollutant, documentNumber } = content;
    const facts = { areaCodes, primaryPollutant, documentNumber, jurisdiction, alertSentAt, receivedAt, alertId };
    return (await this.responses.announce(tx, { ...facts, kind, colour, level, onsetAt })).id;
  }

  private async end(tx: Tx, message: AlertMessage, end: End, open: readonly Response[]): Promise<string> {
    const response = open.find(({ id }) => id === end.responseId);
    if (!response) throw new Error(`Response ${end.responseId} is not among the open ones`);
    const { id: alertId, receivedAt } = message;
    await this.responses.end(tx, response, { at: end.endedAt, receivedAt, reason: 'lifted', alertId });
    return response.id;
  }

  /** The only event that reaches the duty officer; also for what was ignored although something is missing. */
  private async tellDuty(tx: Tx, message: AlertMessage): Promise<void> {
    const { id: alertId, reason, reasonText, headline, receivedAt } = message;
    await this.outbox.add(tx, AlertQuarantined, {
      alertId,
      sender: excerpt(message.sender, 200),
      identifier: excerpt(message.identifier, 200),
      reason: reason ?? '',
      summary: excerpt(headline ? `${reasonText}（${headline}）` : (reasonText ?? ''), 300),
      receivedAt: receivedAt.toISOString(),
    });
  }
}
