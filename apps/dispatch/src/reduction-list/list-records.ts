import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { blocking, type ListFault, warning } from './list-fault';
import { type ListSheet } from './list-sheet';
import { isOldBinary, isZip, readWorkbook, type Workbook } from './workbook/workbook';
import { ContainerRefused } from './workbook/zip';

/** A list of 20,000 rows has 2 to 10 MiB. */
export const MAX_BYTES = 20 * 1024 * 1024;
const MAX_RECORD = 64 * 1024;
const XLSX = '另存为“Excel工作簿（.xlsx）”';

interface Records {
  /** The tables of the file. None where it can't be read. */
  readonly sheets: readonly ListSheet[];
  readonly faults: readonly ListFault[];
}

const unreadable = (row: number, reason: string, example: string): Records => ({
  sheets: [],
  faults: [blocking('unreadable', { row, column: '', value: '', reason, example })],
});

/**
 * The tables of a list, from its path or its bytes: an .xlsx, or a CSV in UTF-8 with or without BOM or in GB 18030, as Chinese spreadsheets
 * write it. The bytes decide which it is, not the name. `onRow` hears how many rows of a table are read.
 */
export function readRecords(source: string | Uint8Array, onRow?: (rows: number) => void): Records {
  const bytes = typeof source === 'string' ? readBytes(source) : source;
  if (typeof bytes === 'string') return unreadable(0, `文件无法读取：${bytes}`, 'samples/list-v1.csv');
  if (bytes.length > MAX_BYTES) return unreadable(0, `文件超过${MAX_BYTES / 1024 / 1024} MiB`, '按县（市、区）拆分');
  if (isOldBinary(bytes)) {
    return unreadable(
      0,
      '是旧格式（.xls）或加了密码的文件：请用电子表格软件打开，取消密码，选择“另存为”，类型选“Excel工作簿（.xlsx）”',
      XLSX,
    );
  }
  return isZip(bytes) ? readXlsx(bytes, onRow) : readCsv(bytes);
}

function readBytes(path: string): Uint8Array | string {
  try {
    return readFileSync(path);
  } catch (error) {
    return (error as Error).message;
  }
}

function readXlsx(bytes: Uint8Array, onRow?: (rows: number) => void): Records {
  try {
    const workbook = readWorkbook(bytes, onRow);
    const sheets = workbook.sheets.filter(({ rows }) => rows.length > 0);
    if (sheets.length === 0) return unreadable(0, '没有可见且有内容的工作表', '企业名称,统一社会信用代码,…');
    return { sheets, faults: workbookFaults(workbook) };
  } catch (error) {
    if (error instanceof ContainerRefused) return unreadable(0, error.message, XLSX);
    throw error;
  }
}

function workbookFaults({ hidden, foreign }: Workbook): ListFault[] {
  const at = { row: 0, column: '', value: '' };
  const faults = hidden.map((sheet) =>
    warning('hidden-sheet', { ...at, sheet, reason: '工作表已隐藏，未读取', example: '取消隐藏，或删除该表' }),
  );
  if (foreign.includes('links')) {
    const reason = '含有指向其他文件的链接，只按已保存的值读取，不打开链接';
    faults.push(warning('external-link', { ...at, reason, example: '粘贴为数值' }));
  }
  if (foreign.includes('macros')) {
    faults.push(warning('macro', { ...at, reason: '含有宏或嵌入对象，未读取也未运行', example: XLSX }));
  }
  return faults;
}

function readCsv(bytes: Uint8Array): Records {
  const text = decode(bytes);
  if (text === undefined) return unreadable(0, '文件编码既不是UTF-8也不是GB 18030', '另存为“CSV UTF-8”');
  if (/^\s*<(!doctype|html|\?xml|table)/i.test(text.slice(0, 200))) return unreadable(0, '是网页或XML，不是表格', XLSX);
  try {
    const records = parse(text, { bom: true, relax_column_count: true, max_record_size: MAX_RECORD });
    if (records.length === 0) return unreadable(1, '文件是空的', '企业名称,统一社会信用代码,…');
    const rows = records.map((cells, i) => ({ row: i + 1, cells }));
    return { sheets: [{ name: '', rows, oddities: [], hiddenRows: 0, isEven: true }], faults: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return unreadable(
      Number(error.records ?? 0) + 1,
      `不是有效的CSV：${error.message}`,
      '含逗号或引号的单元格须加引号',
    );
  }
}

function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Not this one: the next, or none.
    }
  }
  return undefined;
}
