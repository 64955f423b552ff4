import { type Tx } from '@qingkong/persistence';
import { comparedColumns, type ComparedEnterprise, diffLists, type ListChange } from '../reduction-list/list-diff';
import { contentOf } from '../reduction-list/reduction-list.repository';
import { type ClaimedImport, type ImportVerdict, keepItems, keepVerdict } from './list-import.repository';
import { type Reading, type ReadingPiece } from './list-reader';

/** A reading to be kept. `columns`: those of the list it is compared with. */
export interface KeptReading {
  readonly claimed: ClaimedImport;
  readonly reading: Reading;
  readonly verdict: ImportVerdict;
  readonly columns: readonly string[];
}

/**
 * Keeps what was found and how it differs, whole; false where another process has taken the import over meanwhile. Goes piece by piece, so
 * that it needs little memory and others have their turn.
 */
export async function keepReading(tx: Tx, { claimed, reading, verdict, columns }: KeptReading): Promise<boolean> {
  const { result, pieces } = reading;
  const none = { added: 0, removed: 0, changed: 0 };
  if (!(await keepVerdict(tx, claimed, verdict, { ...result, ...none }))) return false;
  const counts = { ...none };
  let from = 0;
  for (const piece of pieces) {
    const { part } = piece;
    if (part === 'enterprise' || part === 'fault') {
      await keepItems(tx, claimed.id, part, { from: piece.from, json: textOf(piece) });
      continue;
    }
    const compared = comparedColumns(columns, result.columns);
    const changes = await changesOf(tx, verdict.againstVersionId, piece, compared);
    await keepItems(tx, claimed.id, 'change', { from, json: JSON.stringify(changes) });
    for (const { kind } of changes) counts[kind]++;
    from += changes.length;
  }
  await tx.query('update list_import set result = result || $2 where id = $1', [claimed.id, JSON.stringify(counts)]);
  return true;
}

async function changesOf(
  tx: Tx,
  against: string | null,
  piece: ReadingPiece,
  columns: readonly string[],
): Promise<ListChange[]> {
  const said = JSON.parse(textOf(piece)) as readonly string[] | readonly ComparedEnterprise[];
  const unitIds = said.map((one) => (typeof one === 'string' ? one : one.unitId));
  const before = against === null ? [] : await contentOf(tx, against, unitIds);
  return diffLists(before, piece.part === 'gone' ? [] : (said as readonly ComparedEnterprise[]), columns);
}

function textOf({ json }: ReadingPiece): string {
  return Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString();
}
