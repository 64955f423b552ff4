import { type Plan } from '@qingkong/plan';
import { headerOf, type ListField, readColumns } from './list-columns';
import { assembleEnterprises, type ListedEnterprise, type ListedLine } from './list-enterprise';
import { blocking, type ListFault, ListFaulty, warning } from './list-fault';
import { readRecords, recordFaults } from './list-records';
import { type ListCells, type ListRow, readRow } from './list-row';

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

/** Reads the CSV at the path or in the bytes `source` and reports everything wrong with it, in the order of rows. A bad list is a result, not an error. */
export function readListFile(source: string | Uint8Array, plan: Plan, edition: ListEdition): ListFile {
  const { version, publishedOn } = edition;
  const { records, faults: recordsFaults } = readRecords(source);
  const { rows, faults: rowFaults } = records.length > 0 ? readRows(records, plan, edition) : { rows: [], faults: [] };
  const { enterprises, faults: enterpriseFaults } = assembleEnterprises(rows);
  const faults = [...editionFaults(edition), ...recordsFaults, ...rowFaults, ...enterpriseFaults];
  faults.sort((a, b) => a.row - b.row);
  return { version, publishedOn, enterprises, lines: enterprises.flatMap(({ lines }) => lines), faults };
}

/** As {@link readListFile}, from a file that is fit to publish; throws {@link ListFaulty} when it has a blocking fault. */
export function loadListFile(path: string, plan: Plan, edition: ListEdition): ListFile {
  const list = readListFile(path, plan, edition);
  if (list.faults.some(({ severity }) => severity === 'blocking')) throw new ListFaulty(path, list.faults);
  return list;
}

function readRows(records: readonly (readonly string[])[], plan: Plan, edition: ListEdition) {
  const [header = [], ...body] = records;
  const { columns, faults } = readColumns(header);
  const rows: ListRow[] = [];
  // Without its key columns no row can be judged, and a fault for each would bury the one that matters.
  if (faults.some(({ rule }) => rule === 'missing-column')) return { rows, faults };
  body.forEach((record, i) => {
    if (record.every((cell) => cell.trim() === '')) return;
    const cells: ListCells = { row: i + 2, text: (field) => record[columns.get(field) ?? -1] ?? '' };
    const read = readRow(cells, plan);
    faults.push(...recordFaults(record, header, cells.row), ...mixedEditions(cells, edition), ...read.faults);
    if (read.row) rows.push(read.row);
  });
  return { rows, faults };
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
    if (value === '' || value === expected) return [];
    const at = { row: cells.row, column: headerOf(field), value };
    return [warning('edition-differs', { ...at, reason: `与本次发布的「${expected}」不一致`, example: expected })];
  };
  return [...differs('version', edition.version), ...differs('publishedOn', edition.publishedOn)];
}
