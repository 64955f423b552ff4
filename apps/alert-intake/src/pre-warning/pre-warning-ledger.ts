import { type AlertContent, type AlertReference } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { PreWarning, type PreWarningOrder, type PreWarningWithdrawal, withdrawalOf } from './pre-warning.entity';

/** As many as the repository keeps. */
const KEPT_REFERENCES = 100;

interface Kept {
  readonly preWarning: PreWarning;
  /** Of all messages it was made of, and all that these refer to. */
  readonly names: AlertReference[];
}

/** A withdrawal that has overtaken what it withdraws. */
interface Tombstone {
  readonly kind: PreWarning['kind'];
  readonly withdrawal: PreWarningWithdrawal;
  readonly names: AlertReference[];
}

/** The pre-warnings of one history in memory (C13), found and moved as PreWarningService does with its rows. */
export class PreWarningLedger {
  private readonly kept: Kept[] = [];
  private readonly tombstones: Tombstone[] = [];

  get all(): readonly PreWarning[] {
    return this.kept.map(({ preWarning }) => preWarning);
  }

  /** False where nothing follows: newer words about it, or its withdrawal, have come before. */
  issue(order: PreWarningOrder): boolean {
    const names = namesOf(order.content);
    const earlier = this.of(order.content, names);
    if (earlier && !earlier.preWarning.isOlderThan(order.content.sent)) {
      earlier.names.push(...names);
      return false;
    }
    const tombstone = this.tombstoneOf(order.content, names);
    if (tombstone) {
      tombstone.names.push(...names);
      if (earlier?.preWarning.stands) end(earlier, tombstone.withdrawal, names);
      return false;
    }
    if (earlier?.preWarning.stands) {
      earlier.preWarning.revise(order);
      earlier.names.push(...names);
    } else {
      const preWarning = PreWarning.issue(`pre-warning-${this.kept.length + 1}`, order);
      this.kept.push({ preWarning, names });
    }
    return true;
  }

  /** False where nothing follows: it names none that we know, or one that is off, or newer words about it have come before. */
  withdraw(order: PreWarningOrder): boolean {
    const { content } = order;
    const names = namesOf(content);
    const withdrawal = withdrawalOf(order);
    const earlier = this.of(content, names);
    if (!earlier) this.tombstones.push({ kind: kindOf(content), withdrawal, names });
    if (!earlier?.preWarning.isOlderThan(content.sent)) return false;
    if (earlier.preWarning.stands) {
      end(earlier, withdrawal, names);
      return true;
    }
    earlier.preWarning.staysOff(content.sent);
    earlier.names.push(...names);
    return false;
  }

  /** The newest that a message belongs to: one of its own kind that it names, or that was made of one that names it. */
  private of(content: AlertContent, names: readonly AlertReference[]): Kept | undefined {
    const kind = kindOf(content);
    const named = this.kept.filter((one) => one.preWarning.kind === kind && haveOneInCommon(one.names, names));
    // Of two that were sent at once, the one that was issued later.
    return named.reduce<Kept | undefined>(
      (newest, one) => (newest && newest.preWarning.sent > one.preWarning.sent ? newest : one),
      undefined,
    );
  }

  /** The newest that was sent after the message. */
  private tombstoneOf(content: AlertContent, names: readonly AlertReference[]): Tombstone | undefined {
    const standing = this.tombstones.filter(
      ({ kind, withdrawal, names: known }) =>
        kind === kindOf(content) && withdrawal.sent > content.sent && haveOneInCommon(known, names),
    );
    return standing.sort((one, other) => other.withdrawal.sent.getTime() - one.withdrawal.sent.getTime())[0];
  }
}

function end({ preWarning, names: known }: Kept, withdrawal: PreWarningWithdrawal, names: AlertReference[]): void {
  preWarning.withdraw(withdrawal.receivedAt, withdrawal);
  known.push(...names);
}

function haveOneInCommon(some: readonly AlertReference[], others: readonly AlertReference[]): boolean {
  return some.some((name) => others.some((other) => isSame(name, other)));
}

function namesOf({ sender, identifier, sent, references }: AlertContent): AlertReference[] {
  return [{ sender, identifier, sent }, ...references.slice(0, KEPT_REFERENCES)];
}

/** A name without its time is that of every message so called. */
function isSame(one: AlertReference, other: AlertReference): boolean {
  if (one.sender !== other.sender || one.identifier !== other.identifier) return false;
  return one.sent === null || other.sent === null || one.sent.getTime() === other.sent.getTime();
}
