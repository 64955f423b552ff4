import { type Plan } from '@qingkong/plan';
import { contentHashOf } from '../reduction-list/list-content';
import { type ComparedEnterprise, diffLists } from '../reduction-list/list-diff';
import { type ListEdition, readListFile } from '../reduction-list/list-file';

/** What a reading thread is given. `before` is the list in force, to compare with. */
export interface ReadingTask {
  readonly bytes: Uint8Array;
  readonly plan: Plan;
  readonly edition: ListEdition;
  readonly before: readonly ComparedEnterprise[];
}

export type ReadingPart = 'enterprise' | 'fault' | 'change';

/** How many there are of everything, and the hash of the content. */
export interface ReadingResult {
  readonly enterprises: number;
  readonly lines: number;
  readonly blocking: number;
  readonly warnings: number;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  readonly contentHash: string;
}

/** What it says meanwhile: rows read so far, pieces of what was found as JSON arrays in order, and at the end the counts. */
export type ReadingMessage =
  | { readonly rows: number }
  | { readonly part: ReadingPart; readonly from: number; readonly json: string }
  | { readonly result: ReadingResult };

const [ROWS, PIECE] = [500, 250];

/** Reads, checks and compares a list, and says what it finds piece by piece. Never throws for a bad list. */
export function readList({ bytes, plan, edition, before }: ReadingTask, say: (message: ReadingMessage) => void): void {
  let rows = 0;
  const list = readListFile(bytes, plan, edition, () => {
    if (++rows % ROWS === 0) say({ rows });
  });
  const { enterprises, lines, faults } = list;
  const changes = diffLists(before, enterprises);
  sayPieces('enterprise', enterprises, say);
  sayPieces('fault', faults, say);
  sayPieces('change', changes, say);
  const blocking = faults.filter(({ severity }) => severity === 'blocking').length;
  const count = (kind: string) => changes.filter((change) => change.kind === kind).length;
  const result = {
    ...{ enterprises: enterprises.length, lines: lines.length, blocking, warnings: faults.length - blocking },
    ...{ added: count('added'), removed: count('removed'), changed: count('changed') },
    contentHash: contentHashOf(enterprises),
  };
  say({ rows: lines.length });
  say({ result });
}

function sayPieces(part: ReadingPart, items: readonly unknown[], say: (message: ReadingMessage) => void): void {
  for (let from = 0; from < items.length; from += PIECE) {
    say({ part, from, json: JSON.stringify(items.slice(from, from + PIECE)) });
  }
}
