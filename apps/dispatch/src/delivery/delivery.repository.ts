import { rows, type Tx } from '@qingkong/persistence';
import { LEADING_GROUP } from '../notice/audience';
import { type NoticeKind } from '../notice/notice-subject';
import { type DeliveryState } from './delivery-outcome';
import { expectReceipts } from './receipt.repository';

/** One attempt's result, ready to be written. */
export interface Mark {
  readonly batchId: string;
  readonly ordinal: number;
  /** True for the batch's own first attempt, which counts the batch down. */
  readonly first: boolean;
  readonly state: DeliveryState;
  readonly acceptedAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly providerRef: string | null;
  readonly reason: string | null;
  /** Outcome to keep as a row of `attempt`; null where the delivery row says it all. */
  readonly attemptOutcome: string | null;
  /** The account, where its provider says later what became of a message. */
  readonly receiptAccount?: string;
}

const MARK = `
update delivery d set state = m.state, attempts = d.attempts + 1, accepted_at = m.accepted_at, next_attempt_at = m.next_at,
  retried_by = null, provider_ref = m.ref, last_reason = m.reason
from unnest($1::bigint[], $2::int[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
  as m (batch_id, ordinal, state, accepted_at, next_at, ref, reason)
where d.batch_id = m.batch_id and d.ordinal = m.ordinal and d.state = 'sending'
returning d.batch_id as "batchId", d.ordinal`;

const COUNT_DOWN = `
update delivery_batch b set remaining = b.remaining - c.n, state = case when b.remaining - c.n <= 0 then 'done' else b.state end
from unnest($1::bigint[], $2::int[]) as c (id, n) where b.id = c.id and b.state = 'claimed'
returning b.id, b.state`;

/** What of many marks was written, and the batches that are done with it. */
export interface Written {
  readonly marks: readonly Mark[];
  readonly done: readonly string[];
}

/**
 * Writes what is known of many attempts in one go. A mark is left out where its delivery isn't `sending` any more: it was written
 * before, by a COMMIT whose answer was lost (G1, G2), or the delivery was taken over. All that follows is for those written now.
 */
export async function mark(tx: Tx, marks: readonly Mark[]): Promise<Written> {
  const found = await rows<{ batchId: string; ordinal: number }>(tx, MARK, [
    marks.map((m) => m.batchId),
    marks.map((m) => m.ordinal),
    marks.map((m) => m.state),
    marks.map((m) => m.acceptedAt),
    marks.map((m) => m.nextAttemptAt),
    marks.map((m) => m.providerRef),
    marks.map((m) => m.reason),
  ]);
  const places = new Set(found.map(({ batchId, ordinal }) => `${batchId}-${ordinal}`));
  const written = marks.filter(({ batchId, ordinal }) => places.has(`${batchId}-${ordinal}`));
  await recordAttempts(
    tx,
    written.filter((m) => m.attemptOutcome !== null),
  );
  await expectReceipts(
    tx,
    written.flatMap(({ batchId, ordinal, receiptAccount: account, providerRef }) =>
      account !== undefined && providerRef !== null ? [{ account, providerRef, batchId, ordinal }] : [],
    ),
  );
  return { marks: written, done: await countDown(tx, written) };
}

async function countDown(tx: Tx, marks: readonly Mark[]): Promise<string[]> {
  const firsts = new Map<string, number>();
  for (const m of marks) if (m.first) firsts.set(m.batchId, (firsts.get(m.batchId) ?? 0) + 1);
  if (firsts.size === 0) return [];
  const counted = await rows<{ id: string; state: string }>(tx, COUNT_DOWN, [[...firsts.keys()], [...firsts.values()]]);
  return counted.filter(({ state }) => state === 'done').map(({ id }) => id);
}

async function recordAttempts(tx: Tx, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return;
  await tx.query(
    `insert into attempt (batch_id, ordinal, outcome, reason) select * from unnest($1::bigint[], $2::int[], $3::text[], $4::text[])`,
    [
      marks.map((m) => m.batchId),
      marks.map((m) => m.ordinal),
      marks.map((m) => m.attemptOutcome),
      marks.map((m) => m.reason ?? ''),
    ],
  );
}

/** A unit of which somebody's message was accepted, and when first. */
export interface NotifiedUnit {
  readonly noticeId: string;
  readonly responseId: string | null;
  readonly kind: NoticeKind;
  readonly unitId: string;
  readonly at: Date;
}

// Two ways in, each by the batch's key: an "or" over both would read every delivery there has ever been.
const NOTIFIED = `
with heard as (
  select d.batch_id, d.unit_ids, d.accepted_at from delivery d where d.batch_id = any($1::bigint[]) and d.accepted_at is not null
  union all
  select d.batch_id, d.unit_ids, d.accepted_at from unnest($2::bigint[], $3::int[]) as q (batch_id, ordinal)
  join delivery d on d.batch_id = q.batch_id and d.ordinal = q.ordinal and d.accepted_at is not null
)
select n.id as "noticeId", n.response_id as "responseId", n.kind, u.id as "unitId", min(h.accepted_at) as at
from heard h join delivery_batch b on b.id = h.batch_id join notice n on n.id = b.notice_id
cross join lateral unnest(h.unit_ids) u (id)
where u.id <> '${LEADING_GROUP}' and b.channel <> 'robot'
group by n.id, u.id`;

/** Units of whom somebody's message was accepted, in whole batches that are done and in single deliveries tried again. */
export async function notifiedUnits(
  tx: Tx,
  done: readonly string[],
  retried: readonly { batchId: string; ordinal: number }[],
): Promise<NotifiedUnit[]> {
  if (done.length === 0 && retried.length === 0) return [];
  return rows<NotifiedUnit>(tx, NOTIFIED, [done, retried.map((one) => one.batchId), retried.map((one) => one.ordinal)]);
}

const CALL_OFF = `
update delivery d set state = 'superseded', next_attempt_at = null
from unnest($1::bigint[], $2::int[]) as q (batch_id, ordinal), delivery_batch b
where d.batch_id = q.batch_id and d.ordinal = q.ordinal and b.id = d.batch_id and d.state in ('pending', 'rerouted', 'unknown') and (
  -- By this message's own link, also where somebody else had confirmed for the unit before; or by another message of the same notice.
  d.acknowledged_at is not null or exists (
    select 1 from acknowledgement a where a.notice_id = b.notice_id and a.acknowledger_id = any(d.unit_ids || d.person_id) and a.person_id = d.person_id))
returning d.batch_id || '-' || d.ordinal as id`;

/** Whoever has confirmed while the provider had not answered yet knows: no other try, no other channel. Returns those called off, as `batch-ordinal`. */
export async function callOffConfirmed(
  tx: Tx,
  deliveries: readonly { batchId: string; ordinal: number }[],
): Promise<ReadonlySet<string>> {
  if (deliveries.length === 0) return new Set();
  const found = await rows<{ id: string }>(tx, CALL_OFF, [
    deliveries.map((one) => one.batchId),
    deliveries.map((one) => one.ordinal),
  ]);
  return new Set(found.map(({ id }) => id));
}

const REROUTE = `
with doubtful as (select * from unnest($1::bigint[], $2::int[]) as q (batch_id, ordinal)),
made as (
  insert into delivery_batch (notice_id, account, channel, priority, recipients, size, remaining)
  select b.notice_id, c.value ->> 'account', c.value ->> 'channel', b.priority,
    json_build_array(json_build_array(d.person_id, c.value ->> 'address', d.unit_ids, b.id || '-' || d.ordinal)), 1, 1
  from doubtful q
  join delivery d on d.batch_id = q.batch_id and d.ordinal = q.ordinal and d.repeat_of is null
  join delivery_batch b on b.id = q.batch_id and b.channel <> 'robot'
  join person p on p.id = d.person_id
  cross join lateral (select value from jsonb_array_elements(p.contacts) with ordinality k where k.value ->> 'account' <> b.account and k.value ->> 'channel' <> 'robot' order by k.ordinality limit 1) c
  returning recipients -> 0 ->> 3 as repeat_of
)
update delivery d set state = case when m.repeat_of is null then 'flagged' else 'rerouted' end, next_attempt_at = null
from doubtful q left join made m on m.repeat_of = q.batch_id || '-' || q.ordinal
where d.batch_id = q.batch_id and d.ordinal = q.ordinal`;

/**
 * Deliveries whose outcome is in doubt and whose provider would send them twice: one more message each by the person's next contact,
 * marked as a repeat; flagged for a person to look at where there is no other contact, or where the repeat itself is in doubt.
 */
export async function reroute(tx: Tx, doubtful: readonly { batchId: string; ordinal: number }[]): Promise<void> {
  if (doubtful.length === 0) return;
  await tx.query(REROUTE, [doubtful.map((one) => one.batchId), doubtful.map((one) => one.ordinal)]);
}
