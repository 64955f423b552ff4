import { type Plan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { type Response } from '../response/response.entity';
import { type Authority } from '../sender/authority';
import { decideAlert } from './alert-decision';
import { AlertLedger, type LedgerEntry } from './alert-ledger';
import { type LedgerEffect, LedgerEffects } from './alert-ledger-effects';
import { asReceived } from '../format/alert-content-absurdities';
import { identityOf } from './alert-identity';
import { AlertMessage, type Arrival } from './alert-message.entity';
import { IGNORED, type IgnoreReason } from './alert-reasons';
import { ignore, type Verdict } from './alert-verdict';

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
  private readonly effects: LedgerEffects;
  /** What ran when we looked last. */
  private readonly running = new Set<Response>();

  constructor(private readonly plan: Plan) {
    this.ledger = new AlertLedger(plan);
    this.effects = new LedgerEffects(this.ledger);
  }

  /** Takes a message in at the instant `now`, which never goes back from one message to the next. */
  receive(arrival: Arrival, content: AlertContent, authority: Authority, now: Date): HistoryReceipt {
    // Whatever was to end by now has ended.
    this.ledger.responses.openAt(now);
    const freed = this.releaseBehindAll(now);
    const received = asReceived(content, now);
    const message = AlertMessage.receive(`message-${this.ledger.size + 1}`, arrival, received, authority, now);
    const identity = identityOf(message, this.ledger.underKey(message));
    if (identity.is === 'repeat' || identity.is === 'conflict') {
      return { outcome: identity.is, entry: this.ledger.entryOf(identity.of), released: freed };
    }
    const isCopy = identity.is === 'copy';
    const verdict = isCopy ? ignore('copy-without-authority') : this.decide(message, received, authority, now);
    const entry = this.carryOut(message, received, verdict, now);
    this.ledger.keep(entry);
    const released = message.isAuthorised ? this.release(message, now) : [];
    return { outcome: 'new', entry, released: [...freed, ...released, ...this.releaseBehindAll(now)] };
  }

  private decide(message: AlertMessage, content: AlertContent, authority: Authority, now: Date): Verdict {
    const situation = this.ledger.situationOf(message, authority.jurisdiction, now);
    return decideAlert({ ...content, sent: message.orderedAt }, authority, situation, this.plan);
  }

  /** What waited for `message`, which has authority and has been decided, and what waited for that. */
  private release(message: AlertMessage, now: Date): LedgerEntry[] {
    for (const copy of this.ledger.underKey(message)) {
      if (copy.isAuthorised || copy.state !== 'quarantined') continue;
      this.ledger.keep(this.ignore(copy, this.ledger.entryOf(copy).content, 'rightful-one-came', now));
    }
    const released = this.ledger.parkedFor(message).flatMap((parked) => this.decideAnew(parked, now));
    const over = message.isOfEnd ? this.ledger.waitingFor(message) : [];
    return [...released, ...over.flatMap((waiting) => this.decideAnew(waiting, now))];
  }

  /** What waited for the end of a response, wherever one has ended since we looked last. */
  private releaseBehindAll(now: Date): LedgerEntry[] {
    const over = [...this.running].filter(({ isOpen }) => !isOpen);
    for (const response of over) this.running.delete(response);
    const released = over.flatMap((response) =>
      this.ledger.parkedBehind(response).flatMap((parked) => this.decideAnew(parked, now)),
    );
    return released.length === 0 ? [] : [...released, ...this.releaseBehindAll(now)];
  }

  private decideAnew(parked: AlertMessage, now: Date): LedgerEntry[] {
    // One before it may have released it.
    if (!parked.waits) return [];
    const { content } = this.ledger.entryOf(parked);
    // Only what had authority was parked.
    const verdict = this.decide(parked, content, { kind: 'granted', jurisdiction: parked.jurisdiction }, now);
    if (!parked.isMovedBy(verdict)) return [];
    const entry = this.carryOut(parked, content, verdict, now);
    this.ledger.keep(entry);
    return [entry, ...this.release(parked, now)];
  }

  /** Moves `message` to where the verdict leads. */
  private carryOut(message: AlertMessage, content: AlertContent, verdict: Verdict, now: Date): LedgerEntry {
    if (verdict.act === 'quarantine') {
      message.quarantine(now, verdict.reason, verdict.text);
      return { message, content, verdict, response: null };
    }
    const effect: LedgerEffect =
      verdict.act === 'ignore'
        ? { ignored: verdict.reason }
        : this.effects.carryOut({ message, content, now }, verdict);
    if ('ignored' in effect) return this.ignore(message, content, effect.ignored, now);
    const { response } = effect;
    message.apply(now, response?.id ?? null);
    if (response?.isOpen) this.running.add(response);
    return { message, content, verdict, response };
  }

  private ignore(message: AlertMessage, content: AlertContent, reason: IgnoreReason, now: Date): LedgerEntry {
    message.ignore(now, reason, IGNORED[reason]);
    return { message, content, verdict: ignore(reason), response: null };
  }
}
