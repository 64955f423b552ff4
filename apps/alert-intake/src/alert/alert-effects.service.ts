import { AlertFlagged } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AlertContent } from '../format/alert-content';
import { textOf } from '../format/alert-text';
import { type Response } from '../response/response.entity';
import { findResponse, noteOnTimeline } from '../response/response.repository';
import { ResponseChangeService } from '../response/response-change.service';
import { ResponseService } from '../response/response.service';
import { AlertAdvice, type Effect } from './alert-advice.service';
import { kindOf } from './alert-meaning';
import { type AlertMessage } from './alert-message.entity';
import { FLAGGED } from './alert-reasons';
import { type Verdict } from './alert-verdict';

/** Verdicts from which something follows. */
export type ActiveVerdict = Exclude<Verdict, { act: 'ignore' | 'quarantine' }>;
type Start = Extract<Verdict, { act: 'start' }>;
type Change = Extract<Verdict, { act: 'upgrade' | 'downgrade' | 'update' }>;
type End = Extract<Verdict, { act: 'lift' | 'withdraw' }>;

/** Does what a verdict says, in the caller's transaction; the decision lock is held and the open responses are locked. */
@Injectable()
export class AlertEffects {
  constructor(
    private readonly clock: Clock,
    private readonly responses: ResponseService,
    private readonly changes: ResponseChangeService,
    private readonly advice: AlertAdvice,
    private readonly outbox: Outbox,
  ) {}

  async carryOut(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    decided: { verdict: ActiveVerdict; open: readonly Response[] },
  ): Promise<Effect> {
    const { verdict, open } = decided;
    switch (verdict.act) {
      case 'start':
        return this.start(tx, message, content, verdict, open);
      case 'upgrade':
      case 'downgrade':
      case 'update':
        return this.change(tx, message, content, verdict, open);
      case 'lift':
      case 'withdraw':
        return this.end(tx, message, verdict, open);
      case 'relay':
        return this.relay(tx, message, content, verdict.responseId);
      default:
        return this.advice.take(tx, message, content, verdict.act);
    }
  }

  private async start(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    start: Start,
    open: readonly Response[],
  ): Promise<Effect> {
    const { id: alertId, receivedAt, sent: alertSentAt, jurisdiction } = message;
    for (const drill of open.filter(({ id }) => start.supersededDrillIds.includes(id))) {
      await this.responses.end(tx, drill, { at: this.clock.now(), receivedAt, reason: 'supersededByReal', alertId });
    }
    const { kind, colour, level, onsetAt } = start;
    const { areaCodes, primaryPollutant, documentNumber, expires: expiresAt } = content;
    const response = await this.responses.announce(tx, {
      ...{ kind, origin: 'alert', colour, level, onsetAt, expiresAt, authority: null, orderReason: null },
      ...{ areaCodes, primaryPollutant, documentNumber, jurisdiction, alertSentAt, receivedAt, alertId },
    });
    await this.flag(tx, response, alertId, start);
    return { responseId: response.id };
  }

  /** It has started (C19); whether industry is the cause is for the duty officer to ask HQ. */
  private async flag(tx: Tx, response: Response, alertId: string, { flags, kind }: Start): Promise<void> {
    if (flags.length === 0) return;
    const at = this.clock.now();
    const summary = flags.map((flag) => FLAGGED[flag]).join('；');
    const { id: responseId, serial } = response;
    await noteOnTimeline(tx, responseId, { what: 'flagged', at, alertId, version: null, facts: { flags, summary } });
    await this.outbox.add(tx, AlertFlagged, { alertId, responseId, serial, kind, summary, at: at.toISOString() });
  }

  private async change(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    verdict: Change,
    open: readonly Response[],
  ): Promise<Effect> {
    const response = among(open, verdict.responseId);
    const { id: alertId, receivedAt, sent: sentAt } = message;
    const { headline, documentNumber, primaryPollutant, expires: expiresAt } = content;
    const { colour, level } = verdict.act === 'update' ? response : verdict;
    const levelFromAt = verdict.act === 'update' ? null : verdict.fromAt;
    const change = { sentAt, expiresAt, documentNumber, primaryPollutant, colour, level, levelFromAt };
    const order = { alertId, receivedAt, headline, change };
    if (verdict.act === 'update') await this.changes.changeText(tx, response, order);
    else await this.changes.changeLevel(tx, response, order, verdict.fromAt);
    return { responseId: response.id };
  }

  private async end(tx: Tx, message: AlertMessage, end: End, open: readonly Response[]): Promise<Effect> {
    const response = among(open, end.responseId);
    const { id: alertId, receivedAt } = message;
    await this.responses.end(tx, response, { at: end.endedAt, receivedAt, reason: 'lifted', alertId });
    return { responseId: response.id };
  }

  private async relay(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    responseId: string | null,
  ): Promise<Effect> {
    const { id: alertId, receivedAt } = message;
    const { headline, documentNumber } = content;
    const response = responseId ? await findResponse(tx, responseId) : null;
    const words = { headline, text: textOf(content), documentNumber };
    await this.changes.relay(tx, response, { alertId, kind: kindOf(content), receivedAt, ...words });
    return { responseId };
  }
}

function among(open: readonly Response[], responseId: string): Response {
  const response = open.find(({ id }) => id === responseId);
  if (!response) throw new Error(`Response ${responseId} is not among the open ones`);
  return response;
}
