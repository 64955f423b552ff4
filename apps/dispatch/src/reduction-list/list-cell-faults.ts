import { type ListFault, warning } from './list-fault';
import { type CellOddity, type ListSheet, type SheetRow } from './list-sheet';

/** A text that a spreadsheet would take for a formula when it is opened again (H3); a number or a phone number is none. */
const LIKE_FORMULA = /^[=＝@＠]|^[+\-＋－](?![\d\s.,()%-]*$)/;

/** A row with more or fewer cells than the header, and texts that are formulas: a spreadsheet's slips that a table of bare cells still shows. */
export function rowFaults({ row, cells }: SheetRow, header: readonly string[], isEven: boolean): ListFault[] {
  const at = { row, column: '', value: String(cells.length) };
  const reason = `有${cells.length}列，表头有${header.length}列`;
  const uneven =
    !isEven || cells.length === header.length
      ? []
      : [warning('column-count', { ...at, reason, example: '每行列数与表头相同' })];
  const formulas = cells.flatMap((value, i) =>
    LIKE_FORMULA.test(value)
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

/** What a workbook says of its cells beyond their texts; `headerRow` and above are titles, which offices merge as they please. */
export function sheetFaults(sheet: ListSheet, header: readonly string[], headerRow: number): ListFault[] {
  const below = sheet.oddities.filter(({ row, kind }) => row > headerRow || kind !== 'merged');
  const faults = below.map((oddity) => oddityFault(oddity, header[oddity.column] ?? ''));
  if (sheet.hiddenRows === 0) return faults;
  const reason = `有${sheet.hiddenRows}行被隐藏（如筛选），仍已读取`;
  const at = { row: 0, column: '', value: String(sheet.hiddenRows) };
  return [...faults, warning('hidden-rows', { ...at, reason, example: '取消筛选后核对' })];
}

function oddityFault({ kind, row, value }: CellOddity, column: string): ListFault {
  const at = { row, column, value };
  switch (kind) {
    case 'formula':
      return warning('formula-cell', { ...at, reason: '是公式，只按已保存的值读取', example: '粘贴为数值' });
    case 'error':
      return warning('error-cell', { ...at, reason: '是出错的公式，按空白处理', example: '填写数值' });
    case 'merged':
      return warning('merged-cell', {
        ...at,
        reason: '是合并单元格，按左上角的内容逐行读取',
        example: '取消合并并逐行填写',
      });
  }
}
