import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPlan, type PlanFault } from '../plan-file';

export const planPath = join(__dirname, '../../../../plans/chaoyang.yaml');

/** The text of the plan of 朝阳, which is right. */
export const planText = readFileSync(planPath, 'utf8');

/** The faults of the plan of 朝阳 after its first `from` is written as `to`. */
export function faultsAfter(from: string | RegExp, to: string): PlanFault[] {
  const text = planText.replace(from, to);
  if (text === planText) throw new Error(`the plan has no ${String(from)}`);
  const checked = checkPlan(text, 'plans/chaoyang.yaml');
  return 'faults' in checked ? checked.faults : [];
}

/** Each fault as `pointer: reason (example)`. */
export const said = (faults: readonly PlanFault[]): string[] =>
  faults.map(({ pointer, reason, example }) => `${pointer}: ${reason} (${example})`);
