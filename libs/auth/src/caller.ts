/** Roles of contracts.md §3. */
export const ROLES = [
  'platform',
  'duty',
  'head',
  'deputy',
  'taskForce',
  'county',
  'enterprise',
  'logistics',
  'auditor',
  'admin',
] as const;
export type Role = (typeof ROLES)[number];

/** Who is calling: the token says who (`sub`), the directory says which unit and roles. */
export interface Caller {
  readonly sub: string;
  readonly unitId: string | null;
  readonly roles: readonly Role[];
}

export function mayAct(caller: Caller, allowed: readonly Role[]): boolean {
  return caller.roles.some((role) => allowed.includes(role));
}

/** They see the whole city (contracts.md §3). `admin` is none of them: who keeps the directory and the plan has no part in the business. */
export const CITY_ROLES = ['duty', 'head', 'auditor'] as const satisfies readonly Role[];

export function seesCity(caller: Caller): boolean {
  return mayAct(caller, CITY_ROLES);
}

/** Whether rows of this unit are in the caller's scope: the city's roles see all, a county or an enterprise itself (H7). */
export function inScope(caller: Caller, unitId: string): boolean {
  return seesCity(caller) || caller.unitId === unitId;
}
