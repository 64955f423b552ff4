/** Ways a carrier fails (S1). Numbers are HTTP answers; a mail server gives the SMTP reply of the same meaning. */
export const FAULTS = [
  500,
  429,
  503,
  'timeout-before-accept',
  'timeout-after-accept',
  '500-after-accept',
  'reset',
  'garbage',
] as const;
export type Fault = (typeof FAULTS)[number];

/** Faults that hide a delivery: the person's phone rings, the caller isn't told so. Garbage counts among them as the worse case. */
const HIDES_DELIVERY: ReadonlySet<Fault> = new Set<Fault>(['timeout-after-accept', '500-after-accept', 'garbage']);

/** Whether the message reached the person although the answer is `fault`. */
export function isDeliveredDespite(fault: Fault): boolean {
  return HIDES_DELIVERY.has(fault);
}

/** The failures a carrier still has before it: first those ordered by number, then a share of all calls. */
export class Faults {
  private ordered: { left: number; how: Fault } = { left: 0, how: 500 };
  private share = { rate: 0, how: 503 as Fault, owed: 0 };

  /** The next `n` calls fail. */
  failNext(n: number, how: Fault): void {
    this.ordered = { left: n, how };
  }

  /** Calls that are still to fail by number. */
  get left(): number {
    return this.ordered.left;
  }

  /** From now on this share (0–1) of calls fails, evenly spread and without chance, so that a run can be repeated. */
  failRate(rate: number, how: Fault): void {
    this.share = { rate, how, owed: 0 };
  }

  /** The fault of the call at hand, if it has one. */
  next(): Fault | undefined {
    if (this.ordered.left > 0) {
      this.ordered.left -= 1;
      return this.ordered.how;
    }
    this.share.owed += this.share.rate;
    if (this.share.owed < 1) return undefined;
    this.share.owed -= 1;
    return this.share.how;
  }
}
