import { type Plan } from '@qingkong/plan';
import { rowFaults, sheetFaults } from './list-cell-faults';
import { headerOf, type ListField, readColumns } from './list-columns';
import { assembleEnterprises, type ListedEnterprise, type ListedLine } from './list-enterprise';
import { blocking, isBlocked, type ListFault, ListFaulty, warning } from './list-fault';
import { findHeader, type SheetHeader } from './list-header';
import { readRecords } from './list-records';
import { type ListCells, type ListRow, type RawRow, readRow } from './list-row';
import { type ListSheet, type SheetRow } from './list-sheet';

/** Beyond it a file is no list, and nobody reads so many. */
const MAX_FAULTS = 50_000;

/** Which edition of the list the file is; `current` is the one in force, older than which none is taken (C21). Dates are YYYY-MM-DD. */
export interface ListEdition {
  readonly version: string;
  readonly publishedOn: string;
  readonly current?: { readonly version: string; readonly publishedOn: string };
}

/** A list as read. `lines` are those of all enterprises; rows with a blocking fault are in neither. */
export interface ListFile {
  readonly version: string;
  readonly publishedOn: string;
  readonly enterprises: readonly ListedEnterprise[];
  readonly lines: readonly ListedLine[];
  readonly faults: readonly ListFault[];
}

/**
 * Reads the .xlsx or CSV at the path or in the bytes `source` and reports everything wrong with it, sheet by sheet in the order of rows.
 * A bad list is a result, not an error. `onRow` hears how many rows of a workbook's sheet are read.
 */
export function readListFile(
  source: string | Uint8Array,
  plan: Plan,
  edition: ListEdition,
  onRow?: (rows: number) => void,
): ListFile {
  const { version, publishedOn } = edition;
  const { sheets, faults: fileFaults } = readRecords(source, onRow);
  const faults = [...editionFaults(edition), ...fileFaults];
  const rows: ListRow[] = [];
  for (const { sheet, header } of listSheets(sheets, faults)) {
    const read = readRows(sheet, header, { plan, edition });
    for (const row of read.rows) rows.push(row);
    for (const fault of read.faults) faults.push(fault);
  }
  const { enterprises, faults: enterpriseFaults } = assembleEnterprises(rows);
  for (const fault of enterpriseFaults) faults.push(fault);
  const order = new Map(sheets.map(({ name }, i) => [name, i]));
  faults.sort((a, b) => (order.get(a.sheet) ?? -1) - (order.get(b.sheet) ?? -1) || a.row - b.row);
  return {
    version,
    publishedOn,
    enterprises,
    lines: enterprises.flatMap(({ lines }) => lines),
    faults: capped(faults),
  };
}

/** As {@link readListFile}, from a file that is fit to publish; throws {@link ListFaulty} when it has a blocking fault. */
export function loadListFile(path: string, plan: Plan, edition: ListEdition): ListFile {
  const list = readListFile(path, plan, edition);
  if (isBlocked(list.faults)) throw new ListFaulty(path, list.faults);
  return list;
}

/** The sheets that are part of the list: one for each county is common. A sheet without 企业名称 is none, unless it is the only one. */
function listSheets(sheets: readonly ListSheet[], faults: ListFault[]): { sheet: ListSheet; header: SheetHeader }[] {
  const found = sheets.map((sheet) => ({ sheet, header: findHeader(sheet) }));
  const lists = found.flatMap(({ sheet, header }) => (header ? [{ sheet, header }] : []));
  const [first] = sheets;
  if (lists.length === 0 && first) {
    const [header = { row: 1, cells: [] }, ...body] = first.rows;
    return [{ sheet: first, header: { titles: header.cells, row: header.row, body } }];
  }
  for (const { sheet, header } of found) {
    if (header) continue;
    const reason = '工作表没有“企业名称”列，未读取';
    const at = { sheet: sheet.name, row: 0, column: '', value: '' };
    faults.push(warning('sheet-not-read', { ...at, reason, example: '清单须有企业名称列' }));
  }
  return lists;
}

function readRows(
  sheet: ListSheet,
  { titles, row: headerRow, body }: SheetHeader,
  { plan, edition }: { readonly plan: Plan; readonly edition: ListEdition },
) {
  const { columns, faults: columnFaults } = readColumns(titles, headerRow);
  const rows: ListRow[] = [];
  const faults = [...columnFaults, ...sheetFaults(sheet, titles, headerRow)];
  const stamped = () => ({ rows, faults: faults.map((fault) => ({ ...fault, sheet: sheet.name })) });
  // Without its key columns no row can be judged, and a fault for each would bury the one that matters.
  if (columnFaults.some(({ rule }) => rule === 'missing-column')) return stamped();
  for (const record of body) {
    if (record.cells.every((cell) => cell.trim() === '')) continue;
    const cells: ListCells = {
      ...{ sheet: sheet.name, row: record.row, raw: rawOf(titles, record) },
      text: (field) => record.cells[columns.get(field) ?? -1] ?? '',
    };
    const read = readRow(cells, plan);
    faults.push(...rowFaults(record, titles, sheet.isEven), ...mixedEditions(cells, edition), ...read.faults);
    if (read.row) rows.push(read.row);
  }
  return stamped();
}

/** A row by header; of two columns with one title the first. Made so that rows of one list share their shape: there are thousands. */
function rawOf(titles: readonly string[], { cells }: SheetRow): RawRow {
  const named = cells.map((cell, i): [string, string] => [titles[i]?.trim() || `第${i + 1}列`, cell]);
  // What comes later replaces, so the first column comes last.
  return Object.fromEntries(named.filter(([, cell]) => cell !== '').reverse());
}

/** C21: the latest list counts, so an older one is never taken for it. */
function editionFaults({ publishedOn, current }: ListEdition): ListFault[] {
  if (!current || publishedOn >= current.publishedOn) return [];
  const reason = `早于现行清单${current.version}的发布日期${current.publishedOn}`;
  const at = { row: 0, column: headerOf('publishedOn'), value: publishedOn };
  return [blocking('older-version', { ...at, reason, example: current.publishedOn })];
}

/** Where the list itself says its version and date, they should be those it is published under. */
function mixedEditions(cells: ListCells, edition: ListEdition): ListFault[] {
  const differs = (field: ListField, expected: string): ListFault[] => {
    const value = cells.text(field).trim();
    if (value === '' || expected === '' || value === expected) return [];
    const at = { row: cells.row, column: headerOf(field), value };
    return [warning('edition-differs', { ...at, reason: `与本次发布的「${expected}」不一致`, example: expected })];
  };
  return [...differs('version', edition.version), ...differs('publishedOn', edition.publishedOn)];
}

/** Blocking faults are kept before warnings, so that what was cut off can't hide why a list isn't published. */
function capped(faults: readonly ListFault[]): readonly ListFault[] {
  if (faults.length <= MAX_FAULTS) return faults;
  const kept = [...faults].sort((a, b) => Number(b.severity === 'blocking') - Number(a.severity === 'blocking'));
  const reason = `共有${faults.length}处问题，只列出前${MAX_FAULTS}处`;
  const more = warning('too-many-faults', { row: 0, column: '', value: '', reason, example: '改正后重新检查' });
  return [more, ...kept.slice(0, MAX_FAULTS)];
}
