import { rows, type Tx } from '@qingkong/persistence';
import { type ReadingPart, type ReadingResult } from './list-reading';

export type ListImportState = 'queued' | 'reading' | 'checked' | 'published' | 'refused';

/** What an import has, what is wrong with it, and how many enterprises are different from the list in force. */
export interface ImportCounts extends Omit<ReadingResult, 'contentHash' | 'columns'> {
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** One import as it is shown. `reason` says why it was refused; `result` is there from `checked` on, or where faults refused it. */
export interface ListImportView {
  readonly id: string;
  readonly label: string;
  readonly publishedOn: string;
  readonly fileName: string;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  readonly state: ListImportState;
  readonly reason: string | null;
  /** Rows read so far. */
  readonly rowsRead: number;
  readonly againstVersionId: string | null;
  readonly result: ImportCounts | null;
  readonly listVersionId: string | null;
  readonly publishedBy: string | null;
  readonly publishedAt: Date | null;
}

/** A file as it came. `publishedOn` is YYYY-MM-DD. */
export interface NewListImport {
  readonly id: string;
  readonly label: string;
  readonly publishedOn: string;
  readonly fileName: string;
  readonly file: Uint8Array;
  readonly uploadedBy: string;
}

/** An import that this process has taken on; `attempt` tells it from an earlier one that was interrupted. */
export interface ClaimedImport {
  readonly id: string;
  readonly label: string;
  readonly publishedOn: string;
  readonly file: Buffer;
  readonly attempt: number;
}

const LEASE_SECONDS = 60;
const VIEW = `id, label, published_on as "publishedOn", file_name as "fileName", uploaded_by as "uploadedBy", uploaded_at as "uploadedAt",
  state, reason, rows_read as "rowsRead", against_version_id as "againstVersionId", result - 'contentHash' - 'columns' as result,
  list_version_id as "listVersionId", published_by as "publishedBy", published_at as "publishedAt"`;

export async function insertImport(
  tx: Tx,
  { id, label, publishedOn, fileName, file, uploadedBy }: NewListImport,
): Promise<void> {
  await tx.query(
    'insert into list_import (id, label, published_on, file_name, file, uploaded_by) values ($1, $2, $3, $4, $5, $6)',
    [id, label, publishedOn, fileName, file, uploadedBy],
  );
}

export async function findImport(tx: Tx, id: string): Promise<ListImportView | undefined> {
  const [found] = await rows<ListImportView>(tx, `select ${VIEW} from list_import where id = $1`, [id]);
  return found;
}

/** The newest imports, at most 50. */
export async function listImports(tx: Tx): Promise<ListImportView[]> {
  return rows(tx, `select ${VIEW} from list_import order by list_import.uploaded_at desc, id desc limit 50`);
}

/** As {@link findImport}, locked, with the hash of its content. */
export async function lockImport(
  tx: Tx,
  id: string,
): Promise<(ListImportView & Pick<ReadingResult, 'contentHash' | 'columns'>) | undefined> {
  const [found] = await rows<ListImportView & Pick<ReadingResult, 'contentHash' | 'columns'>>(
    tx,
    `select ${VIEW}, result->>'contentHash' as "contentHash", coalesce(result->'columns', '[]') as columns from list_import where id = $1 for update`,
    [id],
  );
  return found;
}

/** Takes the oldest that waits, or that somebody left in the middle; undefined for none. */
export async function claimImport(tx: Tx): Promise<ClaimedImport | undefined> {
  const [claimed] = await rows<ClaimedImport>(
    tx,
    `update list_import set state = 'reading', rows_read = 0, attempts = attempts + 1,
       claimed_until = clock_timestamp() + make_interval(secs => $1)
     where id = (
       select id from list_import where state = 'queued' or (state = 'reading' and claimed_until < clock_timestamp())
       order by uploaded_at limit 1 for update skip locked)
     returning id, label, published_on as "publishedOn", file, attempts as attempt`,
    [LEASE_SECONDS],
  );
  return claimed;
}

/** Says how far the reading is, which also says that it goes on. */
export async function noteProgress(tx: Tx, { id, attempt }: ClaimedImport, rowsRead: number): Promise<void> {
  await tx.query(
    `update list_import set rows_read = $3, claimed_until = clock_timestamp() + make_interval(secs => $4)
     where id = $1 and attempts = $2 and state = 'reading'`,
    [id, attempt, rowsRead, LEASE_SECONDS],
  );
}

/** Gives it back unread, for the next who looks. */
export async function releaseImport(tx: Tx, { id, attempt }: ClaimedImport): Promise<void> {
  await tx.query(
    `update list_import set state = 'queued', attempts = attempts - 1 where id = $1 and attempts = $2 and state = 'reading'`,
    [id, attempt],
  );
}

/** The reading came to no end. */
export async function refuseImport(tx: Tx, { id, attempt }: ClaimedImport, reason: string): Promise<void> {
  await tx.query(
    `update list_import set state = 'refused', reason = $3 where id = $1 and attempts = $2 and state = 'reading'`,
    [id, attempt, reason],
  );
}

/** What a file turned out to be: fit to publish, or refused for a reason. */
export interface ImportVerdict {
  readonly state: 'checked' | 'refused';
  readonly reason: string | null;
  readonly againstVersionId: string | null;
}

/** Ends the reading; false where another process has taken the import over meanwhile. What was found follows by {@link keepItems}. */
export async function keepVerdict(
  tx: Tx,
  claimed: ClaimedImport,
  verdict: ImportVerdict,
  result: ReadingResult & ImportCounts,
): Promise<boolean> {
  const kept = await rows(
    tx,
    `update list_import set state = $3, reason = $4, against_version_id = $5, result = $6, rows_read = $7
     where id = $1 and attempts = $2 and state = 'reading' returning id`,
    [
      ...[claimed.id, claimed.attempt, verdict.state, verdict.reason, verdict.againstVersionId],
      ...[JSON.stringify(result), result.lines],
    ],
  );
  if (kept.length === 0) return false;
  await tx.query('delete from list_import_item where import_id = $1', [claimed.id]);
  return true;
}

/** A JSON array of what was found, from number `from` on. */
export async function keepItems(
  tx: Tx,
  id: string,
  part: ItemPart,
  { from, json }: { from: number; json: string },
): Promise<void> {
  await tx.query(
    `insert into list_import_item (import_id, part, ordinal, content)
     select $1, $2, $3 + i.ordinality - 1, i.value from jsonb_array_elements($4::jsonb) with ordinality i`,
    [id, part, from, json],
  );
}

export type ItemPart = ReadingPart | 'change';

/** Some of what was found, in order, from number `from` on. */
export async function itemsOf<T>(
  tx: Tx,
  id: string,
  part: ItemPart,
  page: { from: number; limit: number },
): Promise<T[]> {
  const found = await rows<{ content: T }>(
    tx,
    'select content from list_import_item where import_id = $1 and part = $2 and ordinal >= $3 order by ordinal limit $4',
    [id, part, page.from, page.limit],
  );
  return found.map(({ content }) => content);
}

/** Read again: against the list in force now. */
export async function requeueImport(tx: Tx, id: string): Promise<void> {
  await tx.query(`update list_import set state = 'queued', attempts = 0, reason = null where id = $1`, [id]);
}

export async function markPublished(
  tx: Tx,
  id: string,
  published: { listVersionId: string; by: string; at: Date },
): Promise<void> {
  await tx.query(
    `update list_import set state = 'published', list_version_id = $2, published_by = $3, published_at = $4 where id = $1`,
    [id, published.listVersionId, published.by, published.at],
  );
  // They are in the version now; the file, the faults and the difference stay.
  await tx.query(`delete from list_import_item where import_id = $1 and part = 'enterprise'`, [id]);
}
