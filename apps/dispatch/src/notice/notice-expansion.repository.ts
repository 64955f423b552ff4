import { rows, type Tx } from '@qingkong/persistence';
import { type AudienceQuery } from './audience';

/** Persons in one batch: the unit of claiming, and of doubt after a kill -9. */
const BATCH_SIZE = 500;

/** What the expansion of one notice needs to know. */
export interface Expansion {
  readonly noticeId: string;
  readonly priority: number;
  /** `voice`: the first voice contact; `preferred`: the first that is neither voice nor a robot, else voice; and every robot beside it. */
  readonly by: 'preferred' | 'voice';
}

// Who hears, by which contact; nothing of what they read: ten thousand messages wait for this statement, and the first for all of it.
const EXPAND = (pairs: string) => `
with pairs as (${pairs}),
roles as (
  select p.person_id, min(case u.kind when 'leadingGroup' then 0 when 'taskForce' then 1 when 'countyBureau' then 2 else 3 end) as rank, array_agg(p.unit_id order by u.kind, p.unit_id) as unit_ids
  from (select distinct person_id, unit_id from pairs) p join unit u on u.id = p.unit_id
  group by p.person_id
),
reachable as (
  select id, case $3::text when 'voice' then jsonb_path_query_first(contacts, '$[*] ? (@.channel == "voice")')
    else coalesce(jsonb_path_query_first(contacts, '$[*] ? (@.channel != "voice" && @.channel != "robot")'),
      jsonb_path_query_first(contacts, '$[*] ? (@.channel == "voice")')) end as contact
  from person where active
),
addressed as (
  select r.person_id, r.unit_ids, r.rank, p.contact ->> 'account' as account, p.contact ->> 'channel' as channel, p.contact ->> 'address' as address
  from roles r join reachable p on p.id = r.person_id and p.contact is not null
  union all
  -- A group hears it, too: that tells nobody in person, so it replaces no message (contracts.md §5).
  select r.person_id, r.unit_ids, r.rank, c ->> 'account', 'robot', c ->> 'address'
  from roles r join person p on p.id = r.person_id and p.active
  cross join lateral jsonb_path_query(p.contacts, '$[*] ? (@.channel == "robot")') c where $3 = 'preferred'
),
numbered as (
  select *, (row_number() over (partition by account order by rank, person_id) - 1) / ${BATCH_SIZE} as chunk from addressed
),
batches as (
  insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
  select $1::uuid, account, channel, $2::int, json_agg(json_build_array(person_id, address, unit_ids, null) order by rank, person_id), count(*), count(*)
  from numbered group by account, channel, chunk order by chunk
  returning size, channel
)
select coalesce(sum(size) filter (where channel <> 'robot'), 0)::int as persons from batches`;

/** Writes the batches of a notice inside Postgres, whatever the number of persons. Returns how many hear it. */
export async function expand(tx: Tx, expansion: Expansion, audience: AudienceQuery): Promise<number> {
  const { noticeId, priority, by } = expansion;
  const [row] = await rows<{ persons: number }>(tx, EXPAND(audience.pairs), [
    noticeId,
    priority,
    by,
    ...audience.parameters,
  ]);
  return row?.persons ?? 0;
}
