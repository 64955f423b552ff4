import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { blocking, type ListFault, warning } from './list-fault';

const MAX_BYTES = 50 * 1024 * 1024;
const MAX_RECORD = 64 * 1024;

interface Records {
  /** Rows of cells, verbatim, the header first. Empty where the file can't be read. */
  readonly records: readonly (readonly string[])[];
  readonly faults: readonly ListFault[];
}

const unreadable = (row: number, reason: string, example: string): Records => ({
  records: [],
  faults: [blocking('unreadable', { row, column: '', value: '', reason, example })],
});

/** The rows of a CSV, from its path or its bytes: at most 50 MiB, UTF-8 with or without BOM, or GB 18030 as Chinese spreadsheets write it. */
export function readRecords(source: string | Uint8Array): Records {
  const bytes = typeof source === 'string' ? readBytes(source) : source;
  if (typeof bytes === 'string') return unreadable(0, `文件无法读取：${bytes}`, 'samples/list-v1.csv');
  if (bytes.length > MAX_BYTES) return unreadable(0, '文件超过50 MiB', '按县（市、区）拆分');
  const text = decode(bytes);
  if (text === undefined) return unreadable(0, '文件编码既不是UTF-8也不是GB 18030', '另存为“CSV UTF-8”');
  try {
    const records = parse(text, { bom: true, relax_column_count: true, max_record_size: MAX_RECORD });
    return records.length > 0 ? { records, faults: [] } : unreadable(1, '文件是空的', '企业名称,统一社会信用代码,…');
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return unreadable(
      Number(error.records ?? 0) + 1,
      `不是有效的CSV：${error.message}`,
      '含逗号或引号的单元格须加引号',
    );
  }
}

function readBytes(path: string): Uint8Array | string {
  try {
    return readFileSync(path);
  } catch (error) {
    return (error as Error).message;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Not this one: the next, or none.
    }
  }
  return undefined;
}

/** A row with more or fewer cells than the header, and cells that are formulas: a spreadsheet's slips that a CSV still shows. */
export function recordFaults(record: readonly string[], header: readonly string[], row: number): ListFault[] {
  const at = { row, column: '', value: String(record.length) };
  const reason = `有${record.length}列，表头有${header.length}列`;
  const uneven =
    record.length === header.length ? [] : [warning('column-count', { ...at, reason, example: '每行列数与表头相同' })];
  const formulas = record.flatMap((value, i) =>
    value.startsWith('=')
      ? [
          warning('formula-cell', {
            row,
            column: header[i] ?? '',
            value,
            reason: '是公式，不是数值',
            example: '粘贴为数值',
          }),
        ]
      : [],
  );
  return [...uneven, ...formulas];
}
