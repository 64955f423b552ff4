import { type Tx } from '@qingkong/persistence';
import { type ResponseLevel } from '@qingkong/plan';

/** What some counties' lines are asked from `fromAt` on, and by whom; null: nothing any more. */
export interface Asked {
  readonly fromAt: Date;
  readonly by: {
    readonly responseId: string;
    readonly listVersionId: string | null;
    readonly level: ResponseLevel;
  } | null;
  /** Whose cell stays in force where that of the new level is empty; null at a beginning. */
  readonly previousLevel: ResponseLevel | null;
  readonly counties: readonly string[];
  /** The same counties; null: the whole city. */
  readonly areaCodes: readonly string[] | null;
}

/** States in which a line owes something. */
export const OPEN_STATES = ['due', 'acknowledged'];

const LOCK = 7_102_012;

/** Two that write at once do so one after the other; the second sees what the first has written. */
export async function lockObligations(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
}

export const TERMINATE = `
update obligation set state = 'terminated', ended_at = greatest($2::timestamptz, from_at)
where response_id = $1 and (state = any($3::text[]) or (state = 'superseded' and ended_at > greatest($2::timestamptz, from_at)))`;

// What was to begin later and is not asked any more is void; what was to be superseded later goes on, until a stretch says otherwise.
const REOPEN = `
update obligation o set state = case when o.from_at > $1 then 'superseded' else 'due' end, ended_at = case when o.from_at > $1 then o.from_at end
from unit u
where o.response_id = any($2::uuid[]) and u.id = o.unit_id and ($3::text[] is null or u.area_code = any($3))
  and case when o.from_at > $1 then
      o.state in ('due', 'acknowledged', 'superseded') and o.ended_at is distinct from o.from_at
      and not exists (
        select from unnest($4::uuid[], $5::timestamptz[], $6::text[]) asked (response_id, from_at, area_code)
        where asked.response_id = o.response_id and asked.from_at = o.from_at and asked.area_code = u.area_code)
    else o.state = 'superseded' and o.ended_at > $1 end`;

/** Undoes what was written ahead of `fromAt` for these counties, but for what is asked all the same. */
export async function reopenFrom(
  tx: Tx,
  fromAt: Date,
  asked: readonly Asked[],
  responseIds: readonly string[],
): Promise<void> {
  const kept = asked.flatMap(({ by, counties, fromAt: from }) =>
    by ? counties.map((county) => ({ id: by.responseId, from, county })) : [],
  );
  const isWholeCity = asked.some(({ areaCodes }) => areaCodes === null);
  const areaCodes = isWholeCity ? null : [...new Set(asked.flatMap(({ counties }) => counties))];
  await tx.query(REOPEN, [
    ...[fromAt, responseIds, areaCodes],
    ...[kept.map(({ id }) => id), kept.map(({ from }) => from), kept.map(({ county }) => county)],
  ]);
}

const SUPERSEDE = `
update obligation o set state = 'superseded', ended_at = greatest($3::timestamptz, o.from_at)
from production_line l, unit u
where o.response_id = any($5::uuid[]) and o.state in ('due', 'acknowledged') and o.from_at <= $3
  and not (o.response_id = $6::uuid and o.from_at = $3 and o.level = $2)
  and l.list_version_id = $1::uuid and l.unit_id = o.unit_id and l.ordinal = o.line_ordinal and l.measures -> $2::text ->> 'kind' <> 'empty'
  and u.id = o.unit_id and ($4::text[] is null or u.area_code = any($4))`;

const RELEASE = `
update obligation o set state = 'terminated', ended_at = greatest($1::timestamptz, o.from_at) from unit u
where o.response_id = any($3::uuid[]) and o.state in ('due', 'acknowledged') and o.from_at <= $1
  and u.id = o.unit_id and ($2::text[] is null or u.area_code = any($2))`;

// The list and the level are parameters, not joins: Postgres then knows how many rows there are, also of a response too young for statistics.
const IMPOSE = `
insert into obligation (response_id, unit_id, line_ordinal, line_name, level, measure_text, measure_kind, state, from_at)
select $1::uuid, l.unit_id, l.ordinal, l.name, c.level, l.measures -> c.level ->> 'text', l.measures -> c.level ->> 'kind',
  case when a.acknowledged_at is null then 'due' else 'acknowledged' end, $4::timestamptz
from production_line l
cross join lateral (select case when l.measures -> $3::text ->> 'kind' = 'empty' then $7::text else $3 end as level) c
join listed_enterprise e on e.list_version_id = $2 and e.unit_id = l.unit_id and not e.idle
join unit u on u.id = l.unit_id and ($5::text[] is null or u.area_code = any($5))
left join acknowledgement a on a.notice_id = $6::uuid and a.acknowledger_id = l.unit_id
where l.list_version_id = $2::uuid and l.measures -> c.level ->> 'kind' not in ('voluntary', 'empty')
  and (c.level = $3 or not exists (
    select from obligation o where o.response_id = any($8::uuid[]) and o.unit_id = l.unit_id and o.line_ordinal = l.ordinal
      and o.state in ('due', 'acknowledged') and o.from_at <= $4))
order by l.unit_id, l.ordinal
on conflict (response_id, unit_id, line_ordinal, from_at) do update set ended_at = null,
  state = case when obligation.level = excluded.level and obligation.ended_at is null then obligation.state else excluded.state end,
  level = excluded.level, line_name = excluded.line_name, measure_text = excluded.measure_text, measure_kind = excluded.measure_kind`;

/** Writes one stretch; those before it are written already. `responseIds`: all that are open, real or drill. */
export async function askStretch(
  tx: Tx,
  { fromAt, by, areaCodes, previousLevel }: Asked,
  { noticeId, responseIds }: { readonly noticeId: string | null; readonly responseIds: readonly string[] },
): Promise<void> {
  if (!by) {
    await tx.query(RELEASE, [fromAt, areaCodes, responseIds]);
    return;
  }
  const { responseId: id, listVersionId, level } = by;
  if (!listVersionId) return;
  await tx.query(SUPERSEDE, [listVersionId, level, fromAt, areaCodes, responseIds, id]);
  await tx.query(IMPOSE, [id, listVersionId, level, fromAt, areaCodes, noticeId, previousLevel, responseIds]);
}
