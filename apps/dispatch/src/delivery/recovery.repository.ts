import { rows, type Tx } from '@qingkong/persistence';
import { callOffConfirmed, reroute } from './delivery.repository';

/** First key of a sender's advisory lock; the second is the sender's own number. Postgres frees it in the moment the process dies. */
export const SENDER_LOCK = 7_102_010;

/**
 * For what looks every second for the few rows of a partial index: of tables too young for statistics Postgres believes that nearly
 * every row is one of them, and would read all there has ever been.
 */
export async function byIndexOnly(tx: Tx): Promise<void> {
  await tx.query('set local enable_seqscan = off');
}

/** Numbers of other senders that hold claims. */
export async function otherClaimants(tx: Tx, self: number): Promise<number[]> {
  const found = await rows<{ sender: number }>(
    tx,
    `select claimed_by as sender from delivery_batch where state = 'claimed' and claimed_by <> $1
     union select retried_by from delivery where retried_by is not null and retried_by <> $1`,
    [self],
  );
  return found.map(({ sender }) => sender);
}

/** What was in doubt after a sender's death, and the batches that are done with it. */
export interface Takeover {
  readonly doubtful: number;
  readonly batches: readonly string[];
}

/**
 * Takes over what a dead sender had in its hands. Each of its `sending` deliveries is recorded as unknown first; then it is tried again
 * where the provider knows the key, and goes by another channel where it doesn't (P9). Null if the sender lives.
 */
export async function takeOver(tx: Tx, dead: number, idempotentAccounts: readonly string[]): Promise<Takeover | null> {
  const [lock] = await rows<{ free: boolean }>(tx, 'select pg_try_advisory_xact_lock($1, $2) as free', [
    SENDER_LOCK,
    dead,
  ]);
  if (!lock?.free) return null;
  const doubtful = await rows<{ batchId: string; ordinal: number; account: string }>(
    tx,
    `update delivery d set state = 'unknown', retried_by = null, attempts = attempts + 1, last_reason = 'sender-died'
     from delivery_batch b where b.id = d.batch_id and d.state = 'sending'
       and ((b.state = 'claimed' and b.claimed_by = $1) or d.retried_by = $1)
     returning d.batch_id as "batchId", d.ordinal, b.account`,
    [dead],
  );
  await tx.query(
    `insert into attempt (batch_id, ordinal, outcome, reason)
     select q.batch_id, q.ordinal, 'unknown', 'sender-died' from unnest($1::bigint[], $2::int[]) as q (batch_id, ordinal)`,
    [doubtful.map((one) => one.batchId), doubtful.map((one) => one.ordinal)],
  );
  const batches = await rows<{ id: string }>(
    tx,
    `update delivery_batch set state = 'done', remaining = 0 where state = 'claimed' and claimed_by = $1 returning id`,
    [dead],
  );
  const calledOff = await callOffConfirmed(tx, doubtful);
  const open = doubtful.filter(({ batchId, ordinal }) => !calledOff.has(`${batchId}-${ordinal}`));
  await tryAgain(
    tx,
    open.filter(({ account }) => idempotentAccounts.includes(account)),
  );
  await reroute(
    tx,
    open.filter(({ account }) => !idempotentAccounts.includes(account)),
  );
  return { doubtful: doubtful.length, batches: batches.map(({ id }) => id) };
}

/** What this sender has claimed by the database's account: ids of batches, and of deliveries claimed for another try. */
export async function claimedBy(tx: Tx, sender: number): Promise<string[]> {
  const found = await rows<{ claim: string }>(
    tx,
    `select id::text as claim from delivery_batch where state = 'claimed' and claimed_by = $1
     union all select batch_id || '-' || ordinal from delivery where retried_by = $1`,
    [sender],
  );
  return found.map(({ claim }) => claim);
}

/**
 * What came back to be sent again after its notice had ended: by a takeover, or by a provider's no that was on its way when it ended.
 * Nothing of it is claimed any more (R29), so without this it would wait for ever.
 */
export async function dropEnded(tx: Tx): Promise<void> {
  await tx.query(
    `update delivery d set state = 'dropped', next_attempt_at = null, last_reason = n.invalid_reason
     from delivery_batch b join notice n on n.id = b.notice_id
     where b.id = d.batch_id and d.state = 'pending' and d.next_attempt_at is not null and n.invalid_at is not null`,
  );
  await tx.query(
    `update delivery_batch b set state = 'dropped' from notice n where n.id = b.notice_id and b.state = 'ready' and n.invalid_at is not null`,
  );
}

/** As if these had never been claimed: nothing of them was handed to a provider. */
export async function putBack(tx: Tx, claims: readonly string[]): Promise<void> {
  const batches = claims.filter((claim) => !claim.includes('-'));
  await tx.query(`delete from delivery where batch_id = any($1::bigint[])`, [batches]);
  await tx.query(
    `update delivery_batch set state = 'ready', claimed_by = null, claimed_at = null where id = any($1::bigint[])`,
    [batches],
  );
  await tx.query(
    `update delivery set state = 'pending', next_attempt_at = app_now(), retried_by = null
     where batch_id || '-' || ordinal = any($1::text[]) and retried_by is not null`,
    [claims.filter((claim) => claim.includes('-'))],
  );
}

async function tryAgain(tx: Tx, deliveries: readonly { batchId: string; ordinal: number }[]): Promise<void> {
  await tx.query(
    `update delivery d set state = 'pending', next_attempt_at = app_now()
     from unnest($1::bigint[], $2::int[]) as q (batch_id, ordinal) where d.batch_id = q.batch_id and d.ordinal = q.ordinal`,
    [deliveries.map((one) => one.batchId), deliveries.map((one) => one.ordinal)],
  );
}
