import { type Audience } from '@qingkong/plan';

/** Who hears, as SQL to be set into the expansion. Parameters begin at $4, after the expansion's own. */
export interface AudienceQuery {
  /** Selects `person_id`, `unit_id`. */
  readonly pairs: string;
  readonly parameters: readonly unknown[];
  /** Whose confirmation is asked for; null where nobody need confirm. */
  readonly scope: ResponseScope | null;
}

/** The unit of the leading group: its persons confirm for themselves, so it is never notified nor asked as a unit. */
export const LEADING_GROUP = 'leading-group';

/** The audience of a start, a change or an end: what the plan names, of this list version. Areas: null for the whole city. */
export interface ResponseScope {
  readonly audiences: readonly Audience[];
  readonly listVersionId: string | null;
  /** Whose bureaus hear. */
  readonly areaCodes: readonly string[] | null;
  /** Whose enterprises hear: not those for whom another source rules (R14). */
  readonly enterpriseAreaCodes: readonly string[] | null;
}

const WITHIN = `($6::text[] is null or u.area_code = any($6))`;
const ENTERPRISE_WITHIN = `($7::text[] is null or u.area_code = any($7))`;
const IN_SCOPE = `u.active and (
  (u.kind = 'leadingGroup' and 'leadingGroup' = any($4::text[]))
  or (u.kind = 'taskForce' and 'taskForces' = any($4))
  or (u.kind = 'countyBureau' and 'countyBureaus' = any($4) and ${WITHIN})
  or (u.kind = 'enterprise' and (case when u.municipal then 'municipalEnterprises' else 'listedEnterprises' end) = any($4) and ${ENTERPRISE_WITHIN}
      and exists (select 1 from listed_enterprise e where e.list_version_id = $5::uuid and e.unit_id = u.id)))`;

const parametersOf = ({ audiences, listVersionId, areaCodes, enterpriseAreaCodes }: ResponseScope) => [
  ...[audiences, listVersionId, areaCodes, enterpriseAreaCodes],
];

/** Everyone the plan names for a start or an end (C18, C20, C22). */
export function responseAudience(scope: ResponseScope): AudienceQuery {
  return {
    pairs: `select d.person_id, d.unit_id from duty d join unit u on u.id = d.unit_id where ${IN_SCOPE}`,
    parameters: parametersOf(scope),
    scope,
  };
}

/** Selects `id`, `kind` of those who must confirm: units, also where nobody can be reached (R17), and the leading group as persons. */
export function confirmersOf(scope: ResponseScope): { readonly sql: string; readonly parameters: readonly unknown[] } {
  return {
    sql: `select u.id, u.kind from unit u where u.kind <> 'leadingGroup' and ${IN_SCOPE}
          union all
          select d.person_id, 'person' from duty d join unit u on u.id = d.unit_id where u.kind = 'leadingGroup' and ${IN_SCOPE} group by d.person_id`,
    parameters: parametersOf(scope),
  };
}

/** The persons of some units with one of these duties (all duties if none are named). */
export function dutyAudience(unitIds: readonly string[], duties: readonly string[]): AudienceQuery {
  return {
    pairs: `select d.person_id, d.unit_id from duty d where d.unit_id = any($4::text[]) and (cardinality($5::text[]) = 0 or d.duty = any($5))`,
    scope: null,
    parameters: [unitIds, duties],
  };
}

/** The deputies who guide a task force (C05 分片指导). */
export function deputyAudience(taskForceId: string): AudienceQuery {
  return {
    pairs: `select s.person_id, '${LEADING_GROUP}' as unit_id from deputy_slice s where s.task_force_id = $4`,
    scope: null,
    parameters: [taskForceId],
  };
}

/** One person, in all the roles this notice had for him. */
export function personAudience(personId: string, unitIds: readonly string[]): AudienceQuery {
  return {
    pairs: `select $4::text as person_id, u.id as unit_id from unit u where u.id = any($5::text[])`,
    scope: null,
    parameters: [personId, unitIds],
  };
}
