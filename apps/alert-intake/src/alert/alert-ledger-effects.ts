import { type AlertContent } from '../format/alert-content';
import { type Response } from '../response/response.entity';
import { changeOf } from './alert-change';
import { type AlertLedger } from './alert-ledger';
import { type AlertMessage } from './alert-message.entity';
import { type IgnoreReason } from './alert-reasons';
import { type ChangeVerdict, type RescopeVerdict, type Verdict } from './alert-verdict';

type ActiveVerdict = Exclude<Verdict, { act: 'ignore' | 'quarantine' }>;
type Start = Extract<Verdict, { act: 'start' }>;
type Ending = Extract<Verdict, { act: 'lift' | 'withdraw' | 'liftAhead' | 'liftAheadEnd' }>;
type Relay = Extract<Verdict, { act: 'relay' | 'relayUpdate' | 'relayEnd' }>;

/** What followed, or why nothing followed after all. */
export type LedgerEffect = { readonly response: Response | null } | { readonly ignored: IgnoreReason };

/** A message that is applied at the instant `now`, as read and as kept. */
export interface LedgerApplied {
  readonly message: AlertMessage;
  readonly content: AlertContent;
  readonly now: Date;
}

/** Does on a ledger what AlertEffects does on rows: what a verdict says, by the same entities. */
export class LedgerEffects {
  constructor(private readonly ledger: AlertLedger) {}

  carryOut(applied: LedgerApplied, verdict: ActiveVerdict): LedgerEffect {
    switch (verdict.act) {
      case 'start':
        return { response: this.start(applied, verdict) };
      case 'upgrade':
      case 'downgrade':
      case 'update':
        return { response: this.change(applied, verdict) };
      case 'rescope':
        return { response: this.rescope(applied, verdict) };
      case 'lift':
      case 'withdraw':
      case 'liftAhead':
      case 'liftAheadEnd':
        return { response: this.end(applied, verdict) };
      case 'relay':
      case 'relayUpdate':
      case 'relayEnd':
        return { response: this.relay(verdict) };
      case 'preWarning':
      case 'preWarningEnd':
        return this.preWarn(applied, verdict.act);
      case 'instruction':
      case 'instructionUpdate':
      case 'instructionEnd':
        return { response: null };
    }
  }

  private start({ message, content, now }: LedgerApplied, start: Start): Response {
    this.endDrills(start.supersededDrillIds, now);
    const { jurisdiction, orderedAt: alertSentAt } = message;
    const { kind, colour, level, onsetAt } = start;
    const { areaCodes, primaryPollutant, documentNumber, expires: expiresAt } = content;
    const words = { areaCodes, primaryPollutant, documentNumber, expiresAt };
    return this.ledger.responses.announce({ kind, colour, level, onsetAt, jurisdiction, alertSentAt, ...words }, now);
  }

  private change({ message, content }: LedgerApplied, verdict: ChangeVerdict): Response {
    const response = this.ledger.responses.get(verdict.responseId);
    response.follow(changeOf(message, content, response, verdict));
    return response;
  }

  private rescope(applied: LedgerApplied, verdict: RescopeVerdict): Response {
    const { change, supersededDrillIds } = verdict;
    const { message, content, now } = applied;
    this.endDrills(supersededDrillIds, now);
    const response = this.ledger.responses.get(verdict.responseId);
    response.changeScope(changeOf(message, content, response, { ...change, act: 'update' }), verdict);
    return change.act === 'update' ? response : this.change(applied, change);
  }

  private end({ message }: LedgerApplied, verdict: Ending): Response {
    const response = this.ledger.responses.get(verdict.responseId);
    const { id: alertId, orderedAt: sentAt } = message;
    message.isLift = true;
    if (verdict.act === 'liftAhead') response.announceLift({ alertId, sentAt, dueAt: verdict.endsAt });
    else if (verdict.act === 'liftAheadEnd') response.takeBackLift(sentAt);
    else this.ledger.responses.end(response, verdict.endedAt, 'lifted');
    return response;
  }

  private relay({ act, responseId }: Relay): Response | null {
    const response = responseId === null ? null : this.ledger.responses.get(responseId);
    if (act === 'relayEnd' && response?.isOpen) response.note();
    return response;
  }

  private preWarn({ message, content, now }: LedgerApplied, act: 'preWarning' | 'preWarningEnd'): LedgerEffect {
    const order = { alertId: message.id, content, receivedAt: now };
    const { preWarnings } = this.ledger;
    if (act === 'preWarning') return preWarnings.issue(order) ? { response: null } : { ignored: 'superseded-by-later' };
    return preWarnings.withdraw(order) ? { response: null } : { ignored: 'nothing-to-withdraw' };
  }

  private endDrills(ids: readonly string[], now: Date): void {
    const { responses } = this.ledger;
    for (const id of ids) responses.end(responses.get(id), now, 'supersededByReal');
  }
}
