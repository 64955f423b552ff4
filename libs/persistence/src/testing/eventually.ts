const LOOK_EVERY_MS = 20;
const LIMIT_MS = 30_000;

/**
 * Waits until `look` answers something, and hands it over; for what another process or a background loop is about to do.
 * Throws naming `what` after 30 s: a limit for a test that hangs, never a measure.
 */
export async function eventually<T>(what: string, look: () => Promise<T> | T): Promise<NonNullable<T>> {
  const end = performance.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`Waited ${LIMIT_MS / 1_000} s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
