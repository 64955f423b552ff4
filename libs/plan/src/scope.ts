import { type Plan, type PlanCounty, type PlanTaskForce } from './plan';

/** The county of a six-digit area code; undefined for the city itself and for anything outside. Codes decide, never names. */
export function countyOf(plan: Plan, areaCode: string): PlanCounty | undefined {
  return plan.counties.find((county) => county.code === areaCode);
}

/** Whether two areas have a county in common; the city's code stands for all of them. */
export function areasOverlap(plan: Plan, one: readonly string[], other: readonly string[]): boolean {
  const counties = countiesIn(plan, other);
  return countiesIn(plan, one).some((code) => counties.includes(code));
}

function countiesIn({ jurisdiction, counties }: Plan, areaCodes: readonly string[]): readonly string[] {
  return areaCodes.includes(jurisdiction.code) ? counties.map(({ code }) => code) : areaCodes;
}

/** The task force that supervises an enterprise or a county: one named by credit code comes before that of the county (C06). */
export function taskForceOf(
  plan: Plan,
  subject: { readonly areaCode: string; readonly creditCode?: string },
): PlanTaskForce | undefined {
  const { areaCode, creditCode } = subject;
  const named = plan.taskForces.find(({ enterprises }) => creditCode !== undefined && enterprises.includes(creditCode));
  const county = countyOf(plan, areaCode);
  return named ?? plan.taskForces.find(({ counties }) => county !== undefined && counties.includes(county.id));
}
