import { rows, type Tx } from '@qingkong/persistence';
import { SAYS_WHAT_HOLDS } from './notice-subject';

const instantOf = (notice: string) =>
  `coalesce(${notice}.subject ->> 'onsetAt', ${notice}.subject ->> 'endedAt')::timestamptz`;
const strictnessOf = (notice: string) => `array_position('{III,II,I}', ${notice}.subject -> 'response' ->> 'level')`;

// By the database's clock, not by ids, which several processes make. A drill takes the place of a drill alone (R16); what is announced for
// later of nothing yet (R06); and what holds from an earlier instant only of a milder order: the end of the city's orange at eight says
// nothing of the county's red at midnight.
const NEWER = `
select newer.id from notice n
join notice newer on newer.issued_at >= n.issued_at and (newer.issued_at, newer.id) > (n.issued_at, n.id) and newer.kind = any($2::text[])
  and newer.invalid_at is null and newer.subject -> 'response' -> 'drill' = n.subject -> 'response' -> 'drill' and ${instantOf('newer')} <= app_now()
  and (${instantOf('newer')} >= ${instantOf('n')}
    or (newer.kind not in ('lift', 'withdrawal') and ${strictnessOf('newer')} >= ${strictnessOf('n')}))
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
