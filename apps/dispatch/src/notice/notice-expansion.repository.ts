import { rows, type Tx } from '@qingkong/persistence';
import { type AudienceQuery } from './audience';

/** Persons in one batch: the unit of claiming, and of doubt after a kill -9. */
const BATCH_SIZE = 500;

/** What the expansion of one notice needs to know. */
export interface Expansion {
  readonly noticeId: string;
  readonly priority: number;
  /** `voice`: the first voice contact; `preferred`: the first that is not voice, else voice. */
  readonly by: 'preferred' | 'voice';
  /** List and level whose cells an enterprise reads; null where the words need none. */
  readonly measures: { readonly listVersionId: string; readonly level: string } | null;
}

const EXPAND = (pairs: string) => `
with pairs as (${pairs}),
roles as (
  select p.person_id, min(case u.kind when 'leadingGroup' then 0 when 'taskForce' then 1 when 'countyBureau' then 2 else 3 end) as rank,
    jsonb_agg(jsonb_build_object('id', u.id, 'kind', u.kind, 'name', u.name, 'county', case when u.kind = 'enterprise' and not u.municipal then c.name end,
      'idle', coalesce(e.idle, false), 'lines', coalesce(l.lines, '[]')) order by u.kind, u.id) as units
  from (select distinct person_id, unit_id from pairs) p
  join unit u on u.id = p.unit_id
  left join unit c on c.id = u.county_id
  left join listed_enterprise e on e.list_version_id = $4::uuid and e.unit_id = u.id
  left join lateral (
    select jsonb_agg(jsonb_build_object('name', l.name, 'text', l.measures -> $5::text ->> 'text', 'kind', l.measures -> $5::text ->> 'kind') order by l.ordinal) as lines
    from production_line l where l.list_version_id = $4::uuid and l.unit_id = u.id
  ) l on u.kind = 'enterprise'
  group by p.person_id
),
addressed as (
  select r.person_id, r.units, r.rank, c.account, c.channel, c.address
  from roles r join person p on p.id = r.person_id and p.active
  cross join lateral (
    select k.value ->> 'account' as account, k.value ->> 'channel' as channel, k.value ->> 'address' as address
    from jsonb_array_elements(p.contacts) with ordinality k
    where $3::text = 'preferred' or k.value ->> 'channel' = 'voice'
    order by (k.value ->> 'channel' = 'voice') = ($3 = 'preferred'), k.ordinality limit 1
  ) c
),
numbered as (
  select *, (row_number() over (partition by account order by rank, person_id) - 1) / ${BATCH_SIZE} as chunk from addressed
),
batches as (
  insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
  select $1::uuid, account, channel, $2::int, jsonb_agg(jsonb_build_object('personId', person_id, 'address', address, 'units', units) order by rank, person_id), count(*), count(*)
  from numbered group by account, channel, chunk order by chunk
  returning size
)
select coalesce(sum(size), 0)::int as persons from batches`;

/**
 * Writes the batches of a notice inside Postgres, whatever the number of persons. Returns how many hear it. Leaves the notice's own row
 * alone: a thousand ladders of one notice ring in the same moment, and would queue for its lock (R1).
 */
export async function expand(tx: Tx, expansion: Expansion, audience: AudienceQuery): Promise<number> {
  const [row] = await rows<{ persons: number }>(tx, EXPAND(audience.pairs), [
    expansion.noticeId,
    expansion.priority,
    expansion.by,
    expansion.measures?.listVersionId ?? null,
    expansion.measures?.level ?? null,
    ...audience.parameters,
  ]);
  return row?.persons ?? 0;
}
