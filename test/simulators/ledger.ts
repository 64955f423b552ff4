import { type ChannelKind } from '../../apps/dispatch/src/channel/channel';

/** One message as a simulated carrier took it. */
export interface LedgerEntry {
  /** When it was taken, milliseconds since 1970 by this machine's clock. */
  readonly at: number;
  readonly channel: ChannelKind;
  readonly account: string;
  /** Phone number, mail address or URL. */
  readonly to: string;
  /** Subject too, on a line of its own, where the channel has one. */
  readonly text: string;
  /** Idempotency key, the delivery id; empty if the caller sent none. */
  readonly key: string;
}

/** What a carrier delivered, in order and never changed. Fault tests compare it with the database. */
export class Ledger {
  /** Calls that came again with a known key and were not delivered again. */
  repeats = 0;
  private readonly taken: LedgerEntry[] = [];
  private readonly listeners: ((entry: LedgerEntry) => void)[] = [];

  get entries(): readonly LedgerEntry[] {
    return this.taken;
  }

  append(entry: LedgerEntry): void {
    this.taken.push(entry);
    for (const listener of this.listeners) listener(entry);
  }

  /** Calls `listener` for every entry from now on. */
  onEntry(listener: (entry: LedgerEntry) => void): void {
    this.listeners.push(listener);
  }
}
