import { rows, type Tx } from '@qingkong/persistence';

/** By the database's real clock, which a story doesn't move: a provider's second is one too. */
export const LEASE_MS = 1_000;

/** A lease taken just now. */
export interface Lease {
  readonly account: string;
  /** How long ago the lease of another holder ended; null where there was none, or where the last holder was the same. */
  readonly endedMsAgo: number | null;
}

// Only where something waits: an idle instance leaves the account to whoever hears of the next alert.
const TAKE = `
insert into account_lease as l (account, holder, ends_at)
select a, $2, clock_timestamp() + $3 * interval '1 millisecond' from unnest($1::text[]) a
where exists (select 1 from delivery_batch b where b.state = 'ready' and b.account = a)
  or exists (select 1 from delivery d join delivery_batch b on b.id = d.batch_id where d.next_attempt_at <= app_now() and b.account = a)
on conflict (account) do update set holder = excluded.holder, ends_at = excluded.ends_at
  where l.holder = excluded.holder or l.ends_at <= clock_timestamp()
returning account, case when old.holder <> new.holder
  then (extract(epoch from clock_timestamp() - old.ends_at) * 1000)::float8 end as "endedMsAgo"`;

/** Takes these accounts for the holder, as far as something waits for them and no other holds them. */
export async function takeLeases(tx: Tx, accounts: readonly string[], holder: string): Promise<Lease[]> {
  return rows<Lease>(tx, TAKE, [accounts, holder, LEASE_MS]);
}

/** Holds on to these; returns those still held. One that has ended is still ours until another takes it. */
export async function renewLeases(tx: Tx, accounts: readonly string[], holder: string): Promise<string[]> {
  const held = await rows<{ account: string }>(
    tx,
    `update account_lease set ends_at = clock_timestamp() + $3 * interval '1 millisecond'
     where account = any($1::text[]) and holder = $2 returning account`,
    [accounts, holder, LEASE_MS],
  );
  return held.map(({ account }) => account);
}

/** The holder stops, and uses none of its accounts any more. */
export async function endLeases(tx: Tx, holder: string): Promise<void> {
  await tx.query(`update account_lease set ends_at = least(ends_at, clock_timestamp()) where holder = $1`, [holder]);
}
