import { rows, type Tx } from '@qingkong/persistence';
import { SAYS_WHAT_HOLDS } from './notice-subject';

// Ids sort by time. A drill takes the place of a drill alone (R16), and what is announced for later of nothing yet (R06).
const NEWER = `
select newer.id from notice n
join notice newer on newer.id > $1::uuid and newer.kind = any($2::text[])
  and newer.subject -> 'response' -> 'drill' = n.subject -> 'response' -> 'drill'
  and coalesce(newer.subject ->> 'onsetAt', newer.subject ->> 'endedAt')::timestamptz <= app_now()
where n.id = $1::uuid and n.kind = any($2)`;

const ADDRESSED = `
select distinct u.id from delivery_batch b
cross join lateral json_array_elements(b.recipients) r
cross join lateral json_array_elements_text(r.value -> 2) i (id)
join unit u on u.id = i.id and u.kind = 'enterprise'
where b.notice_id = any($1::uuid[])`;

/**
 * Ids of the enterprises to which this notice must not be said any more: another one, newer and in force, has told them what holds now. It
 * may be another response's, e.g. the stricter order of their county: what the city's milder one asked is not repeated after it (R10,
 * R14). Officials hear of each response for itself.
 */
export async function overtakenEnterprises(tx: Tx, noticeId: string): Promise<ReadonlySet<string>> {
  const newer = await rows<{ id: string }>(tx, NEWER, [noticeId, SAYS_WHAT_HOLDS]);
  if (newer.length === 0) return new Set();
  const found = await rows<{ id: string }>(tx, ADDRESSED, [newer.map(({ id }) => id)]);
  return new Set(found.map(({ id }) => id));
}
