import { type Audience } from '@qingkong/plan';

/** A set of (person, unit) pairs and of units, as SQL to be set into the expansion. Parameters begin at $6, after the expansion's own. */
export interface AudienceQuery {
  /** Selects `person_id`, `unit_id`: who hears. */
  readonly pairs: string;
  /** Selects `id`, `kind` of the units that must know, also of those where nobody can be reached (R17); null where nobody need confirm. */
  readonly units: string | null;
  readonly parameters: readonly unknown[];
}

/**
 * Everyone the plan names for a start or an end (C18, C20, C22), within the alert's areas. `$6` audience names, `$7` list version,
 * `$8` area codes, or null for the whole city.
 */
export function responseAudience(
  audiences: readonly Audience[],
  listVersionId: string | null,
  areaCodes: readonly string[] | null,
): AudienceQuery {
  const within = `($8::text[] is null or u.area_code = any($8))`;
  const inAudience = `u.active and (
    (u.kind = 'leadingGroup' and 'leadingGroup' = any($6::text[]))
    or (u.kind = 'taskForce' and 'taskForces' = any($6))
    or (u.kind = 'countyBureau' and 'countyBureaus' = any($6) and ${within})
    or (u.kind = 'enterprise' and (case when u.municipal then 'municipalEnterprises' else 'listedEnterprises' end) = any($6) and ${within}
        and exists (select 1 from listed_enterprise e where e.list_version_id = $7::uuid and e.unit_id = u.id)))`;
  return {
    pairs: `select d.person_id, d.unit_id from duty d join unit u on u.id = d.unit_id where ${inAudience}`,
    units: `select u.id, u.kind from unit u where u.kind <> 'leadingGroup' and ${inAudience}
            union all
            select d.person_id, 'person' from duty d join unit u on u.id = d.unit_id where u.kind = 'leadingGroup' and ${inAudience} group by d.person_id`,
    parameters: [audiences, listVersionId, areaCodes],
  };
}

/** The persons of some units with one of these duties (all duties if none are named). */
export function dutyAudience(unitIds: readonly string[], duties: readonly string[]): AudienceQuery {
  return {
    pairs: `select d.person_id, d.unit_id from duty d where d.unit_id = any($6::text[]) and (cardinality($7::text[]) = 0 or d.duty = any($7))`,
    units: null,
    parameters: [unitIds, duties],
  };
}

/** The deputies who guide a task force (C05 分片指导). */
export function deputyAudience(taskForceId: string): AudienceQuery {
  return {
    pairs: `select s.person_id, 'leading-group' as unit_id from deputy_slice s where s.task_force_id = $6`,
    units: null,
    parameters: [taskForceId],
  };
}

/** One person, in all the roles this notice had for him. */
export function personAudience(personId: string, unitIds: readonly string[]): AudienceQuery {
  return {
    pairs: `select $6::text as person_id, u.id as unit_id from unit u where u.id = any($7::text[])`,
    units: null,
    parameters: [personId, unitIds],
  };
}
