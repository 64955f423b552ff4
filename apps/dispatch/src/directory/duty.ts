import { type Role, ROLES } from '@qingkong/auth';
import { type Plan } from '@qingkong/plan';
import { isCreditCode } from '../reduction-list/credit-code';

export type UnitKind = 'leadingGroup' | 'office' | 'division' | 'taskForce' | 'countyBureau' | 'enterprise';

export const DUTIES = [
  'head',
  'deputy',
  'member',
  'leader',
  'supervisor',
  'responsiblePerson',
  'liaison',
  'dutyOfficer',
  'officeDirector',
  'officeDeputyDirector',
] as const;
export type Duty = (typeof DUTIES)[number];

/** Roles a person's account may have: all but that of machines. */
export type PersonRole = Exclude<Role, 'platform'>;
export const PERSON_ROLES = ROLES.filter((role) => role !== 'platform');

/** Which duties a unit of each kind has (C05, C06, C08, C46, C47). */
export const DUTIES_OF: Record<UnitKind, readonly Duty[]> = {
  leadingGroup: ['head', 'deputy', 'member'],
  office: ['officeDirector', 'officeDeputyDirector', 'dutyOfficer'],
  division: ['supervisor'],
  taskForce: ['leader', 'supervisor'],
  countyBureau: ['responsiblePerson', 'liaison'],
  enterprise: ['responsiblePerson', 'liaison'],
};

/** Duties that several persons of one unit may have; any other has one holder, so that a ladder knows whom to call. */
export const MANY_HOLDERS: readonly Duty[] = ['deputy', 'member', 'dutyOfficer'];

/** The kind of unit an account of each role belongs to (contracts.md §3); null where the role belongs to none. */
export const UNIT_OF_ROLE: Record<PersonRole, UnitKind | null> = {
  duty: 'office',
  head: 'leadingGroup',
  deputy: 'leadingGroup',
  taskForce: 'taskForce',
  county: 'countyBureau',
  enterprise: 'enterprise',
  logistics: 'division',
  auditor: null,
  admin: null,
};

/** The kind of the unit with this id: the plan's own, the two bodies it always has, or `enterprise-<credit code>`; undefined for any other. */
export function unitKindOf(unitId: string, plan: Plan): UnitKind | undefined {
  const among = (units: readonly { readonly id: string }[]) => units.some(({ id }) => id === unitId);
  if (unitId === 'leading-group') return 'leadingGroup';
  if (unitId === 'office') return 'office';
  if (among(plan.divisions)) return 'division';
  if (among(plan.taskForces)) return 'taskForce';
  if (among(plan.counties)) return 'countyBureau';
  const [, creditCode] = /^enterprise-([^-]+)(?:-.+)?$/.exec(unitId) ?? [];
  return creditCode !== undefined && isCreditCode(creditCode) ? 'enterprise' : undefined;
}
