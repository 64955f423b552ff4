import { rows, type Tx } from '@qingkong/persistence';
import { ArrayOverlap, LessThan } from 'typeorm';
import { type AlertContent, type AlertReference } from '../format/alert-content';
import { kindOf, PreWarning } from './pre-warning.entity';

/** More references than this are absurd, and the message goes to the duty officer anyway. */
const KEPT_REFERENCES = 100;

type Names = Pick<AlertContent, 'sender' | 'identifier' | 'sent' | 'references' | 'status'>;

/** The newest pre-warning, locked, that a message belongs to: one of its own kind that it names, or that was made of one that names it. */
export async function lockPreWarningOf(tx: Tx, message: Names): Promise<PreWarning | null> {
  const [found] = await rows<{ id: string }>(
    tx,
    `select p.id from pre_warning p where p.kind = $1 and exists (
       select from pre_warning_name n join unnest($2::text[], $3::text[], $4::timestamptz[]) as named (sender, identifier, sent)
         on n.sender = named.sender and n.identifier = named.identifier and (n.sent = named.sent or n.sent is null or named.sent is null)
       where n.pre_warning_id = p.id)
     order by p.sent desc, p.id desc limit 1`,
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

export function findPreWarning(tx: Tx, id: string): Promise<PreWarning | null> {
  return tx.getRepository(PreWarning).findOneBy({ id });
}

/** Newest first, those before the pre-warning `before` where given; of `areaCodes` only, where they aren't null. */
export function listPreWarnings(
  tx: Tx,
  page: { areaCodes: readonly string[] | null; before: string | null; limit: number },
): Promise<PreWarning[]> {
  return tx.getRepository(PreWarning).find({
    where: {
      ...(page.areaCodes ? { areaCodes: ArrayOverlap([...page.areaCodes]) } : {}),
      ...(page.before ? { id: LessThan(page.before) } : {}),
    },
    order: { id: 'DESC' },
    take: page.limit,
  });
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
