import { type Plan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Response } from '../response/response.entity';
import { type Authority } from '../sender/authority';
import { decideAlert } from './alert-decision';
import { AlertLedger, type LedgerEntry } from './alert-ledger';
import { AlertMessage, type Arrival, bodyHashOf, keyHashOf } from './alert-message.entity';
import { IGNORED, type IgnoreReason } from './alert-reasons';
import { ignore, type Verdict } from './alert-verdict';

type ActiveVerdict = Exclude<Verdict, { act: 'ignore' | 'quarantine' }>;
type Start = Extract<Verdict, { act: 'start' }>;

/** What followed, or why nothing followed after all. */
type Effect = { readonly response: Response | null } | { readonly ignored: IgnoreReason };

/** What became of a message, or of the earlier one of the same key; `released` waited for it and were decided now, in that order. */
export interface HistoryReceipt {
  readonly outcome: 'new' | 'repeat' | 'conflict';
  readonly entry: LedgerEntry;
  readonly released: readonly LedgerEntry[];
}

/**
 * One history of messages, decided one after another without any database: the same pure decision as in AlertService, its effects on a
 * ledger instead of on rows. Nobody decides by hand in it.
 */
export class AlertHistory {
  readonly ledger: AlertLedger;

  constructor(private readonly plan: Plan) {
    this.ledger = new AlertLedger(plan);
  }

  /** Takes a message in at the instant `now`, which never goes back from one message to the next. */
  receive(arrival: Arrival, content: AlertContent, authority: Authority, now: Date): HistoryReceipt {
    const earlier = this.ledger.find(keyHashOf(content));
    if (earlier) {
      const isSame = earlier.message.bodyHash === bodyHashOf(arrival.bytes);
      return { outcome: isSame ? 'repeat' : 'conflict', entry: earlier, released: [] };
    }
    const id = `message-${this.ledger.size + 1}`;
    const message = AlertMessage.receive(id, arrival, content, now);
    message.jurisdiction = authority.jurisdiction;
    const entry = this.carryOut(message, content, this.decide(content, authority, now), now);
    this.ledger.keep(entry);
    return { outcome: 'new', entry, released: message.state === 'quarantined' ? [] : this.release(message, now) };
  }

  private decide(content: AlertContent, authority: Authority, now: Date): Verdict {
    const situation = this.ledger.situationOf(content, authority.jurisdiction, now);
    return decideAlert(content, authority, situation, this.plan);
  }

  /** What waited for `message`, which was applied or ignored, and what waited for that. */
  private release(message: AlertMessage, now: Date): LedgerEntry[] {
    const released: LedgerEntry[] = [];
    for (const { message: parked, content } of this.ledger.parkedFor(message)) {
      // One before it in this list may have released it.
      if (parked.state !== 'quarantined') continue;
      // Only what had authority was parked.
      const verdict = this.decide(content, { kind: 'granted', jurisdiction: parked.jurisdiction }, now);
      if (verdict.act === 'quarantine') continue;
      const entry = this.carryOut(parked, content, verdict, now);
      this.ledger.keep(entry);
      released.push(entry, ...this.release(parked, now));
    }
    return released;
  }

  /** Moves `message` to where the verdict leads. */
  private carryOut(message: AlertMessage, content: AlertContent, verdict: Verdict, now: Date): LedgerEntry {
    if (verdict.act === 'quarantine') {
      message.quarantine(now, verdict.reason, verdict.text);
      return { message, content, verdict, response: null };
    }
    const effect: Effect =
      verdict.act === 'ignore' ? { ignored: verdict.reason } : this.effectOf(message, content, verdict, now);
    if ('ignored' in effect) {
      message.ignore(now, effect.ignored, IGNORED[effect.ignored]);
      return { message, content, verdict: ignore(effect.ignored), response: null };
    }
    message.apply(now, effect.response?.id ?? null);
    return { message, content, verdict, response: effect.response };
  }

  private effectOf(message: AlertMessage, content: AlertContent, verdict: ActiveVerdict, now: Date): Effect {
    const { responses, preWarnings } = this.ledger;
    switch (verdict.act) {
      case 'start':
        return { response: this.start(message, content, verdict, now) };
      case 'upgrade':
      case 'downgrade':
      case 'update': {
        const response = responses.get(verdict.responseId);
        const { colour, level } = verdict.act === 'update' ? response : verdict;
        const { sent: sentAt, expires: expiresAt, documentNumber, primaryPollutant } = content;
        const levelFromAt = verdict.act === 'update' ? null : verdict.fromAt;
        response.follow({ sentAt, expiresAt, documentNumber, primaryPollutant, colour, level, levelFromAt });
        return { response };
      }
      case 'lift':
      case 'withdraw':
        return { response: responses.end(responses.get(verdict.responseId), verdict.endedAt, 'lifted') };
      case 'relay':
        return { response: verdict.responseId === null ? null : responses.get(verdict.responseId) };
      case 'preWarning':
      case 'preWarningEnd': {
        const order = { alertId: message.id, content, receivedAt: now };
        if (verdict.act === 'preWarning')
          return preWarnings.issue(order) ? { response: null } : { ignored: 'superseded-by-later' };
        return preWarnings.withdraw(order) ? { response: null } : { ignored: 'nothing-to-withdraw' };
      }
      case 'instruction':
        return { response: null };
    }
  }

  private start({ jurisdiction }: AlertMessage, content: AlertContent, start: Start, now: Date): Response {
    const { responses } = this.ledger;
    for (const id of start.supersededDrillIds) responses.end(responses.get(id), now, 'supersededByReal');
    const { kind, colour, level, onsetAt } = start;
    const { areaCodes, primaryPollutant, documentNumber, expires: expiresAt, sent: alertSentAt } = content;
    return responses.announce(
      {
        kind,
        colour,
        level,
        onsetAt,
        jurisdiction,
        areaCodes,
        primaryPollutant,
        documentNumber,
        expiresAt,
        alertSentAt,
      },
      now,
    );
  }
}
