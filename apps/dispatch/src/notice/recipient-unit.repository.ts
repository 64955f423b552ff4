import { rows, type Tx } from '@qingkong/persistence';
import { type ResponseLevel } from '@qingkong/plan';
import { type ListedMeasures, type RecipientUnit } from './notice-subject';

const UNITS = `
select u.id, u.kind, u.name, case when u.kind = 'enterprise' and not u.municipal then c.name end as county, coalesce(e.idle, false) as idle,
  coalesce(e.orders -> $3::text, '[]') as lines, coalesce(e.orders -> $4::text, '[]') as "previousLines"
from unit u left join unit c on c.id = u.county_id
left join listed_enterprise e on e.list_version_id = $2::uuid and e.unit_id = u.id
where u.id = any($1::text[])`;

/** What is said about these units in a message, by id: their names, and of an enterprise the cells it must follow, verbatim (C23). */
export async function recipientUnits(
  tx: Tx,
  unitIds: readonly string[],
  measures: ListedMeasures | null,
  previousLevel: ResponseLevel | null,
): Promise<ReadonlyMap<string, RecipientUnit>> {
  const found = await rows<RecipientUnit>(tx, UNITS, [
    unitIds,
    measures?.listVersionId ?? null,
    measures?.level ?? null,
    previousLevel,
  ]);
  return new Map(found.map((unit) => [unit.id, unit]));
}
