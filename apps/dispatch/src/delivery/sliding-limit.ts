/** One call's place in a limit. */
export interface Place {
  readonly slot: number;
  readonly bookedAt: number;
}

/**
 * So many calls in any window of so many milliseconds, wherever it begins: each call waits until the one `count` before it is a window
 * old. Instants are milliseconds of one monotonic clock, and calls begin in order. A provider counts a call somewhere between its begin
 * and its answer; we book the later end, but at most `marginMs` after the begin, so that a slow provider doesn't cost its own limit.
 */
export class SlidingLimit {
  private readonly booked: Float64Array;
  private next = 0;

  constructor(
    readonly count: number,
    readonly windowMs: number,
    private readonly marginMs: number,
  ) {
    this.booked = new Float64Array(count).fill(-Infinity);
  }

  /** When the next call may begin; past if it may now. */
  get freeAt(): number {
    return (this.booked[this.next] ?? 0) + this.windowMs;
  }

  /** A call begins. */
  begin(at: number): Place {
    const slot = this.next;
    const bookedAt = at + this.marginMs;
    this.booked[slot] = bookedAt;
    this.next = (slot + 1) % this.count;
    return { slot, bookedAt };
  }

  /** It was answered: the provider has counted it by now. */
  end({ slot, bookedAt }: Place, at: number): void {
    // Not where another call has the slot by now: it was booked later.
    if (at < bookedAt && this.booked[slot] === bookedAt) this.booked[slot] = at;
  }

  /** Somebody else used the account until this instant: as if all he was allowed had gone at the last moment. */
  precededUntil(at: number): void {
    for (let slot = 0; slot < this.count; slot += 1)
      this.booked[slot] = Math.max(this.booked[slot] ?? at, at + this.marginMs);
  }
}
