/**
 * The version rule on consuming (architecture.md, Messaging): the next event of an aggregate is applied, an earlier one ignored, and one
 * that leaves a gap is ahead: throw EventAhead. `current` is the version of our copy, null where there is none yet; every event of
 * an aggregate counts, also those that change nothing here. An event without a version is applied: its producer promises no order.
 */
export function applyVersion(current: number | null, version: number | null): 'apply' | 'ignore' | 'ahead' {
  if (version === null) return 'apply';
  const next = (current ?? 0) + 1;
  if (version === next) return 'apply';
  return version < next ? 'ignore' : 'ahead';
}
