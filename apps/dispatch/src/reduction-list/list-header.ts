import { isKnownHeader, isNameHeader } from './list-columns';
import { type ListSheet, type SheetRow } from './list-sheet';

/** Rows of titles that a list may have above its header. */
const MAX_TITLES = 10;

/** The header of a table: its titles by column, the row it ends in, and the rows below. */
export interface SheetHeader {
  readonly titles: readonly string[];
  readonly row: number;
  readonly body: readonly SheetRow[];
}

/** Finds the header: the row with 企业名称 among the first ten, two rows where groups of columns have a title of their own. Undefined for none. */
export function findHeader({ rows }: ListSheet): SheetHeader | undefined {
  const at = rows.slice(0, MAX_TITLES).findIndex(({ cells }) => cells.some(isNameHeader));
  const upper = rows[at];
  if (!upper) return undefined;
  const lower = rows[at + 1];
  // 企业名称 again right below: the two rows are one header, merged where a column has no group.
  const isDouble = lower?.cells.some((title, i) => isNameHeader(title) && isNameHeader(upper.cells[i] ?? '')) ?? false;
  if (!lower || !isDouble) return { titles: upper.cells, row: upper.row, body: rows.slice(at + 1) };
  const width = Math.max(upper.cells.length, lower.cells.length);
  const titles = Array.from({ length: width }, (_, i) => joined(upper.cells[i] ?? '', lower.cells[i] ?? ''));
  return { titles, row: lower.row, body: rows.slice(at + 2) };
}

/** 减排措施 over 黄色预警 is 黄色预警减排措施. */
function joined(group: string, title: string): string {
  if (group === title || title.trim() === '') return group;
  const candidates = [title, `${title}${group}`, `${group}${title}`];
  return candidates.find(isKnownHeader) ?? candidates[2] ?? title;
}
