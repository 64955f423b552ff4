import { rows, type Tx } from '@qingkong/persistence';

/**
 * First statement of a handler's transaction: which of these events are new here. A concurrent twin waits for our commit and then is none;
 * always in the order of their ids, so that two who share several don't wait for each other.
 */
export async function admit(tx: Tx, eventIds: readonly string[]): Promise<Set<string>> {
  if (eventIds.length === 0) return new Set();
  const admitted = await rows<{ id: string }>(
    tx,
    `insert into inbox (event_id) select id from unnest($1::uuid[]) as event (id) order by id
     on conflict do nothing returning event_id as id`,
    [eventIds],
  );
  return new Set(admitted.map(({ id }) => id));
}

/** Undoes {@link admit} in the same transaction, for events whose turn didn't come. */
export async function giveBack(tx: Tx, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length === 0) return;
  await tx.query('delete from inbox where event_id = any($1::uuid[])', [eventIds]);
}

/**
 * Deletes the oldest events that were handled so many days ago, at most 500; how many. `days` is longer than a topic keeps its records:
 * one that can't come again needs no inbox. A compacted topic keeps them for ever, but they are states, which may be learnt twice.
 */
export async function forgetHandled(tx: Tx, days: number): Promise<number> {
  const gone = await rows(
    tx,
    `delete from inbox where event_id in (
       select event_id from inbox where received_at < app_now() - make_interval(days => $1) order by event_id limit 500
     ) returning event_id`,
    [days],
  );
  return gone.length;
}
