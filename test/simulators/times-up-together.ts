import { type Simulator } from './simulator';

/**
 * After sends were begun of which the carrier leaves some without an answer: waits until it has met those, then keeps the event loop
 * busy until everybody's time is over. Timers of one duration begun one after another end up to some milliseconds apart, and in
 * between, the connection of the first could go to one that waits; ended in one pass, it can't.
 */
export async function timesUpTogether(carrier: Simulator, timeoutMs: number): Promise<void> {
  const begun = performance.now();
  while (carrier.failuresLeft > 0) await new Promise((resolve) => setImmediate(resolve));
  while (performance.now() < begun + timeoutMs + 5);
}
