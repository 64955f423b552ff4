import { type Plan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { PreWarningLedger } from '../pre-warning/pre-warning-ledger';
import { type Response } from '../response/response.entity';
import { ResponseLedger } from '../response/response-ledger';
import { type AlertMessage } from './alert-message.entity';
import { AWAITS_LIFT, AWAITS_REFERENCE } from './alert-reasons';
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
  private readonly byId = new Map<string, LedgerEntry>();
  private readonly byKey = new Map<string, AlertMessage[]>();
  /** By the hash of its key and by that of its name: whatever a reference may hold. */
  private readonly byReference = new Map<string, AlertMessage[]>();
  private readonly byReferenced = new Map<string, AlertMessage[]>();
  private readonly lifts = new Set<AlertMessage>();
  private readonly waiting = new Set<AlertMessage>();

  constructor(plan: Plan) {
    this.responses = new ResponseLedger(plan);
  }

  /** In the order of arrival. */
  get entries(): readonly LedgerEntry[] {
    return [...this.byId.values()];
  }

  get size(): number {
    return this.byId.size;
  }

  /** What was decided last on a message that is in the ledger. */
  entryOf({ id }: AlertMessage): LedgerEntry {
    const entry = this.byId.get(id);
    if (!entry) throw new Error(`No message ${id} in this history`);
    return entry;
  }

  /** What has come under the key of this message. */
  underKey({ keyHash }: AlertMessage): readonly AlertMessage[] {
    return this.byKey.get(keyHash) ?? [];
  }

  /** A message that has been decided, or decided anew. */
  keep(entry: LedgerEntry): void {
    const { message } = entry;
    const { id, keyHash, nameHash, isLift, category, state, isTombstone } = message;
    if (!this.byId.has(id)) {
      addTo(this.byKey, keyHash, message);
      for (const hash of [keyHash, nameHash]) addTo(this.byReference, hash, message);
      for (const hash of message.referenceHashes) addTo(this.byReferenced, hash, message);
    }
    this.byId.set(id, entry);
    if (isLift && category === 'alert' && (state === 'applied' || isTombstone)) this.lifts.add(message);
    if (message.waits) this.waiting.add(message);
    else this.waiting.delete(message);
  }

  /** What waits because it refers to this message, which had not come, and lifts that stand against it; in HQ's order. */
  parkedFor({ keyHash, nameHash }: AlertMessage): readonly AlertMessage[] {
    const names = [keyHash, nameHash];
    return [...this.waiting]
      .filter((one) => one.isTombstone || AWAITS_REFERENCE.some((reason) => reason === one.reason))
      .filter(({ referenceHashes }) => overlap(referenceHashes, names))
      .sort(oldestFirst);
  }

  /** What waits although it is over: what this message, which says so, refers to, and what that refers to. */
  waitingFor({ referenceHashes }: AlertMessage): readonly AlertMessage[] {
    const names = [...referenceHashes];
    for (let at = 0; at < names.length; at += 1) {
      const named = among(this.byReference, names.slice(at, at + 1));
      const found = named.filter(isUnapplied).flatMap((one) => one.referenceHashes);
      names.push(...new Set(found.filter((name) => !names.includes(name))));
    }
    const reasons: readonly unknown[] = [...AWAITS_REFERENCE, AWAITS_LIFT];
    const named = among(this.byReference, names).filter(
      ({ state, reason }) => state === 'quarantined' && reasons.includes(reason),
    );
    return named.sort(oldestFirst);
  }

  /** The alerts that waited for the end of this response; none where no lift of HQ's has ended it. */
  parkedBehind({ id, jurisdiction, kind }: Response): readonly AlertMessage[] {
    const isLifted = [...this.lifts].some(({ state, responseId }) => state === 'applied' && responseId === id);
    return [...this.waiting]
      .filter((one) => isLifted && one.reason === AWAITS_LIFT)
      .filter((one) => one.jurisdiction === jurisdiction && one.isDrill === (kind === 'drill'))
      .sort(oldestFirst);
  }

  /** All that a decision on this message at `now` depends on; it is not in the ledger, or waits in it. */
  situationOf(message: AlertMessage, jurisdiction: string, now: Date): Situation {
    return {
      now,
      open: this.responses.openAt(now),
      references: this.knownReferences(message),
      namesUnknown: message.namesBeyond(this.named(message.referenceHashes)),
      standingLift: this.standingLift(message, jurisdiction),
      latestResponseId: this.responses.latestOf(jurisdiction, kindOf(message))?.id ?? null,
    };
  }

  private knownReferences({ referenceHashes }: AlertMessage): KnownAlert[] {
    const known = this.named(referenceHashes).filter(
      (one) => one.isAuthorised || !this.underKey(one).some(({ isAuthorised }) => isAuthorised),
    );
    return known.map((one) => {
      const { id, state, category, isLift } = one;
      const responseId = one.responseId ?? (one.isAuthorised ? this.latestResponseAmong(one.referenceHashes) : null);
      const { kind, jurisdiction } =
        responseId === null ? { ...one, kind: kindOf(one) } : this.responses.get(responseId);
      return { id, state, category, isLift: isLift && category === 'alert', responseId, kind, jurisdiction };
    });
  }

  private named(hashes: readonly string[]): AlertMessage[] {
    return among(this.byReference, hashes).sort((one, other) => oldestFirst(other, one));
  }

  private latestResponseAmong(hashes: readonly string[]): string | null {
    return this.named(hashes).find(({ responseId }) => responseId !== null)?.responseId ?? null;
  }

  private standingLift(message: AlertMessage, jurisdiction: string): Situation['standingLift'] {
    const own = this.namesOf(message);
    const standing = [...this.lifts].filter(
      (lift) =>
        lift.jurisdiction === jurisdiction &&
        lift.isDrill === message.isDrill &&
        (lift.isTombstone || !this.responses.get(lift.responseId ?? '').isOpen) &&
        (overlap(lift.referenceHashes, own) ||
          (lift.orderedAt > message.orderedAt && reachesBack(lift, message.referenceHashes))),
    );
    if (standing.length === 0) return null;
    return standing.every(({ isTombstone }) => isTombstone) ? 'tombstone' : 'applied';
  }

  /** Of a message, of what refers to it and is not applied, of what refers to that … */
  private namesOf({ keyHash, nameHash }: AlertMessage): string[] {
    const names = [keyHash, nameHash];
    for (let at = 0; at < names.length; at += 1) {
      const referring = among(this.byReferenced, names.slice(at, at + 1));
      const found = referring.filter(isUnapplied).flatMap((one) => [one.keyHash, one.nameHash]);
      names.push(...new Set(found.filter((name) => !names.includes(name))));
    }
    return names;
  }
}

function isUnapplied({ state, isAuthorised }: AlertMessage): boolean {
  return state !== 'applied' && isAuthorised;
}

function kindOf({ isDrill }: AlertMessage): Response['kind'] {
  return isDrill ? 'drill' : 'actual';
}

/** As the database sorts them. */
function oldestFirst(one: AlertMessage, other: AlertMessage): number {
  return one.orderedAt.getTime() - other.orderedAt.getTime() || (one.keyHash < other.keyHash ? -1 : 1);
}

/** A lift that ended nothing stands only against what it names, what shares a reference with it, or, if it names nothing, all before it. */
function reachesBack(lift: AlertMessage, references: readonly string[]): boolean {
  return lift.state === 'applied' || lift.referenceHashes.length === 0 || overlap(lift.referenceHashes, references);
}

function overlap(some: readonly string[], others: readonly string[]): boolean {
  return some.some((one) => others.includes(one));
}

function among(lists: ReadonlyMap<string, readonly AlertMessage[]>, keys: readonly string[]): AlertMessage[] {
  return [...new Set(keys.flatMap((key) => lists.get(key) ?? []))];
}

function addTo(lists: Map<string, AlertMessage[]>, key: string, message: AlertMessage): void {
  const list = lists.get(key);
  if (list) list.push(message);
  else lists.set(key, [message]);
}
