import { type AccountPace } from '../channel/account-fields';
import { type Channel, type Outcome, type OutgoingMessage } from '../channel/channel';
import { AccountBreaker, type BreakerState } from './account-breaker';
import { SlidingLimit } from './sliding-limit';

/**
 * A call counts when it is answered, at most so much after its begin: so long may connections take that are opened first, or a process
 * that stands still. What a provider takes to answer it loses of its own limit: 1 % at 10 ms, 20 % at most.
 */
const MARGIN_MS = 250;

/** What every call to one provider account must pass: the lease of its limit, the limit itself, the breaker. */
export class Gate {
  private readonly limits: readonly SlidingLimit[];
  private readonly breaker: AccountBreaker | null;
  private heldUntil: number;

  /** `changed` is told why the breaker opened, or null when it closed. */
  constructor(
    readonly channel: Channel,
    readonly pace: AccountPace,
    changed: (why: 'failing' | 'slow' | null) => void = () => undefined,
  ) {
    this.limits = limitsOf(pace);
    this.heldUntil = this.isLimited ? -Infinity : Infinity;
    // Only where the account asks for it: what goes another way goes by whatever contact a person has next. And every recipient of a webhook
    // has a server of his own: one that is down says nothing of the others.
    const isWatched = pace.probeAfterMs !== undefined && channel.kind !== 'webhook';
    this.breaker = isWatched ? new AccountBreaker(pace, changed) : null;
  }

  /** Whether it has a limit, which one instance at a time must keep. */
  get isLimited(): boolean {
    return this.limits.length > 0;
  }

  /** Whether this instance may use the account: always, where nothing limits it. */
  get isHeld(): boolean {
    return performance.now() < this.heldUntil;
  }

  /** False where what waits had better go another way, or wait in the database. */
  get admits(): boolean {
    return this.breaker?.admits ?? true;
  }

  get state(): BreakerState {
    return this.breaker?.state ?? 'closed';
  }

  /** Calls in about a second: more need not be in our hands. */
  get perSecond(): number {
    return Math.min(Infinity, ...this.limits.map(({ count }) => count));
  }

  /** The lease is ours until then; `precededUntil`: another instance may have used the account up to that instant. Monotonic clock. */
  grant(heldUntil: number, precededUntil = -Infinity): void {
    this.heldUntil = heldUntil;
    for (const limit of this.limits) limit.precededUntil(precededUntil);
  }

  /** Milliseconds until a call may begin: 0 now, Infinity not before something else has happened. */
  get waitMs(): number {
    if (!this.isHeld || !this.admits) return Infinity;
    return Math.max(0, ...this.limits.map(({ freeAt }) => freeAt - performance.now()));
  }

  /** Makes one call, which must be due: with one message, or with several for a channel that joins them. Never throws. */
  async send(messages: readonly OutgoingMessage[]): Promise<readonly Outcome[]> {
    const begun = performance.now();
    const places = this.limits.map((limit) => limit.begin(begun));
    const send = () => this.sendNow(messages);
    const outcomes = await (this.breaker ? this.breaker.call(messages.length, send) : send());
    places.forEach((place, i) => this.limits[i]?.end(place, performance.now()));
    return outcomes;
  }

  private async sendNow(messages: readonly OutgoingMessage[]): Promise<readonly Outcome[]> {
    const { digest } = this.channel;
    return digest ? digest.send(messages) : Promise.all(messages.map((message) => this.channel.send(message)));
  }
}

function limitsOf({ ratePerSecond, burst, ratePerMinute }: AccountPace): SlidingLimit[] {
  const limits: SlidingLimit[] = [];
  if (ratePerSecond) limits.push(new SlidingLimit(ratePerSecond, 1_000, MARGIN_MS));
  // It smooths; what is promised to the provider is the second.
  if (ratePerSecond && burst && burst < ratePerSecond)
    limits.push(new SlidingLimit(burst, (burst * 1_000) / ratePerSecond, 0));
  if (ratePerMinute) limits.push(new SlidingLimit(ratePerMinute, 60_000, MARGIN_MS));
  return limits;
}
