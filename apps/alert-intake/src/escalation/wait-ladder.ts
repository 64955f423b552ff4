/** What a wait does when it rings: say `stage`, count the `skipped` ones, and ring again at `next` if there is more. */
export interface WaitStep {
  readonly stage: number;
  readonly skipped: number;
  readonly next: { readonly stage: number; readonly dueAt: Date } | null;
}

/** When a stage of `afterMinutes` is due, or null if there is none of that number. */
export function stageDueAt(afterMinutes: readonly number[], stage: number, since: Date): Date | null {
  const minutes = afterMinutes[stage];
  return minutes === undefined ? null : new Date(since.getTime() + minutes * 60_000);
}

/** Pure. The latest stage due at `firedAt` counts, from the `armed` one on; those that a downtime swallowed are skipped, not said late in a burst (R28). */
export function climb(afterMinutes: readonly number[], armed: number, since: Date, firedAt: Date): WaitStep | null {
  const isDue = (stage: number) => {
    const dueAt = stageDueAt(afterMinutes, stage, since);
    return dueAt !== null && dueAt <= firedAt;
  };
  if (!isDue(armed)) return null;
  let stage = armed;
  while (isDue(stage + 1)) stage += 1;
  const dueAt = stageDueAt(afterMinutes, stage + 1, since);
  return { stage, skipped: stage - armed, next: dueAt && { stage: stage + 1, dueAt } };
}
