import { randomUUID } from 'node:crypto';
import { type ChannelKind } from '../../apps/dispatch/src/channel/channel';
import { type Fault, Faults, isDeliveredDespite } from './faults';
import { Ledger } from './ledger';

/** A message as it came off the wire. */
export interface Incoming {
  readonly to: string;
  readonly text: string;
  readonly key: string;
}

/** What the carrier does with it: `fault` is how the answer fails, whether or not the person was told. */
export type Verdict =
  | { readonly kind: 'accepted'; readonly ref: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'failed'; readonly fault: Fault };

/** The carrier behind one account, whatever the wire: its limits, its failures, what it remembers. */
export class Intake {
  readonly ledger = new Ledger();
  readonly faults = new Faults();
  /** Answers are held back by this much; the message counts as taken when it arrives. */
  latencyMs = 0;
  /** Off: the same key again is a second message. */
  honoursKeys = true;
  /** Calls per second before 429; Infinity is no limit. */
  perSecond = Infinity;
  /** Longest text in characters. */
  textLength = Infinity;
  private readonly refs = new Map<string, string>();
  private readonly refused = new Set<string>();
  private second = { startedAt: 0, calls: 0 };

  constructor(
    readonly channel: ChannelKind,
    readonly account: string,
  ) {}

  /** This recipient is refused for good, as a number that doesn't exist. */
  refuse(to: string): void {
    this.refused.add(to);
  }

  isRefused(to: string): boolean {
    return this.refused.has(to);
  }

  /** Takes one message: into the ledger once, unless a limit or a fault comes before acceptance. */
  take(message: Incoming): Verdict {
    const fault = this.isTooFast() ? 429 : this.faults.next();
    if (fault !== undefined && !isDeliveredDespite(fault)) return { kind: 'failed', fault };
    if (this.refused.has(message.to)) return { kind: 'refused', why: 'no such recipient' };
    if (message.text.length > this.textLength)
      return { kind: 'refused', why: `text over ${this.textLength} characters` };
    const ref = this.deliver(message);
    return fault === undefined ? { kind: 'accepted', ref } : { kind: 'failed', fault };
  }

  private deliver({ to, text, key }: Incoming): string {
    const known = this.honoursKeys && key !== '' ? this.refs.get(key) : undefined;
    if (known !== undefined) {
      this.ledger.repeats += 1;
      return known;
    }
    const ref = randomUUID();
    this.refs.set(key, ref);
    this.ledger.append({ at: Date.now(), channel: this.channel, account: this.account, to, text, key });
    return ref;
  }

  private isTooFast(): boolean {
    if (this.perSecond === Infinity) return false;
    const now = performance.now();
    if (now - this.second.startedAt >= 1000) this.second = { startedAt: now, calls: 0 };
    this.second.calls += 1;
    return this.second.calls > this.perSecond;
  }
}
