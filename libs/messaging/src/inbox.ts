import { type Tx } from '@qingkong/persistence';

/** First statement of a handler's transaction: true if this event is new here; a concurrent twin waits for our commit and then gets false. */
export async function admit(tx: Tx, eventId: string): Promise<boolean> {
  const inserted = await tx.query<unknown[]>(
    'insert into inbox (event_id) values ($1) on conflict do nothing returning event_id',
    [eventId],
  );
  return inserted.length === 1;
}
