import ExcelJS from 'exceljs';

/** Columns as many offices order them: red before orange before yellow, under a group of their own. [group, title, field, width] */
const COLUMNS = [
  ['序号', '序号', 'seq', 6],
  ['企业名称', '企业名称', 'name', 30],
  ['统一社会信用代码', '统一社会信用代码', 'creditCode', 22],
  ['厂区', '厂区', 'plant', 10],
  ['县（市、区）', '县（市、区）', 'county', 12],
  ['行业类型', '行业类型', 'trade', 10],
  ['行业代码', '行业代码', 'industryCode', 8],
  ['绩效等级（分行业）', '绩效等级（分行业）', 'grade', 12],
  ['是否市直企业', '是否市直企业', 'municipal', 8],
  ['是否长期停产', '是否长期停产', 'idle', 8],
  ['豁免类型', '豁免类型', 'exemption', 10],
  ['生产线', '生产线', 'line', 14],
  ['是否可临时中断', '是否可临时中断', 'interruptible', 8],
  ['停产所需时间（h）', '停产所需时间（h）', 'hours', 8],
  ['日投料基准', '日投料基准', 'feed', 8],
  ['年用电量', '年用电量', 'electricity', 10],
  ['减排措施', '红色预警', 'red', 34],
  ['减排措施', '橙色预警', 'orange', 34],
  ['减排措施', '黄色预警', 'yellow', 34],
  ['联系人', '联系人', 'contact', 10],
  ['联系电话', '联系电话', 'phone', 14],
  ['发布日期', '发布日期', 'publishedOn', 12],
  ['备注', '备注', 'note', 12],
];
const PUBLISHED = [new Date(Date.UTC(2026, 0, 5)), new Date(Date.UTC(2026, 1, 12))];
const TITLE = '朝阳市重污染天气应急减排措施清单（虚构数据，仅供演示：企业、代码、人员、号码均为虚构）';
const HEADER_ROWS = 3;
/** How many enterprises have their name merged over their lines, and how many rows a filter has left hidden. */
const [MERGED, HIDDEN] = [12, 3];

/** Writes the enterprises of {@link makeList} as a workbook: a title, a header of two rows, notes on a sheet of their own, a hidden old sheet. */
export async function writeWorkbook(file, list, { edition = 1 } = {}) {
  const writer = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: file, useSharedStrings: true, useStyles: true });
  const notes = writer.addWorksheet('填表说明');
  notes.addRow(['本表为虚构数据。停产所需时间以小时计；不停限产的企业请填写“自主减排”。']).commit();
  notes.commit();
  const sheet = writer.addWorksheet('清单');
  writeHeader(sheet);
  let row = HEADER_ROWS;
  list.forEach((rows, i) => {
    const begin = row + 1;
    for (const cells of rows) writeRow(sheet, ++row, { ...cells, seq: row - HEADER_ROWS, publishedOn: PUBLISHED[edition - 1] });
    if (rows.length > 2 && i % 20 === 9 && i < 20 * MERGED) sheet.mergeCells(begin, 2, row, 2);
    sheet.getRow(row).commit();
  });
  sheet.commit();
  const old = writer.addWorksheet('旧版', { state: 'hidden' });
  old.addRow(['企业名称']).commit();
  old.commit();
  await writer.commit();
}

function writeHeader(sheet) {
  sheet.columns = COLUMNS.map(([, , key, width]) => ({ key, width }));
  const rows = [[TITLE], COLUMNS.map(([group]) => group), COLUMNS.map(([, title]) => title)];
  rows.forEach((cells, i) => (sheet.getRow(i + 1).values = cells));
  sheet.mergeCells(1, 1, 1, COLUMNS.length);
  COLUMNS.forEach(([group, title], i) => {
    if (group === title) sheet.mergeCells(2, i + 1, 3, i + 1);
  });
  const first = COLUMNS.findIndex(([group]) => group === '减排措施') + 1;
  sheet.mergeCells(2, first, 2, first + 2);
  sheet.getRow(HEADER_ROWS).commit();
}

function writeRow(sheet, number, cells) {
  const row = sheet.getRow(number);
  row.values = COLUMNS.map(([, , field]) => (cells[field] === '' ? null : (cells[field] ?? null)));
  row.getCell('publishedOn').numFmt = 'yyyy"年"m"月"d"日"';
  if (number > HEADER_ROWS + 5 && number <= HEADER_ROWS + 5 + HIDDEN) row.hidden = true;
}
