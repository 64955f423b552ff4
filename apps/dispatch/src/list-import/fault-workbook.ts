import { type Writable } from 'node:stream';
import { type ListFault } from '../reduction-list/list-fault';

const TITLES = ['程度', '工作表', '行', '列', '内容', '问题', '例', '规则'];
const WIDTHS = [10, 14, 8, 24, 40, 50, 40, 20];
const PIECE = 200;

/** Writes faults as a workbook to `out` as they come, so that thousands need no more room than a few. */
export async function writeFaultWorkbook(faults: AsyncIterable<ListFault>, out: Writable): Promise<void> {
  const { default: excel } = await import('exceljs');
  const workbook = new excel.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true });
  const sheet = workbook.addWorksheet('问题清单', { views: [{ state: 'frozen', ySplit: 1 }] });
  sheet.columns = TITLES.map((header, i) => ({ header, width: WIDTHS[i] ?? 12 }));
  let written = 0;
  for await (const { severity, sheet: name, row, column, value, reason, example, rule } of faults) {
    const level = severity === 'blocking' ? '须改正' : '请核对';
    sheet.addRow([level, name, row || '', column, value, reason, example, rule].map(inert)).commit();
    if (++written % PIECE === 0) await new Promise(setImmediate);
  }
  sheet.commit();
  await workbook.commit();
}

/** A text that a spreadsheet might calculate when the cell is edited or saved as CSV is kept a text (H3). */
function inert(cell: string | number): string | number {
  return typeof cell === 'string' && /^[=+\-@＝＋－＠\t\r]/.test(cell) ? `'${cell}` : cell;
}
