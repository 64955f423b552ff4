import { rows, type Tx } from '@qingkong/persistence';
import { In } from 'typeorm';
import { type AlertContent, type AlertReference } from '../format/alert-content';
import { kindOf } from '../format/alert-kind';
import { PreWarning, type PreWarningWithdrawal } from './pre-warning.entity';

/** More references than this are absurd, and the message goes to the duty officer anyway. */
const KEPT_REFERENCES = 100;

/** A name without its time is that of every message so called. */
const NAMED = `unnest($2::text[], $3::text[], $4::timestamptz[]) as named (sender, identifier, sent)
  on n.sender = named.sender and n.identifier = named.identifier and (n.sent = named.sent or n.sent is null or named.sent is null)`;

type Names = Pick<AlertContent, 'sender' | 'identifier' | 'sent' | 'references' | 'status'>;

/** The newest pre-warning, locked, that a message belongs to: one of its own kind that it names, or that was made of one that names it. */
export async function lockPreWarningOf(tx: Tx, message: Names): Promise<PreWarning | null> {
  const [found] = await rows<{ id: string }>(
    tx,
    `select p.id from pre_warning p where p.kind = $1 and exists (
       select from pre_warning_name n join ${NAMED} where n.pre_warning_id = p.id)
     order by p.sent desc, p.received_at desc, p.id desc limit 1`,
    [kindOf(message), ...columnsOf(namesOf(message))],
  );
  if (!found) return null;
  return tx.getRepository(PreWarning).findOne({ where: { id: found.id }, lock: { mode: 'pessimistic_write' } });
}

/** Keeps by what names a message knows its pre-warning: its own, and those it refers to. */
export async function keepNames(tx: Tx, preWarningId: string, message: Names): Promise<void> {
  await tx.query(
    `insert into pre_warning_name (pre_warning_id, sender, identifier, sent)
     select $1, * from unnest($2::text[], $3::text[], $4::timestamptz[])`,
    [preWarningId, ...columnsOf(namesOf(message))],
  );
}

/** A withdrawal that has overtaken what it withdraws stands against every message by whose names it is kept: these of `message` now, too. */
export async function keepTombstone(tx: Tx, withdrawal: PreWarningWithdrawal, message: Names): Promise<void> {
  const { alertId, sent, receivedAt, documentNumber } = withdrawal;
  await tx.query(
    `insert into pre_warning_tombstone (kind, sender, identifier, sent, alert_id, withdrawn_sent, received_at, document_number)
     select $1, named.*, $5, $6, $7, $8 from unnest($2::text[], $3::text[], $4::timestamptz[]) as named`,
    [kindOf(message), ...columnsOf(namesOf(message)), alertId, sent, receivedAt, documentNumber],
  );
}

/** The newest withdrawal that came before a message which it, or one that it names, is about, and was sent after that; null where there is none. */
export async function findTombstone(tx: Tx, message: Names): Promise<PreWarningWithdrawal | null> {
  const [found] = await rows<PreWarningWithdrawal>(
    tx,
    `select n.alert_id as "alertId", n.withdrawn_sent as sent, n.received_at as "receivedAt", n.document_number as "documentNumber"
     from pre_warning_tombstone n join ${NAMED} where n.kind = $1 and n.withdrawn_sent > $5 order by n.withdrawn_sent desc limit 1`,
    [kindOf(message), ...columnsOf(namesOf(message)), message.sent],
  );
  return found ?? null;
}

export function findPreWarning(tx: Tx, id: string): Promise<PreWarning | null> {
  return tx.getRepository(PreWarning).findOneBy({ id });
}

/**
 * What was received last comes first, before the pre-warning `before` where given; of `areaCodes` only, where they aren't null. Ids are
 * made by the clocks of several processes and decide only between the same instants.
 */
export async function listPreWarnings(
  tx: Tx,
  page: { areaCodes: readonly string[] | null; before: string | null; limit: number },
): Promise<PreWarning[]> {
  const found = await rows<{ id: string }>(
    tx,
    `select id from pre_warning where ($1::text[] is null or area_codes && $1)
       and ($2::uuid is null or (received_at, id) < (select received_at, id from pre_warning where id = $2))
     order by received_at desc, id desc limit $3`,
    [page.areaCodes, page.before, page.limit],
  );
  const ids = found.map(({ id }) => id);
  return tx.getRepository(PreWarning).find({ where: { id: In(ids) }, order: { receivedAt: 'DESC', id: 'DESC' } });
}

function namesOf({ sender, identifier, sent, references }: Names): AlertReference[] {
  return [{ sender, identifier, sent }, ...references.slice(0, KEPT_REFERENCES)];
}

function columnsOf(names: readonly AlertReference[]) {
  return [
    names.map(({ sender }) => sender),
    names.map(({ identifier }) => identifier),
    names.map(({ sent }) => sent),
  ] as const;
}
