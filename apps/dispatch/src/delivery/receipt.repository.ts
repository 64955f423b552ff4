import { rows, type Tx } from '@qingkong/persistence';
import { type Receipt } from '../channel/channel';

/** Where a delivery is. */
export interface Place {
  readonly batchId: string;
  readonly ordinal: number;
}

/** A message that was accepted by an account that gives receipts. */
export interface ExpectedReceipt extends Place {
  readonly account: string;
  readonly providerRef: string;
}

/** A delivery that a receipt has moved. */
export interface Received extends Place {
  readonly state: 'delivered' | 'failed';
  /** The provider's acceptance had never reached us: only now it is known that anybody was told. */
  readonly isNews: boolean;
}

// A receipt may be quicker than the mark of its message: then its row is there, and is given its delivery now.
const EXPECT = `
insert into receipt as r (account, provider_ref, batch_id, ordinal)
select distinct on (m.account, m.ref) m.account, m.ref, m.batch_id, m.ordinal
from unnest($1::text[], $2::text[], $3::bigint[], $4::int[]) as m (account, ref, batch_id, ordinal) order by m.account, m.ref
on conflict (account, provider_ref) do update set batch_id = excluded.batch_id, ordinal = excluded.ordinal where r.batch_id is null`;

/** Remembers whose message each reference is. */
export async function expectReceipts(tx: Tx, expected: readonly ExpectedReceipt[]): Promise<void> {
  if (expected.length === 0) return;
  await tx.query(EXPECT, [
    expected.map((one) => one.account),
    expected.map((one) => one.providerRef),
    expected.map((one) => one.batchId),
    expected.map((one) => one.ordinal),
  ]);
}

// 'delivered' comes before 'failed', in the alphabet and here: receipts only move forward, in whatever order and however often they come.
const KEEP = `
insert into receipt as r (account, provider_ref, batch_id, ordinal, state, at, reason)
select distinct on (s.ref) $1, s.ref, d.batch_id, d.ordinal, s.state, s.at, s.reason
from unnest($2::text[], $3::bigint[], $4::int[], $5::text[], $6::timestamptz[], $7::text[]) as s (ref, batch_id, ordinal, state, at, reason)
left join (delivery d join delivery_batch b on b.id = d.batch_id and b.account = $1) on d.batch_id = s.batch_id and d.ordinal = s.ordinal
order by s.ref, s.state
on conflict (account, provider_ref) do update
  set state = excluded.state, at = excluded.at, reason = excluded.reason, changed_at = app_now(),
    batch_id = coalesce(r.batch_id, excluded.batch_id), ordinal = coalesce(r.ordinal, excluded.ordinal)
  where r.state is null or r.state > excluded.state
returning r.batch_id as "batchId", r.ordinal`;

/** Writes what is new of these receipts. Returns how many were, and the deliveries they are about, as far as they are known. */
export async function keepReceipts(
  tx: Tx,
  account: string,
  receipts: readonly Receipt[],
): Promise<{ readonly news: number; readonly places: readonly Place[] }> {
  const own = receipts.map(({ deliveryId = '' }) => /^(\d{1,18})-(\d{1,9})$/.exec(deliveryId));
  const kept = await rows<{ batchId: string | null; ordinal: number | null }>(tx, KEEP, [
    account,
    receipts.map((one) => one.providerRef),
    own.map((place) => place?.[1] ?? null),
    own.map((place) => place?.[2] ?? null),
    receipts.map((one) => one.state),
    receipts.map((one) => one.at),
    receipts.map((one) => one.reason),
  ]);
  const places = kept.flatMap(({ batchId, ordinal }) =>
    batchId === null || ordinal === null ? [] : [{ batchId, ordinal }],
  );
  return { news: kept.length, places };
}

// Not where it is still 'sending': the call is in the air, and its own mark comes here when it is written. A failure of an earlier try
// says nothing of the last one; that the person has the message says it of all.
const SETTLE = `
with said as (
  select distinct on (d.batch_id, d.ordinal) d.batch_id, d.ordinal, r.state, r.reason,
    least(coalesce(r.at, app_now()), app_now()) as at
  from unnest($1::bigint[], $2::int[]) as q (batch_id, ordinal)
  join receipt r on r.batch_id = q.batch_id and r.ordinal = q.ordinal and r.state is not null
  join delivery d on d.batch_id = q.batch_id and d.ordinal = q.ordinal
  where r.state = 'delivered' or d.provider_ref is null or d.provider_ref = r.provider_ref
  order by d.batch_id, d.ordinal, r.state, r.at
)
update delivery d set state = s.state, next_attempt_at = null,
  accepted_at = case s.state when 'delivered' then coalesce(d.accepted_at, s.at) else d.accepted_at end,
  delivered_at = case s.state when 'delivered' then greatest(s.at, d.accepted_at) end,
  last_reason = case s.state when 'failed' then 'receipt: ' || s.reason end
from said s
where d.batch_id = s.batch_id and d.ordinal = s.ordinal and d.state = any(
  case s.state when 'delivered' then '{accepted,unknown,pending,rerouted,flagged,failed}'::text[] else '{accepted,unknown}'::text[] end)
returning d.batch_id as "batchId", d.ordinal, d.state, old.accepted_at is null and new.accepted_at is not null as "isNews"`;

/** Moves these deliveries as far as their receipts say. Returns those moved. */
export async function settleReceipts(tx: Tx, places: readonly Place[]): Promise<Received[]> {
  if (places.length === 0) return [];
  return rows<Received>(tx, SETTLE, [places.map((one) => one.batchId), places.map((one) => one.ordinal)]);
}

/** Forgets receipts that are older than three days and still nobody's: another system may send by the same account. */
export async function forgetStrangers(tx: Tx): Promise<void> {
  await tx.query(
    `delete from receipt where (account, provider_ref) in (
       select account, provider_ref from receipt where batch_id is null and changed_at < app_now() - interval '3 days'
       limit 1000 for update skip locked)`,
  );
}
