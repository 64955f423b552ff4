import { type ChannelKind } from '../../apps/dispatch/src/channel/channel';
import { type LedgerEntry } from './ledger';

interface Received {
  readonly entry: LedgerEntry;
  /** A test has asked for it. */
  isExpected: boolean;
}
interface Waiter {
  readonly matches: (received: Received) => boolean;
  readonly found: (received: Received) => void;
}
export interface ToldOptions {
  /** How long to wait for the message; 5 s if left out. */
  readonly withinMs?: number;
  /** Only by this channel. */
  readonly by?: ChannelKind;
}

/** One phone, mailbox or webhook, and what reached it. */
export class Person {
  /** 已签收: a confirmation by this person was answered with success. */
  hasAcknowledged = false;
  private readonly received: Received[] = [];
  private readonly waiters: Waiter[] = [];

  constructor(readonly to: string) {}

  get messages(): readonly LedgerEntry[] {
    return this.received.map(({ entry }) => entry);
  }
  get unexpected(): readonly LedgerEntry[] {
    return this.received.filter(({ isExpected }) => !isExpected).map(({ entry }) => entry);
  }

  receive(entry: LedgerEntry): void {
    const received = { entry, isExpected: false };
    this.received.push(received);
    const index = this.waiters.findIndex(({ matches }) => matches(received));
    if (index >= 0) this.waiters.splice(index, 1)[0]!.found(received);
  }

  /**
   * Resolves with the first message not asked for before whose text matches; it counts as expected from then on.
   * Throws with what did arrive if none comes in time.
   */
  async isTold(words: RegExp | string, { withinMs = 5000, by }: ToldOptions = {}): Promise<LedgerEntry> {
    const matches = ({ entry, isExpected }: Received) =>
      !isExpected &&
      (by === undefined || entry.channel === by) &&
      (typeof words === 'string' ? entry.text.includes(words) : words.test(entry.text));
    const here = this.received.find(matches);
    const received = here ?? (await this.waitFor(matches, withinMs));
    if (!received) throw new Error(this.describeMiss(String(words), withinMs, by));
    received.isExpected = true;
    return received.entry;
  }

  /** The acknowledgement link of the newest message that has one: an http URL whose path begins with /a/. */
  acknowledgementLink(): string | undefined {
    for (const { entry } of this.received.toReversed()) {
      const link = findAcknowledgementLink(entry.text);
      if (link !== undefined) return link;
    }
    return undefined;
  }

  private waitFor(matches: (received: Received) => boolean, withinMs: number): Promise<Received | undefined> {
    return new Promise((resolve) => {
      const waiter: Waiter = { matches, found: (received) => (clearTimeout(timer), resolve(claim(received))) };
      const timer = setTimeout(() => {
        this.waiters.splice(this.waiters.indexOf(waiter), 1);
        resolve(undefined);
      }, withinMs);
      this.waiters.push(waiter);
    });
  }

  private describeMiss(words: string, withinMs: number, by: ChannelKind | undefined): string {
    const arrived = this.received.map(({ entry, isExpected }) => `  ${isExpected ? '✓' : '·'} ${describe(entry)}`);
    const how = by === undefined ? '' : ` by ${by}`;
    return `${this.to} was not told ${words}${how} within ${withinMs} ms. Arrived:\n${arrived.join('\n') || '  nothing'}`;
  }
}

/** Marked at once, so that a second waiter of the same turn doesn't take the same message. */
function claim(received: Received): Received {
  received.isExpected = true;
  return received;
}

/** One line for people: channel, recipient and the start of the text. */
export function describe(entry: LedgerEntry): string {
  return `${entry.channel} → ${entry.to}: ${entry.text.replace(/\s+/g, ' ').slice(0, 120)}`;
}

/** The first acknowledgement link in a text. Chinese punctuation ends a link. */
export function findAcknowledgementLink(text: string): string | undefined {
  return /https?:\/\/[\w.:[\]-]+\/a\/[\w~.%-]*[\w~%-]/.exec(text)?.[0];
}
