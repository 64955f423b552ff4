import { type Plan, taskForceOf } from '@qingkong/plan';
import { type ListedEnterprise } from '../reduction-list/list-enterprise';
import { type UnitKind } from './duty';

/** One row of `unit`. */
export interface UnitRow {
  readonly id: string;
  readonly kind: UnitKind;
  readonly name: string;
  readonly areaCode: string | null;
  readonly countyId: string | null;
  readonly taskForceId: string | null;
  readonly municipal: boolean;
}

/** The units that the plan itself names: leading group, Office, divisions, task forces, county bureaus (C05, C06, C08). */
export function unitsOfPlan(plan: Plan): UnitRow[] {
  const bare = { areaCode: null, countyId: null, taskForceId: null, municipal: false };
  const divisionName = (id: string) => plan.divisions.find((division) => division.id === id)?.name ?? id;
  return [
    { ...bare, id: 'leading-group', kind: 'leadingGroup', name: '领导小组' },
    { ...bare, id: 'office', kind: 'office', name: '领导小组办公室' },
    ...plan.divisions.map(({ id, name }) => ({ ...bare, id, kind: 'division' as const, name })),
    ...plan.taskForces.map(({ id, division }) => ({
      ...bare,
      id,
      kind: 'taskForce' as const,
      name: `${divisionName(division)}专班`,
    })),
    ...plan.counties.map(({ id, code, bureau }) => ({
      ...bare,
      id,
      kind: 'countyBureau' as const,
      name: bureau,
      areaCode: code,
      countyId: id,
      taskForceId: taskForceOf(plan, { areaCode: code })?.id ?? null,
    })),
  ];
}

/** The unit of one enterprise of the list, with the task force that supervises it (C06). */
export function unitOfEnterprise(enterprise: ListedEnterprise, plan: Plan): UnitRow {
  const { unitId: id, name, areaCode, countyId, municipal, creditCode } = enterprise;
  const taskForceId = taskForceOf(plan, { areaCode, creditCode })?.id ?? null;
  return { id, kind: 'enterprise', name, areaCode, countyId, taskForceId, municipal };
}
