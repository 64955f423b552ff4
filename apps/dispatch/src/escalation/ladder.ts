import { type LadderStage } from '@qingkong/plan';

/** What a ladder does when it rings: climb to `stage`, count the `skipped` ones, and ring again at `next` if there is more. */
export interface LadderStep {
  readonly stage: number;
  readonly skipped: number;
  readonly next: { readonly stage: number; readonly dueAt: Date } | null;
}

/**
 * Pure. The latest stage due at `firedAt` counts; those before it that a downtime swallowed are skipped, not said late in a burst (R28).
 * `armed` is the stage this ring was armed for; it is due however early its clock time, e.g. where a unit is unreachable at once (R17).
 */
export function climb(ladder: readonly LadderStage[], armed: number, issuedAt: Date, firedAt: Date): LadderStep | null {
  if (!ladder[armed]) return null;
  const dueAt = (stage: LadderStage) => new Date(issuedAt.getTime() + stage.afterMinutes * 60_000);
  let stage = armed;
  for (let later = ladder[stage + 1]; later && dueAt(later) <= firedAt; later = ladder[stage + 1]) stage += 1;
  const following = ladder[stage + 1];
  return { stage, skipped: stage - armed, next: following ? { stage: stage + 1, dueAt: dueAt(following) } : null };
}
