import { Clock, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AlertContent } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { textOf } from '../format/alert-text';
import { type Response } from '../response/response.entity';
import { findResponse, lockResponse } from '../response/response.repository';
import { type ChangeOrder, ResponseChangeService } from '../response/response-change.service';
import { ResponseEndingService } from '../response/response-ending.service';
import { ResponseService } from '../response/response.service';
import { AlertAdvice, type Effect } from './alert-advice.service';
import { changeOf } from './alert-change';
import { type AlertMessage } from './alert-message.entity';
import { FLAGGED } from './alert-reasons';
import { type ChangeVerdict, type RescopeVerdict, type Verdict } from './alert-verdict';

/** Verdicts from which something follows. */
export type ActiveVerdict = Exclude<Verdict, { act: 'ignore' | 'quarantine' }>;
type Start = Extract<Verdict, { act: 'start' }>;
type End = Extract<Verdict, { act: 'lift' | 'withdraw' }>;
type LiftAhead = Extract<Verdict, { act: 'liftAhead' | 'liftAheadEnd' }>;
type Relay = Extract<Verdict, { act: 'relay' | 'relayUpdate' | 'relayEnd' }>;

/** A message that is applied, as read and as stored. */
interface Applied {
  readonly message: AlertMessage;
  readonly content: AlertContent;
  /** The open responses, locked. */
  readonly open: readonly Response[];
}

/** Does what a verdict says, in the caller's transaction; the decision lock is held and the open responses are locked. */
@Injectable()
export class AlertEffects {
  constructor(
    private readonly clock: Clock,
    private readonly responses: ResponseService,
    private readonly changes: ResponseChangeService,
    private readonly endings: ResponseEndingService,
    private readonly advice: AlertAdvice,
  ) {}

  async carryOut(
    tx: Tx,
    message: AlertMessage,
    content: AlertContent,
    decided: { verdict: ActiveVerdict; open: readonly Response[] },
  ): Promise<Effect> {
    const { verdict, open } = decided;
    const applied = { message, content, open };
    switch (verdict.act) {
      case 'start':
        return this.start(tx, applied, verdict);
      case 'upgrade':
      case 'downgrade':
      case 'update':
        return this.change(tx, applied, verdict);
      case 'rescope':
        return this.rescope(tx, applied, verdict);
      case 'lift':
      case 'withdraw':
        return this.end(tx, applied, verdict);
      case 'liftAhead':
      case 'liftAheadEnd':
        return this.announceEnd(tx, applied, verdict);
      case 'relay':
      case 'relayUpdate':
      case 'relayEnd':
        return this.relay(tx, applied, verdict);
      default:
        return this.advice.take(tx, message, content, verdict.act);
    }
  }

  private async start(tx: Tx, { message, content, open }: Applied, start: Start): Promise<Effect> {
    const { id: alertId, receivedAt, orderedAt: alertSentAt, jurisdiction } = message;
    await this.endDrills(tx, message, open, start.supersededDrillIds);
    const { kind, colour, level, onsetAt, flags } = start;
    const { areaCodes, primaryPollutant, documentNumber, expires: expiresAt } = content;
    const response = await this.responses.announce(tx, {
      ...{ kind, origin: 'alert', colour, level, onsetAt, expiresAt, authority: null, orderReason: null },
      ...{ areaCodes, primaryPollutant, documentNumber, jurisdiction, alertSentAt, receivedAt, alertId },
    });
    const summary = flags.map((flag) => FLAGGED[flag]).join('；');
    if (flags.length > 0) await this.changes.flag(tx, response, alertId, { flags, summary });
    return { responseId: response.id };
  }

  /** R16: the real thing ends the drills in its area. */
  private async endDrills(
    tx: Tx,
    { id: alertId, receivedAt }: AlertMessage,
    open: readonly Response[],
    drillIds: readonly string[],
  ): Promise<void> {
    const at = this.clock.now();
    for (const drill of open.filter(({ id }) => drillIds.includes(id))) {
      await this.responses.end(tx, drill, { at, receivedAt, reason: 'supersededByReal', alertId });
    }
  }

  private async change(tx: Tx, applied: Applied, verdict: ChangeVerdict): Promise<Effect> {
    const response = among(applied.open, verdict.responseId);
    const order = orderOf(applied, response, verdict);
    if (verdict.act === 'update') await this.changes.changeText(tx, response, order);
    else await this.changes.changeLevel(tx, response, order, verdict.fromAt);
    return { responseId: response.id };
  }

  /** Where and from when on first, then the level there, then the beginning where that lies behind now. */
  private async rescope(tx: Tx, applied: Applied, verdict: RescopeVerdict): Promise<Effect> {
    const { change, supersededDrillIds } = verdict;
    const response = among(applied.open, verdict.responseId);
    await this.endDrills(tx, applied.message, applied.open, supersededDrillIds);
    const words = { ...change, act: 'update' } as const;
    await this.changes.changeScope(tx, response, orderOf(applied, response, words), verdict);
    if (change.act !== 'update') await this.change(tx, applied, change);
    await this.responses.beginIfDue(tx, response);
    return { responseId: response.id };
  }

  private async end(tx: Tx, { message, open }: Applied, end: End): Promise<Effect> {
    const response = among(open, end.responseId);
    const { id: alertId, receivedAt } = message;
    // Also an Update down to blue: what is older than the end changes nothing any more (R12).
    message.isLift = true;
    await this.responses.end(tx, response, { at: end.endedAt, receivedAt, reason: 'lifted', alertId });
    return { responseId: response.id };
  }

  private async announceEnd(tx: Tx, { message, content, open }: Applied, verdict: LiftAhead): Promise<Effect> {
    const response = among(open, verdict.responseId);
    const { id: alertId, orderedAt: sentAt, receivedAt } = message;
    const order = { alertId, sentAt, receivedAt, headline: content.headline };
    message.isLift = true;
    if (verdict.act === 'liftAhead') await this.endings.announceLift(tx, response, order, verdict.endsAt);
    else await this.endings.takeBackLift(tx, response, order);
    return { responseId: response.id };
  }

  private async relay(tx: Tx, { message, content }: Applied, relay: Relay): Promise<Effect> {
    const { id: alertId, receivedAt, orderedAt: sentAt } = message;
    const { headline, documentNumber } = content;
    const { responseId } = relay;
    const replaces = relay.act === 'relay' ? [] : relay.replaces;
    if (relay.act === 'relayEnd') {
      const response = responseId ? await lockResponse(tx, responseId) : null;
      const order = { alertId, sentAt, receivedAt, headline };
      if (response) await this.endings.takeBackInstruction(tx, response, order, replaces);
      return { responseId };
    }
    const response = responseId ? await findResponse(tx, responseId) : null;
    const words = { headline, text: textOf(content), documentNumber };
    await this.endings.relay(tx, response, { alertId, kind: kindOf(content), receivedAt, replaces, ...words });
    return { responseId };
  }
}

function orderOf({ message, content }: Applied, response: Response, verdict: ChangeVerdict): ChangeOrder {
  const { id: alertId, receivedAt } = message;
  return { alertId, receivedAt, headline: content.headline, change: changeOf(message, content, response, verdict) };
}

function among(open: readonly Response[], responseId: string): Response {
  const response = open.find(({ id }) => id === responseId);
  if (!response) throw new Error(`Response ${responseId} is not among the open ones`);
  return response;
}
