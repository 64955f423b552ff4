import { crashPoint } from '@qingkong/observability';
import { type Channel, type Outcome, type OutgoingMessage } from '../channel/channel';
import { type Words } from '../notice/words';
import { type Claimed } from './claim.repository';
import { type Gate } from './gate';
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
  readonly words: (parcel: Parcel, channel: Channel) => Words & Pick<OutgoingMessage, 'parts' | 'link'>;
  /** `null`: not tried, because the notice is no longer valid, or not for this recipient. */
  readonly settled: (parcel: Parcel, channel: Channel, outcome: Outcome | null) => void;
  readonly hungry: () => void;
  /** Nothing waits and nothing is in the air. */
  readonly rested: () => void;
}

/** A claim takes as long as some hundred messages: the next batch is asked for while this many still wait. */
const AHEAD = 500;

/** Any priority: what a lane with room takes. */
const ANY_PRIORITY = 32_767;
const MOST_URGENT = 0;
const NO_OUTCOME: Outcome = { kind: 'unknown', reason: 'no outcome' };

/** Keeps one provider account busy: at most `connections` calls in the air and as many as its gate lets through, fed from a short queue. */
export class Lane {
  private queue: Parcel[] = [];
  private next = 0;
  private inAir = 0;
  private whenLanded: (() => void) | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly ahead: number;

  constructor(
    readonly gate: Gate,
    private readonly hooks: LaneHooks,
  ) {
    // What joins messages into few calls wants them all in hand.
    this.ahead = gate.channel.digest ? AHEAD : Math.min(AHEAD, gate.perSecond);
  }

  /**
   * What may be claimed for this account has a lower number than this, as it is more urgent: anything while there is room (bounded memory,
   * and the next batch ready while this one is in the air), else only what goes before everything that waits here; null for nothing.
   */
  get below(): number | null {
    if (!this.gate.isHeld || !this.gate.admits) return null;
    const first = this.queue[this.next];
    if (!first || this.waiting < this.ahead) return ANY_PRIORITY;
    return first.priority > MOST_URGENT ? first.priority : null;
  }

  /** Something waits or is in the air. */
  get isBusy(): boolean {
    return this.waiting > 0 || this.inAir > 0;
  }

  /** Something waits that its account will not take before long. */
  get isStuck(): boolean {
    return this.waiting > 0 && this.gate.state === 'open' && !this.gate.admits;
  }

  get counts(): { readonly waiting: number; readonly inAir: number } {
    return { waiting: this.waiting, inAir: this.inAir };
  }

  private get channel(): Channel {
    return this.gate.channel;
  }

  /** Of which notices something still waits here. */
  get notices(): ReadonlySet<string> {
    return new Set(this.queue.slice(this.next).map(({ noticeId }) => noticeId));
  }

  /** Goes on where it waited to know whether its notice is still valid, or for its account. */
  resume(): void {
    this.pump();
  }

  /** Resolves when nothing is in the air any more. */
  async landed(): Promise<void> {
    if (this.inAir === 0) return;
    await new Promise<void>((resolve) => (this.whenLanded = resolve));
  }

  /** Takes these; what is more urgent goes first, and what came first of what is equally urgent. */
  push(parcels: readonly Parcel[]): void {
    this.queue = this.queue
      .slice(this.next)
      .concat(parcels)
      .sort((a, b) => a.priority - b.priority);
    this.next = 0;
    this.pump();
  }

  /** Gives back what has not been tried. */
  drain(): readonly Parcel[] {
    clearTimeout(this.timer);
    this.timer = undefined;
    const rest = this.queue.slice(this.next);
    this.queue = [];
    this.next = 0;
    return rest;
  }

  private get waiting(): number {
    return this.queue.length - this.next;
  }

  private pump(): void {
    while (this.inAir < this.channel.connections && this.waiting > 0) {
      const before = this.waiting;
      const call = this.nextCall();
      if (call && call.length > 0) this.attempt(call);
      if (before >= this.ahead && this.waiting < this.ahead) this.hooks.hungry();
      if (!call) return;
    }
  }

  /** The parcels that go by the next call, after dropping those that may not be said; null where what is first must wait. */
  private nextCall(): Parcel[] | null {
    const call: Parcel[] = [];
    const most = this.channel.digest?.most ?? 1;
    while (call.length < most) {
      const parcel = this.queue[this.next];
      if (!parcel) return call;
      const validity = this.hooks.validityOf(parcel.noticeId);
      const isSaid = validity === 'valid' && !parcel.isOvertaken;
      if (validity === 'unknown' || (isSaid && this.mustWait())) return call.length > 0 ? call : null;
      this.next += 1;
      if (isSaid) call.push(parcel);
      else this.hooks.settled(parcel, this.channel, null);
    }
    return call;
  }

  /** Whether the gate is closed for now; comes back by itself where it is known when it opens. */
  private mustWait(): boolean {
    const { waitMs } = this.gate;
    if (waitMs > 0 && waitMs < Infinity) {
      this.timer ??= setTimeout(() => {
        this.timer = undefined;
        this.pump();
      }, Math.ceil(waitMs));
    }
    return waitMs > 0;
  }

  private attempt(parcels: readonly Parcel[]): void {
    const composed = parcels.flatMap((parcel) => {
      const message = this.compose(parcel);
      return message ? [{ parcel, message }] : [];
    });
    if (composed.length === 0) return;
    this.inAir += 1;
    const outcomes = this.gate.send(composed.map(({ message }) => message));
    crashPoint('sender-in-air');
    void outcomes.then((said) => {
      this.inAir -= 1;
      composed.forEach(({ parcel }, i) => this.hooks.settled(parcel, this.channel, said[i] ?? NO_OUTCOME));
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
