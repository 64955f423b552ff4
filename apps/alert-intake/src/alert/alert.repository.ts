import { rows, type Tx } from '@qingkong/persistence';
import { type KnownAlert } from './alert-verdict';
import { AlertMessage, type AlertState } from './alert-message.entity';
import { AWAITS_LIFT, AWAITS_REFERENCE } from './alert-reasons';

/** What came under the key of this message before and has authority, or the same bytes: at most one, and one. */
export function alertsUnderKey(tx: Tx, { keyHash, bodyHash }: AlertMessage): Promise<AlertMessage[]> {
  return tx.getRepository(AlertMessage).findBy([
    { keyHash, isAuthorised: true },
    { keyHash, bodyHash },
  ]);
}

/** What waits in quarantine under the key of this message without authority, locked. */
export function lockCopies(tx: Tx, { keyHash }: AlertMessage): Promise<AlertMessage[]> {
  return tx.getRepository(AlertMessage).find({
    where: { keyHash, isAuthorised: false, state: 'quarantined' },
    order: { receivedAt: 'ASC', id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

export function findAlert(tx: Tx, id: string): Promise<AlertMessage | null> {
  return tx.getRepository(AlertMessage).findOneBy({ id });
}

export function lockAlert(tx: Tx, id: string): Promise<AlertMessage | null> {
  return tx.getRepository(AlertMessage).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** The bytes as received. */
export async function alertBody(tx: Tx, id: string): Promise<Buffer | null> {
  const [row] = await rows<{ body: Buffer }>(tx, 'select body from alert_message where id = $1', [id]);
  return row?.body ?? null;
}

/**
 * Ids of what waits for this message, which had not come: what refers to it and is in quarantine for that, and lifts that stand against
 * it. In HQ's order.
 */
export function parkedFor(tx: Tx, { keyHash, nameHash }: AlertMessage): Promise<string[]> {
  return idsOf(
    tx,
    `select id from alert_message where state <> 'applied' and reference_hashes && $1
       and (is_tombstone or (state = 'quarantined' and reason = any($2)))
     order by ordered_at, key_hash`,
    [[keyHash, nameHash], AWAITS_REFERENCE],
  );
}

/**
 * Ids of what waits although it is over: what this message, which says so, refers to, and what that refers to, as far as none of it was
 * applied. In HQ's order.
 */
export function waitingFor(tx: Tx, { referenceHashes }: AlertMessage): Promise<string[]> {
  return idsOf(
    tx,
    `with recursive named (hash) as (
       select unnest($1::text[])
       union
       select unnest(reference_hashes) from named join alert_message on (key_hash = hash or name_hash = hash) and state <> 'applied' and is_authorised
     )
     select id from alert_message where (key_hash = any(array(select hash from named)) or name_hash = any(array(select hash from named)))
       and state = 'quarantined' and reason = any($2)
     order by ordered_at, key_hash`,
    [referenceHashes, [...AWAITS_REFERENCE, AWAITS_LIFT]],
  );
}

/** Ids of the alerts that waited for the end of this response; none where no lift of HQ's has ended it. In HQ's order. */
export function parkedBehind(tx: Tx, responseId: string): Promise<string[]> {
  return idsOf(
    tx,
    `select alert.id from response r join alert_message alert on alert.state = 'quarantined' and alert.reason = $2
       and alert.jurisdiction = r.jurisdiction and alert.is_drill = (r.kind = 'drill')
     where r.id = $1 and exists (select from alert_message lift where lift.response_id = r.id and lift.is_lift and lift.state = 'applied')
     order by alert.ordered_at, alert.key_hash`,
    [responseId, AWAITS_LIFT],
  );
}

async function idsOf(tx: Tx, sql: string, parameters: unknown[]): Promise<string[]> {
  return (await rows<{ id: string }>(tx, sql, parameters)).map(({ id }) => id);
}

/** The latest to come first, those before the message `before` where given. */
export function listAlerts(
  tx: Tx,
  page: { state: AlertState | null; before: string | null; limit: number },
): Promise<AlertMessage[]> {
  const { state, before, limit } = page;
  const query = tx.getRepository(AlertMessage).createQueryBuilder('alert').where('true');
  if (state) query.andWhere('alert.state = :state', { state });
  // By when they came: an id is made by the clock of one process, and two processes have two.
  if (before)
    query.andWhere('(alert.receivedAt, alert.id) < (select received_at, id from alert_message where id = :before)', {
      before,
    });
  return query.orderBy('alert.receivedAt', 'DESC').addOrderBy('alert.id', 'DESC').take(limit).getMany();
}

/** A message to which another points, and what it may be called there. */
type NamedAlert = KnownAlert & Pick<AlertMessage, 'keyHash' | 'nameHash'>;

/**
 * Those of a message's references that we have, newest first, each with the response it belongs to: its own, or, since an Update may still
 * wait in quarantine when the Cancel that names it comes, the one it refers to itself. What came without authority counts only where
 * nobody with authority has sent that message, and leads nowhere.
 */
export function knownReferences(tx: Tx, { referenceHashes }: AlertMessage): Promise<NamedAlert[]> {
  return rows<NamedAlert>(
    tx,
    `select named.key_hash as "keyHash", named.name_hash as "nameHash", named.id, named.state, named.category, named.is_lift and named.category = 'alert' as "isLift", r.id as "responseId",
       coalesce(r.kind, case when named.is_drill then 'drill' else 'actual' end) as kind, coalesce(r.jurisdiction, named.jurisdiction) as jurisdiction
     from alert_message named
     left join lateral (
       select response_id from alert_message where (key_hash = any(named.reference_hashes) or name_hash = any(named.reference_hashes)) and response_id is not null
       order by ordered_at desc, key_hash limit 1
     ) first on named.is_authorised
     left join response r on r.id = coalesce(named.response_id, first.response_id)
     where (named.key_hash = any($1::text[]) or named.name_hash = any($1::text[])) and (named.is_authorised or not exists (
       select from alert_message rightful where rightful.key_hash = named.key_hash and rightful.is_authorised))
     order by named.ordered_at desc, named.key_hash`,
    [referenceHashes],
  );
}

/**
 * Whether a lift stands against a message of this jurisdiction: one that names it, or something that refers to it, or was sent after it
 * (R12). One that was applied has ended something: not one announced ahead or taken back. A lift that ended nothing stands only against what it names, what shares a reference with it, or, if it names nothing, all that
 * was sent before.
 */
export async function standingLift(
  tx: Tx,
  { keyHash, nameHash, referenceHashes, orderedAt, isDrill }: AlertMessage,
  jurisdiction: string,
): Promise<'applied' | 'tombstone' | null> {
  const [lift] = await rows<{ isTombstone: boolean }>(
    tx,
    `with recursive own (hash) as (
       select unnest($4::text[])
       union
       select unnest(array[key_hash, name_hash]) from own join alert_message on state <> 'applied' and is_authorised and reference_hashes && array[own.hash]
     )
     select lift.is_tombstone as "isTombstone" from alert_message lift left join response r on r.id = lift.response_id
     where lift.is_lift and lift.category = 'alert' and (lift.state = 'applied' or lift.is_tombstone) and (lift.is_tombstone or r.state in ('ended', 'withdrawn'))
       and lift.jurisdiction = $1 and lift.is_drill = $2
       and (lift.reference_hashes && (select array_agg(hash) from own)
         or (lift.ordered_at > $3 and (lift.state = 'applied' or lift.reference_hashes = '{}' or lift.reference_hashes && $5::text[])))
     order by lift.is_tombstone limit 1`,
    [jurisdiction, isDrill, orderedAt, [keyHash, nameHash], referenceHashes],
  );
  if (!lift) return null;
  return lift.isTombstone ? 'tombstone' : 'applied';
}
