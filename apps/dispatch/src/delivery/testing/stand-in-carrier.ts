import { type Channel, type ChannelKind, type Outcome, type OutgoingMessage } from '../../channel/channel';

/** A provider in the test's hand: it takes what comes, and answers what the test says, at once or when the test says so. */
export class StandInCarrier implements Channel {
  /** Every call, in the order in which they came. */
  readonly taken: OutgoingMessage[] = [];
  connections = 50;
  /** Whether it takes a second call with the same delivery id for the same message. */
  idempotent = true;
  /** What it says of a message. */
  says: (message: OutgoingMessage) => Outcome = () => ({ kind: 'accepted' });
  private held: (() => void)[] | undefined;

  constructor(
    readonly account: string,
    readonly kind: ChannelKind,
  ) {}

  /** From now on it answers nobody. */
  holdsBack(): void {
    this.held ??= [];
  }

  /** Answers all who wait, and everybody at once from now on. */
  answers(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const answer of held) answer();
  }

  /** As it was at first, with nothing taken; whoever waits is answered. */
  isNewAgain(): void {
    this.answers();
    this.taken.length = 0;
    [this.connections, this.idempotent] = [50, true];
    this.says = () => ({ kind: 'accepted' });
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    this.taken.push(message);
    if (this.held) await new Promise<void>((resolve) => this.held?.push(resolve));
    return this.says(message);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
