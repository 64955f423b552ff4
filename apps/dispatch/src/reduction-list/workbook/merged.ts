import { type SheetRow } from '../list-sheet';
import { ContainerRefused } from './zip';

/** Cells that are filled at most; blocks that lie over each other could ask for any number. */
const MAX_FILLED = 2_000_000;

/** A block of cells shown as one. Rows count from 1, columns from 0, both ends included; `text` as written, `B3:B5`. */
export interface Range {
  readonly text: string;
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** The block that `B3:B5` names; undefined for anything else. */
export function rangeOf(text: string): Range | undefined {
  const [, left, top, right, bottom] = /^\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(text) ?? [];
  if (!left || !right) return undefined;
  return { text, top: Number(top), bottom: Number(bottom), left: columnNumber(left), right: columnNumber(right) };
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** The rows with every merged block's text in each of its cells: who merged 企业名称 over three lines meant all three. */
export function fillMerged(rows: readonly SheetRow[], merged: readonly Range[]): readonly SheetRow[] {
  if (merged.length === 0) return rows;
  const byRow = new Map(rows.map(({ row, cells }) => [row, [...cells]]));
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  let filled = 0;
  for (const { top, bottom, left, right } of merged) {
    const text = byRow.get(top)?.[left];
    if (!text) continue;
    // Only where a row has something of its own: a block may reach to the last row of the sheet.
    for (const row of rowsBetween(top, bottom, byRow)) {
      for (let column = left; column <= Math.min(right, width - 1); column++) {
        while (row.length < column) row.push('');
        row[column] = text;
        if (++filled > MAX_FILLED) throw new ContainerRefused('合并单元格过大，请取消合并并逐行填写');
      }
    }
  }
  return rows.map(({ row }) => ({ row, cells: byRow.get(row) ?? [] }));
}

function rowsBetween(top: number, bottom: number, byRow: ReadonlyMap<number, string[]>): string[][] {
  if (bottom - top > byRow.size)
    return [...byRow].flatMap(([row, cells]) => (row >= top && row <= bottom ? [cells] : []));
  return Array.from({ length: bottom - top + 1 }, (_, i) => byRow.get(top + i) ?? []);
}
