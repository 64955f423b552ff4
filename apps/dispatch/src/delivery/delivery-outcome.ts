import { type Outcome } from '../channel/channel';

/** States of a delivery; `pending` waits for another try at `nextAttemptAt`. */
export type DeliveryState =
  'sending' | 'accepted' | 'delivered' | 'pending' | 'failed' | 'flagged' | 'dropped' | 'superseded' | 'rerouted';

/** What becomes of a delivery after one attempt, and whether the attempt deserves a row of its own. */
export interface Settlement {
  readonly state: DeliveryState;
  readonly nextAttemptAt: Date | null;
  readonly recorded: boolean;
}

const FIRST_WAIT_MS = 5_000;
const MAX_WAIT_MS = 10 * 60_000;

/**
 * Pure. Accepted: done. Rejected: another try with growing pauses while the notice is valid, or failed where the provider says never.
 * Unknown: it may have been sent. Where the provider honours the delivery id as a key, the same message goes again; where it doesn't, it
 * goes by another channel, marked 重发 (reliability.md, Providers).
 */
export function settle(
  outcome: Outcome,
  facts: { readonly attempts: number; readonly idempotent: boolean; readonly now: Date },
): Settlement {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'accepted', nextAttemptAt: null, recorded: facts.attempts > 0 };
    case 'rejected':
      if (!outcome.retry) return { state: 'failed', nextAttemptAt: null, recorded: true };
      return {
        state: 'pending',
        nextAttemptAt: later(facts.now, Math.min(outcome.retryAfterMs ?? waitAfter(facts.attempts), MAX_WAIT_MS)),
        recorded: true,
      };
    case 'unknown':
      if (facts.idempotent)
        return { state: 'pending', nextAttemptAt: later(facts.now, waitAfter(facts.attempts)), recorded: true };
      return { state: 'rerouted', nextAttemptAt: null, recorded: true };
  }
}

/** 5 s, 10 s, 20 s … at most 10 min. */
export function waitAfter(attempts: number): number {
  return Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts, 20), MAX_WAIT_MS);
}

function later(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
