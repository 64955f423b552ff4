import { rows, type Tx } from '@qingkong/persistence';
import { type ListedMeasures, type RecipientLine, type RecipientUnit } from './notice-subject';

interface LineRow extends RecipientLine {
  readonly unitId: string;
}

const UNITS = `
select u.id, u.kind, u.name, case when u.kind = 'enterprise' and not u.municipal then c.name end as county, coalesce(e.idle, false) as idle
from unit u left join unit c on c.id = u.county_id
left join listed_enterprise e on e.list_version_id = $2::uuid and e.unit_id = u.id
where u.id = any($1::text[])`;

const LINES = `
select unit_id as "unitId", name, measures -> $3::text ->> 'text' as text, measures -> $3 ->> 'kind' as kind
from production_line where list_version_id = $2::uuid and unit_id = any($1::text[]) order by unit_id, ordinal`;

/** What is said about these units in a message, by id: their names, and of an enterprise the cells it must follow, verbatim (C23). */
export async function recipientUnits(
  tx: Tx,
  unitIds: readonly string[],
  measures: ListedMeasures | null,
): Promise<ReadonlyMap<string, RecipientUnit>> {
  const units = await rows<Omit<RecipientUnit, 'lines'>>(tx, UNITS, [unitIds, measures?.listVersionId ?? null]);
  const lines = measures ? await rows<LineRow>(tx, LINES, [unitIds, measures.listVersionId, measures.level]) : [];
  const linesOf = Map.groupBy(lines, ({ unitId }) => unitId);
  return new Map(units.map((unit) => [unit.id, { ...unit, lines: linesOf.get(unit.id) ?? [] }]));
}
