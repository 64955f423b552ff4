import { type Caller, mayAct, type Role } from '@qingkong/auth';
import { type Plan } from '@qingkong/plan';

const SEES_ALL: readonly Role[] = ['duty', 'head', 'deputy', 'taskForce', 'auditor'];

/** Whose responses a caller may read: null for all of them; a county the city's and its own, never a neighbour's (H7). */
export function jurisdictionsSeenBy(caller: Caller, plan: Plan): readonly string[] | null {
  if (mayAct(caller, SEES_ALL)) return null;
  const own = plan.counties.find(({ id }) => id === caller.unitId);
  return own ? [plan.jurisdiction.code, own.code] : [plan.jurisdiction.code];
}
