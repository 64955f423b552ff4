import { rows, type Tx } from '@qingkong/persistence';
import { LessThan } from 'typeorm';
import { type AlertContent } from '../format/alert-content';
import { type KnownAlert } from './alert-verdict';
import { kindOf } from './alert-meaning';
import { AlertMessage, type AlertState, keyHashOf, nameHashOf, referenceHashesOf } from './alert-message.entity';

export function findAlertByKey(tx: Tx, keyHash: string): Promise<AlertMessage | null> {
  return tx.getRepository(AlertMessage).findOneBy({ keyHash });
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

/** What waits in quarantine because it refers to this message, which we did not have; in the order of sending. */
export function parkedFor(tx: Tx, { keyHash, nameHash }: AlertMessage): Promise<AlertMessage[]> {
  return tx
    .getRepository(AlertMessage)
    .createQueryBuilder('parked')
    .where(
      `parked.state = 'quarantined' and parked.reason = 'unknown-reference' and parked.reference_hashes && array[:...names]`,
      {
        names: [keyHash, nameHash],
      },
    )
    .orderBy('parked.sent')
    .addOrderBy('parked.keyHash')
    .setLock('pessimistic_write')
    .getMany();
}

/** Newest first, those before the message `before` where given. */
export function listAlerts(
  tx: Tx,
  page: { state: AlertState | null; before: string | null; limit: number },
): Promise<AlertMessage[]> {
  return tx.getRepository(AlertMessage).find({
    where: { ...(page.state ? { state: page.state } : {}), ...(page.before ? { id: LessThan(page.before) } : {}) },
    order: { id: 'DESC' },
    take: page.limit,
  });
}

/**
 * Those of a message's references that we have, newest first, each with the response it belongs to: its own, or, since an Update may still wait
 * in quarantine when the Cancel that names it comes, the one it refers to itself.
 */
export function knownReferences(tx: Tx, content: AlertContent): Promise<KnownAlert[]> {
  return rows<KnownAlert>(
    tx,
    `select named.state, coalesce(named.response_id, first.response_id) as "responseId" from alert_message named
     left join lateral (
       select response_id from alert_message where (key_hash = any(named.reference_hashes) or name_hash = any(named.reference_hashes)) and response_id is not null
       order by sent desc, key_hash limit 1
     ) first on true
     where named.key_hash = any($1::text[]) or named.name_hash = any($1::text[])
     order by named.sent desc, named.key_hash`,
    [referenceHashesOf(content)],
  );
}

/**
 * Whether a lift stands against a message of this jurisdiction: one that names it, or was sent after it (R12). A lift that ended
 * nothing stands only against what it names, what shares a reference with it, or, if it names nothing, all that was sent before.
 */
export async function standingLift(
  tx: Tx,
  content: AlertContent,
  jurisdiction: string,
): Promise<'applied' | 'tombstone' | null> {
  const [lift] = await rows<{ isTombstone: boolean }>(
    tx,
    `select is_tombstone as "isTombstone" from alert_message
     where is_lift and category = 'alert' and (state = 'applied' or is_tombstone) and jurisdiction = $1 and is_drill = $2
       and (reference_hashes && $4::text[] or (sent > $3 and (state = 'applied' or reference_hashes = '{}' or reference_hashes && $5::text[])))
     order by is_tombstone limit 1`,
    [
      jurisdiction,
      kindOf(content) === 'drill',
      content.sent,
      [keyHashOf(content), nameHashOf(content)],
      referenceHashesOf(content),
    ],
  );
  if (!lift) return null;
  return lift.isTombstone ? 'tombstone' : 'applied';
}
