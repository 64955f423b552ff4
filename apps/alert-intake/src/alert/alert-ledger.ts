import { type Plan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { PreWarningLedger } from '../pre-warning/pre-warning-ledger';
import { type Response } from '../response/response.entity';
import { ResponseLedger } from '../response/response-ledger';
import { kindOf } from './alert-meaning';
import { type AlertMessage, keyHashOf, nameHashOf, referenceHashesOf } from './alert-message.entity';
import { type KnownAlert, type Situation, type Verdict } from './alert-verdict';

/** A message in the ledger, and what was decided on it last. */
export interface LedgerEntry {
  readonly message: AlertMessage;
  readonly content: AlertContent;
  readonly verdict: Verdict;
  /** The response it acted on, or that it means; null where it belongs to none. */
  readonly response: Response | null;
}

/**
 * The decided messages, responses and pre-warnings of one history in memory. Gives decideAlert the situation that VerdictService reads
 * from its rows, by the rules of the SQL in alert.repository.ts and response.repository.ts, in the same order.
 */
export class AlertLedger {
  readonly responses: ResponseLedger;
  readonly preWarnings = new PreWarningLedger();
  private readonly byKey = new Map<string, LedgerEntry>();
  /** By the hash of its key and by that of its name: whatever a reference may hold. */
  private readonly byReference = new Map<string, AlertMessage[]>();
  private readonly lifts: AlertMessage[] = [];
  private readonly parked = new Set<AlertMessage>();

  constructor(plan: Plan) {
    this.responses = new ResponseLedger(plan);
  }

  /** In the order of arrival. */
  get entries(): readonly LedgerEntry[] {
    return [...this.byKey.values()];
  }

  get size(): number {
    return this.byKey.size;
  }

  find(keyHash: string): LedgerEntry | undefined {
    return this.byKey.get(keyHash);
  }

  /** A message that has been decided, or decided anew. */
  keep(entry: LedgerEntry): void {
    const { message } = entry;
    const { keyHash, nameHash, isLift, category, state, isTombstone } = message;
    if (!this.byKey.has(keyHash)) {
      for (const hash of [keyHash, nameHash]) addTo(this.byReference, hash, message);
      if (isLift && category === 'alert' && (state === 'applied' || isTombstone)) this.lifts.push(message);
    }
    this.byKey.set(keyHash, entry);
    if (state === 'quarantined' && message.reason === 'unknown-reference') this.parked.add(message);
    else this.parked.delete(message);
  }

  /** What waits because it refers to this message, which had not come; in the order of sending. */
  parkedFor({ keyHash, nameHash }: AlertMessage): LedgerEntry[] {
    return [...this.parked]
      .filter(({ referenceHashes }) => referenceHashes.includes(keyHash) || referenceHashes.includes(nameHash))
      .sort((a, b) => a.sent.getTime() - b.sent.getTime() || (a.keyHash < b.keyHash ? -1 : 1))
      .flatMap((message) => this.byKey.get(message.keyHash) ?? []);
  }

  /** All that a decision on this message at `now` depends on; the message itself is not in the ledger, or is parked in it. */
  situationOf(content: AlertContent, jurisdiction: string, now: Date): Situation {
    return {
      now,
      open: this.responses.openAt(now),
      references: this.knownReferences(content),
      standingLift: this.standingLift(content, jurisdiction),
      latestResponseId: this.responses.latestOf(jurisdiction, kindOf(content))?.id ?? null,
    };
  }

  private knownReferences(content: AlertContent): KnownAlert[] {
    return this.named(referenceHashesOf(content)).map(({ state, responseId, referenceHashes }) => ({
      state,
      responseId: responseId ?? this.latestResponseAmong(this.named(referenceHashes)),
    }));
  }

  private named(hashes: readonly string[]): AlertMessage[] {
    return [...new Set(hashes.flatMap((hash) => this.byReference.get(hash) ?? []))].sort(newestFirst);
  }

  private latestResponseAmong(messages: readonly AlertMessage[]): string | null {
    return messages.find(({ responseId }) => responseId !== null)?.responseId ?? null;
  }

  private standingLift(content: AlertContent, jurisdiction: string): Situation['standingLift'] {
    const isDrill = kindOf(content) === 'drill';
    const own = [keyHashOf(content), nameHashOf(content)];
    const references = referenceHashesOf(content);
    const standing = this.lifts.filter(
      (lift) =>
        lift.jurisdiction === jurisdiction &&
        lift.isDrill === isDrill &&
        (overlap(lift.referenceHashes, own) || (lift.sent > content.sent && reachesBack(lift, references))),
    );
    if (standing.length === 0) return null;
    return standing.every(({ isTombstone }) => isTombstone) ? 'tombstone' : 'applied';
  }
}

/** As the database sorts them. */
function newestFirst(one: AlertMessage, other: AlertMessage): number {
  return other.sent.getTime() - one.sent.getTime() || (one.keyHash < other.keyHash ? -1 : 1);
}

/** A lift that ended nothing stands only against what it names, what shares a reference with it, or, if it names nothing, all before it. */
function reachesBack(lift: AlertMessage, references: readonly string[]): boolean {
  return lift.state === 'applied' || lift.referenceHashes.length === 0 || overlap(lift.referenceHashes, references);
}

function overlap(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

function addTo(lists: Map<string, AlertMessage[]>, key: string, message: AlertMessage): void {
  const list = lists.get(key);
  if (list) list.push(message);
  else lists.set(key, [message]);
}
