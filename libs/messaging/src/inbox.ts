import { rows, type Tx } from '@qingkong/persistence';

/** First statement of a handler's transaction: true if this event is new here; a concurrent twin waits for our commit and then gets false. */
export async function admit(tx: Tx, eventId: string): Promise<boolean> {
  const inserted = await tx.query<unknown[]>(
    'insert into inbox (event_id) values ($1) on conflict do nothing returning event_id',
    [eventId],
  );
  return inserted.length === 1;
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
