import { crashPoint } from '@qingkong/observability';
import { type Channel, type Outcome, type OutgoingMessage } from '../channel/channel';
import { type Words } from '../notice/words';
import { type Claimed } from './delivery.repository';
import { type NoticeValidity } from './validity.service';

/** One message on its way: claimed, not yet handed to the provider. */
export interface Parcel extends Claimed {
  /** The batch's own first attempt, which counts the batch down. */
  readonly first: boolean;
}

/** What a lane needs from the sender. */
export interface LaneHooks {
  /** Asked right before every attempt: an ended response's start order must not go out (R29). */
  readonly validityOf: (noticeId: string) => NoticeValidity;
  readonly words: (parcel: Parcel, channel: Channel) => Words & Pick<OutgoingMessage, 'parts'>;
  /** `null`: not tried, because the notice is no longer valid, or not for this recipient. */
  readonly settled: (parcel: Parcel, channel: Channel, outcome: Outcome | null) => void;
  readonly hungry: () => void;
  /** Nothing waits and nothing is in the air. */
  readonly rested: () => void;
}

/** A claim takes as long as some hundred messages: the next batch is asked for while this many still wait. */
const AHEAD = 500;

/** Keeps one provider account busy: at most `connections` calls in the air, fed from a short queue. */
export class Lane {
  private queue: Parcel[] = [];
  private next = 0;
  private inAir = 0;
  private whenLanded: (() => void) | undefined;

  constructor(
    readonly channel: Channel,
    private readonly hooks: LaneHooks,
  ) {}

  /** Whether another batch may be claimed for this account: bounded memory, and the next batch ready while this one is in the air. */
  get hasRoom(): boolean {
    return this.waiting < AHEAD;
  }

  /** Of which notices something still waits here. */
  get notices(): ReadonlySet<string> {
    return new Set(this.queue.slice(this.next).map(({ noticeId }) => noticeId));
  }

  /** Goes on where it waited to know whether its notice is still valid. */
  resume(): void {
    this.pump();
  }

  /** Resolves when nothing is in the air any more. */
  async landed(): Promise<void> {
    if (this.inAir === 0) return;
    await new Promise<void>((resolve) => (this.whenLanded = resolve));
  }

  push(parcels: readonly Parcel[]): void {
    this.queue = this.queue.slice(this.next).concat(parcels);
    this.next = 0;
    this.pump();
  }

  /** Gives back what has not been tried, when the sender stops. */
  drain(): readonly Parcel[] {
    const rest = this.queue.slice(this.next);
    this.queue = [];
    this.next = 0;
    return rest;
  }

  private get waiting(): number {
    return this.queue.length - this.next;
  }

  private pump(): void {
    while (this.inAir < this.channel.connections) {
      const parcel = this.queue[this.next];
      if (!parcel) return;
      const validity = this.hooks.validityOf(parcel.noticeId);
      if (validity === 'unknown') return;
      this.next += 1;
      if (validity === 'valid' && !parcel.isOvertaken) this.attempt(parcel);
      else this.hooks.settled(parcel, this.channel, null);
      if (this.waiting === AHEAD - 1) this.hooks.hungry();
    }
  }

  private attempt(parcel: Parcel): void {
    const message = this.compose(parcel);
    if (!message) return;
    this.inAir += 1;
    const outcome = this.channel.send(message);
    crashPoint('sender-in-air');
    void outcome.then((said) => {
      this.inAir -= 1;
      this.hooks.settled(parcel, this.channel, said);
      this.pump();
      if (this.inAir > 0) return;
      this.hooks.rested();
      this.whenLanded?.();
    });
  }

  /** One message whose words can't be made, e.g. of a release that knew another kind, must not stop the others. */
  private compose(parcel: Parcel): OutgoingMessage | null {
    const deliveryId = `${parcel.batchId}-${parcel.ordinal}`;
    try {
      return { deliveryId, to: parcel.recipient.address, ...this.hooks.words(parcel, this.channel) };
    } catch (error) {
      const reason = `words-failed: ${error instanceof Error ? error.message : String(error)}`;
      this.hooks.settled(parcel, this.channel, { kind: 'rejected', reason, retry: false });
      return null;
    }
  }
}
