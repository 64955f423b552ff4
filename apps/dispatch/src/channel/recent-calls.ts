/** So many calls in any stretch of this length. */
export interface CallLimit {
  readonly calls: number;
  readonly withinMs: number;
}

const SWEEP_EVERY = 1_000;

/**
 * Keeps a channel within what its provider allows to one recipient, for providers that punish what is above it or drop it without a
 * word. By sliding windows: a fixed one would let twice as many through around its edge.
 */
export class RecentCalls {
  /** By recipient, instants of its calls within the longest stretch. */
  private readonly made = new Map<string, number[]>();
  private readonly longestMs: number;
  private sinceSweep = 0;

  constructor(private readonly limits: readonly CallLimit[]) {
    this.longestMs = Math.max(...limits.map(({ withinMs }) => withinMs));
  }

  /** 0 where a call may be made at `at` (milliseconds), and then it counts as made; else milliseconds to wait. */
  admit(recipient: string, at: number): number {
    const recent = (this.made.get(recipient) ?? []).filter((one) => at - one < this.longestMs);
    const waitMs = Math.max(
      0,
      ...this.limits.map(({ calls, withinMs }) => (recent.at(-calls) ?? -Infinity) + withinMs - at),
    );
    if (waitMs === 0) recent.push(at);
    this.made.set(recipient, recent);
    this.sweep(at);
    return waitMs;
  }

  private sweep(at: number): void {
    this.sinceSweep += 1;
    if (this.sinceSweep < SWEEP_EVERY) return;
    this.sinceSweep = 0;
    for (const [recipient, recent] of this.made) {
      if (at - (recent.at(-1) ?? -Infinity) >= this.longestMs) this.made.delete(recipient);
    }
  }
}
