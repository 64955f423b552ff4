/** What a ladder does when it rings: climb to `stage`, count the `skipped` ones, and ring again at `next` if there is more. */
export interface LadderStep {
  readonly stage: number;
  readonly skipped: number;
  readonly next: { readonly stage: number; readonly dueAt: Date } | null;
}

/** When a stage of `afterMinutes`, counted from 0, is due; null where there is none of that number. */
export function stageDueAt(afterMinutes: readonly number[], stage: number, since: Date): Date | null {
  const minutes = afterMinutes[stage];
  return minutes === undefined ? null : new Date(since.getTime() + minutes * 60_000);
}

/**
 * Pure. The latest stage due at `firedAt` counts; those before it that a downtime swallowed are skipped, not said late in a burst (R28).
 * `armed` is the stage this ring was armed for; it is due however early its clock time, e.g. where a unit is unreachable at once (R17).
 * Null where there is no such stage, e.g. in a new plan.
 */
export function climb(afterMinutes: readonly number[], armed: number, since: Date, firedAt: Date): LadderStep | null {
  if (afterMinutes[armed] === undefined) return null;
  const isDue = (one: number) => {
    const dueAt = stageDueAt(afterMinutes, one, since);
    return dueAt !== null && dueAt <= firedAt;
  };
  let stage = armed;
  while (isDue(stage + 1)) stage += 1;
  const dueAt = stageDueAt(afterMinutes, stage + 1, since);
  return { stage, skipped: stage - armed, next: dueAt && { stage: stage + 1, dueAt } };
}
