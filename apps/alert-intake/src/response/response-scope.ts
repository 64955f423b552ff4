import { type Caller, mayAct, type Role, seesCity } from '@qingkong/auth';
import { type Plan } from '@qingkong/plan';

/** They see what their unit is responsible for, whatever that is. */
const SEES_OWN: readonly Role[] = ['taskForce', 'deputy', 'county'];

/**
 * Whose responses and pre-warnings a caller may read, by area code: null for all of them. The city's are everybody's who may read at all;
 * besides, a county its own, a task force those of its counties, a deputy those of the task forces of his slice (C05, C06), and nobody a
 * neighbour's (H7).
 */
export function jurisdictionsSeenBy(caller: Caller, plan: Plan): readonly string[] | null {
  if (seesCity(caller)) return null;
  const counties = mayAct(caller, SEES_OWN) ? countyIdsOf(caller, plan) : [];
  const own = plan.counties.filter(({ id }) => counties.includes(id));
  return [plan.jurisdiction.code, ...own.map(({ code }) => code)];
}

/** A deputy's account is known here by its `sub` alone: the plan's slices name the same person. */
function countyIdsOf({ sub, unitId, roles }: Caller, plan: Plan): readonly string[] {
  const slice = roles.includes('deputy') ? plan.deputySlices.filter(({ deputy }) => deputy === sub) : [];
  const taskForceIds = [
    ...slice.flatMap(({ taskForces }) => taskForces),
    ...(roles.includes('taskForce') && unitId ? [unitId] : []),
  ];
  const supervised = plan.taskForces.filter(({ id }) => taskForceIds.includes(id)).flatMap(({ counties }) => counties);
  return roles.includes('county') && unitId ? [...supervised, unitId] : supervised;
}
