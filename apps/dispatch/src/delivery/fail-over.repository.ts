import { rows, type Tx } from '@qingkong/persistence';

/** At most so many messages of a kind go another way at once: a short rest of one account must not flood another. */
const AT_ONCE = 500;

const NEXT_CONTACT = `select value from jsonb_array_elements(p.contacts) with ordinality o where o.value ->> 'account' = any($2::text[]) order by o.ordinality limit 1`;

// Nobody has claimed these: as if each had been addressed by his next contact from the beginning. A repeat waits: its other ways are used.
const MOVE_BATCH = `
with picked as (
  select b.* from delivery_batch b join notice n on n.id = b.notice_id
  where b.state = 'ready' and b.account = any($1::text[]) and n.invalid_at is null and exists (
    select 1 from json_array_elements(b.recipients) r join person p on p.id = r.value ->> 0
    where r.value ->> 3 is null and jsonb_path_query_array(p.contacts, '$[*].account') ?| $2::text[])
  order by b.priority, b.id limit 1 for update of b skip locked
),
ways as (
  select k.id as batch_id, r.ordinality as ordinal, r.value as recipient, c.value as contact
  from picked k cross join lateral json_array_elements(k.recipients) with ordinality r
  join person p on p.id = r.value ->> 0
  cross join lateral (${NEXT_CONTACT}) c
  where r.value ->> 3 is null
),
made as (
  insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
  select k.notice_id, w.contact ->> 'account', w.contact ->> 'channel', k.priority,
    json_agg(json_build_array(w.recipient -> 0, w.contact -> 'address', w.recipient -> 2, null) order by w.ordinal), count(*), count(*)
  from picked k join ways w on w.batch_id = k.id group by k.notice_id, k.priority, 2, 3
  returning size
),
staying as (
  select k.id, json_agg(r.value order by r.ordinality) as recipients, count(*) as n
  from picked k cross join lateral json_array_elements(k.recipients) with ordinality r
  where not exists (select 1 from ways w where w.batch_id = k.id and w.ordinal = r.ordinality) group by k.id
)
update delivery_batch b set recipients = coalesce(s.recipients, '[]'), size = coalesce(s.n, 0), remaining = coalesce(s.n, 0),
  state = case when s.n is null then 'done' else b.state end
from picked k left join staying s on s.id = k.id where b.id = k.id
returning (select sum(size)::int from made) as moved`;

// The provider has surely not sent these: each try was refused, or none was made. What is in doubt keeps its own rules.
const MOVE_DELIVERIES = `
with due as (
  select d.batch_id, d.ordinal, d.person_id, d.unit_ids, b.notice_id, b.priority, c.value as contact
  from delivery d join delivery_batch b on b.id = d.batch_id join notice n on n.id = b.notice_id join person p on p.id = d.person_id
  cross join lateral (${NEXT_CONTACT}) c
  where d.next_attempt_at is not null and d.state = 'pending' and b.account = any($1::text[]) and n.invalid_at is null and d.repeat_of is null
    and not exists (select 1 from attempt a where a.batch_id = d.batch_id and a.ordinal = d.ordinal and a.outcome = 'unknown')
  order by b.priority limit ${AT_ONCE} for update of d skip locked
),
made as (
  insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
  select notice_id, contact ->> 'account', contact ->> 'channel', priority,
    json_agg(json_build_array(person_id, contact -> 'address', unit_ids, null) order by batch_id, ordinal), count(*), count(*)
  from due group by notice_id, priority, 2, 3
)
update delivery d set state = 'rerouted', next_attempt_at = null, last_reason = 'account-down'
from due where d.batch_id = due.batch_id and d.ordinal = due.ordinal
returning 1`;

/**
 * Sends on what waits for accounts that are down by each person's next contact with an account that is up, the most urgent first; one
 * batch and some hundred single messages at a time. Returns how many. Who has no such contact waits.
 */
export async function failOver(tx: Tx, down: readonly string[], up: readonly string[]): Promise<number> {
  const [batch] = await rows<{ moved: number }>(tx, MOVE_BATCH, [down, up]);
  const moved = await rows(tx, MOVE_DELIVERIES, [down, up]);
  return (batch?.moved ?? 0) + moved.length;
}
