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

/** Whether rows of this unit are in the caller's scope: the city's roles see all, a county or an enterprise itself (H7). */
export function inScope(caller: Caller, unitId: string): boolean {
  const city: readonly Role[] = ['duty', 'head', 'auditor', 'admin'];
  return mayAct(caller, city) || caller.unitId === unitId;
}
