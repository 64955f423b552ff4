/** How a robot's provider is told to behave. */
export interface RobotDeskOptions {
  /** Milliseconds since 1970; this machine's clock if left out. */
  readonly now?: () => number;
}

const CALLS_A_MINUTE = 20;

/** What a simulated robot remembers: how fast it was called, and whom it mentioned. */
export class RobotDesk {
  /** Mobiles that each text mentions, text by text. */
  readonly mentioned: (readonly string[])[] = [];
  /** Calls that were too many. */
  refused = 0;
  /** Most calls that it has got in any minute. */
  busiest = 0;
  private calls: number[] = [];
  private silentUntil = -Infinity;
  private readonly refusals: number[] = [];

  constructor(
    private readonly options: RobotDeskOptions,
    private readonly punishMs: number,
  ) {}

  get now(): number {
    return (this.options.now ?? Date.now)();
  }

  /** The next call that is in order is refused with this code. */
  refuseNext(code: number): void {
    this.refusals.push(code);
  }

  /** The code of a refusal that was ordered. */
  ordered(): number | undefined {
    return this.refusals.shift();
  }

  /** Counts a call; true where it is one too many, or still within the silence that followed one. */
  isTooFast(): boolean {
    const { now } = this;
    this.calls = [...this.calls.filter((at) => now - at < 60_000), now];
    this.busiest = Math.max(this.busiest, this.calls.length);
    const isOver = this.calls.length > CALLS_A_MINUTE;
    if (isOver) this.silentUntil = now + this.punishMs;
    if (!isOver && now >= this.silentUntil) return false;
    this.refused += 1;
    return true;
  }

  /** A text mentions these. */
  mention(mobiles: unknown): void {
    this.mentioned.push(Array.isArray(mobiles) ? mobiles.map(String) : []);
  }
}
