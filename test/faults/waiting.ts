const LOOK_EVERY_MS = 50;

/** Resolves when `look` answers true. A limit for a fault that never heals (two minutes), never a measure; then it throws what was waited for. */
export async function until(what: string, look: () => boolean | Promise<boolean>, limitMs = 120_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`Waited ${limitMs / 1_000} s in vain until ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}

/** Between two looks, or two blows of a fault. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
