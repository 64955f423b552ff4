import {
  BrokenCircuitError,
  circuitBreaker,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
  type IBreaker,
  SamplingBreaker,
  wrap,
} from 'cockatiel';
import { type Outcome } from '../channel/channel';

/** `open`: nothing is sent. `halfOpen`: one message tries it. */
export type BreakerState = 'closed' | 'open' | 'halfOpen';

/** So many calls failed one after another: nobody is there. One in five that fails doesn't do it in a whole city's fan-out. */
const FAILURES = 10;
/** More than one in twenty slow: the 95th percentile is. Judged over ten seconds with at least twenty calls. */
const SLOW_SHARE = { threshold: 0.05, duration: 10_000, minimumRps: 2 };
const PROBE_AFTER_MS = 5_000;
/** The wall clock by which the policies open again may be read a little differently from the monotonic one. */
const CLOCK_SLACK_MS = 20;

interface Call {
  readonly outcomes: readonly Outcome[];
  readonly isSlow: boolean;
}

/**
 * Stops the use of one provider account when it is measured to fail or to be slow, and tries it again with single messages. A number
 * that doesn't exist is no failure of the account: it has answered.
 */
export class AccountBreaker {
  private readonly failing: CircuitBreakerPolicy;
  private readonly slow: CircuitBreakerPolicy;
  private readonly send: (call: () => Promise<Call>) => Promise<Call>;
  private readonly probeAfterMs: number;
  private inAir = 0;
  private openedAt = -Infinity;

  /** `slowMs`: no answer is too slow where it is left out. `changed` is told why it opened, or null when it closed. */
  constructor(
    private readonly pace: { readonly slowMs?: number; readonly probeAfterMs?: number },
    private readonly changed: (why: 'failing' | 'slow' | null) => void = () => undefined,
  ) {
    this.probeAfterMs = pace.probeAfterMs ?? PROBE_AFTER_MS;
    const failed = handleWhenResult((call) => (call as Call).outcomes.every(isFailure));
    const slow = handleWhenResult((call) => (call as Call).isSlow);
    this.failing = this.policy(failed, new ConsecutiveBreaker(FAILURES), 'failing');
    this.slow = this.policy(slow, new SamplingBreaker(SLOW_SHARE), 'slow');
    const both = wrap(this.slow, this.failing);
    this.send = (call) => both.execute(call);
  }

  get state(): BreakerState {
    const states = [this.failing.state, this.slow.state];
    if (states.includes(CircuitState.Open)) return 'open';
    return states.includes(CircuitState.HalfOpen) ? 'halfOpen' : 'closed';
  }

  /** Whether a call may be made now: always while closed, one at a time after a rest. */
  get admits(): boolean {
    switch (this.state) {
      case 'closed':
        return true;
      case 'halfOpen':
        return this.inAir === 0;
      case 'open':
        return this.inAir === 0 && performance.now() - this.openedAt >= this.probeAfterMs + CLOCK_SLACK_MS;
    }
  }

  /** Makes the call for so many messages and learns from it; never throws. One that isn't admitted after all is to be tried again. */
  async call(count: number, send: () => Promise<readonly Outcome[]>): Promise<readonly Outcome[]> {
    this.inAir += 1;
    try {
      const { outcomes } = await this.send(async () => this.measured(send));
      return outcomes;
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      const retryAfterMs = this.probeAfterMs;
      return Array.from({ length: count }, () => {
        return { kind: 'rejected', reason: 'account-rests', retry: true, retryAfterMs };
      });
    } finally {
      this.inAir -= 1;
    }
  }

  private async measured(send: () => Promise<readonly Outcome[]>): Promise<Call> {
    const begun = performance.now();
    const outcomes = await send();
    return { outcomes, isSlow: performance.now() - begun > (this.pace.slowMs ?? Infinity) };
  }

  private policy(
    counts: ReturnType<typeof handleWhenResult>,
    breaker: IBreaker,
    why: 'failing' | 'slow',
  ): CircuitBreakerPolicy {
    const policy = circuitBreaker(counts, { halfOpenAfter: this.probeAfterMs, breaker });
    policy.onBreak(() => {
      this.openedAt = performance.now();
      this.changed(why);
    });
    policy.onReset(() => this.changed(this.state === 'closed' ? null : why));
    return policy;
  }
}

function isFailure(outcome: Outcome): boolean {
  return outcome.kind === 'unknown' || (outcome.kind === 'rejected' && outcome.retry);
}
