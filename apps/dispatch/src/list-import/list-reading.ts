import { type Plan } from '@qingkong/plan';
import { contentHashOf } from '../reduction-list/list-content';
import { columnsOf, digestOf } from '../reduction-list/list-diff';
import { type ListEdition, readListFile } from '../reduction-list/list-file';

/** What a reading thread is given. `digests`: of the list in force, unit by unit (see digestOf). */
export interface ReadingTask {
  readonly bytes: Uint8Array;
  readonly plan: Plan;
  readonly edition: ListEdition;
  readonly digests: readonly (readonly [unitId: string, digest: string])[];
}

export type ReadingPart = 'enterprise' | 'fault';

/** How many there are of everything, the hash of the content, and its columns. */
export interface ReadingResult {
  readonly enterprises: number;
  readonly lines: number;
  readonly blocking: number;
  readonly warnings: number;
  readonly contentHash: string;
  readonly columns: readonly string[];
}

/** What it says meanwhile: rows read so far, pieces of what was found as JSON arrays in UTF-8, in order, and at the end the counts. */
export type ReadingMessage =
  | { readonly rows: number }
  | { readonly part: ReadingPart | 'differing' | 'gone'; readonly from: number; readonly json: Uint8Array }
  | { readonly result: ReadingResult };

const [ROWS, PIECE] = [500, 250];
const encoder = new TextEncoder();

/** Reads and checks a list and finds what is not as it was, and says all of it piece by piece: `gone` are unit ids, the rest whole. Never throws for a bad list. */
export function readList({ bytes, plan, edition, digests }: ReadingTask, say: (message: ReadingMessage) => void): void {
  let rows = 0;
  const list = readListFile(bytes, plan, edition, () => {
    if (++rows % ROWS === 0) say({ rows });
  });
  const { enterprises, lines, faults } = list;
  sayPieces('enterprise', enterprises, say);
  sayPieces('fault', faults, say);
  const known = new Map(digests);
  const differing = enterprises.filter((enterprise) => known.get(enterprise.unitId) !== digestOf(enterprise));
  sayPieces('differing', differing, say);
  for (const { unitId } of enterprises) known.delete(unitId);
  sayPieces('gone', [...known.keys()], say);
  const blocking = faults.filter(({ severity }) => severity === 'blocking').length;
  const result = {
    ...{ enterprises: enterprises.length, lines: lines.length, blocking, warnings: faults.length - blocking },
    ...{ contentHash: contentHashOf(enterprises), columns: columnsOf(enterprises) },
  };
  say({ rows: lines.length });
  say({ result });
}

function sayPieces(
  part: ReadingPart | 'differing' | 'gone',
  items: readonly unknown[],
  say: (message: ReadingMessage) => void,
): void {
  for (let from = 0; from < items.length; from += PIECE) {
    say({ part, from, json: encoder.encode(JSON.stringify(items.slice(from, from + PIECE))) });
  }
}
