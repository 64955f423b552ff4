import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { readListFile } from '../list-file';
import { sheetOf, workbook, zip } from '../testing/workbooks';
import { readWorkbook } from './workbook';
import { ContainerRefused } from './zip';

const root = join(__dirname, '../../../../..');
const plan = loadPlan(join(root, 'plans/chaoyang.yaml'));
const edition = { version: 'v1', publishedOn: '2026-01-05' };
const HEADER =
  '企业名称,统一社会信用代码,县(市、区),绩效等级,生产线,是否可临时中断,停产所需时间(h),黄色预警减排措施,橙色预警减排措施,红色预警减排措施'.split(
    ',',
  );
const ROW = '北票宏铸机械有限公司,91211381MA0T00003T,北票市,A,熔炼,是,1,限产：负荷降至80%,停产,停产'.split(',');
/** The row with its cell under this title replaced; one that starts with `<` is the cell's XML. */
const withCell = (title: string, cell: string) => ROW.map((text, i) => (HEADER[i] === title ? cell : text));
const read = (bytes: Uint8Array) => readListFile(bytes, plan, edition);
const rulesOf = (bytes: Uint8Array) => read(bytes).faults.map(({ rule }) => rule);
const one = (row: readonly string[], more = '') => workbook({ 清单: sheetOf([HEADER, row], more) });

describe('a workbook', () => {
  it('is read as the same table in a CSV', () => {
    const csv = read(Buffer.from(`${HEADER.map((title) => `"${title}"`).join(',')}\n${ROW.join(',')}\n`));
    expect(csv.faults).toEqual([]);
    expect(read(one(ROW))).toEqual(csv);
  });

  it.each([
    ['a number', '<c><v>8.0000000000000002</v></c>', '8'],
    ['a formula’s text', '<c t="str"><f>"停"</f><v>停产</v></c>', '停产'],
    ['a truth', '<c t="b"><v>1</v></c>', '是'],
    [
      'several runs, without their reading',
      '<c t="inlineStr"><is><r><t>停</t></r><r><t>产</t></r><rPh><t>tíng</t></rPh></is></c>',
      '停产',
    ],
    ['an escaped line break', '<c t="inlineStr"><is><t>停_x000A_产</t></is></c>', '停\n产'],
    ['an error', '<c t="e"><v>#N/A</v></c>', ''],
  ])('cell with %s', (_what, cell, text) => {
    const { sheets } = readWorkbook(one(withCell('生产线', cell)));
    expect(sheets[0]?.rows[1]?.cells[4]).toBe(text);
  });

  it('shows dates and shares as its styles say', () => {
    const styles =
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="9"/><xf numFmtId="14"/></cellXfs></styleSheet>';
    const cells = [
      '<c s="1"><v>46027</v></c>',
      '<c s="2"><v>0.07</v></c>',
      '<c s="3"><v>46027.5</v></c>',
      '<c s="0"><v>46027</v></c>',
    ];
    const relations =
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="s" Type="x/styles" Target="styles.xml"/></Relationships>';
    const extra = { 'xl/styles.xml': styles, 'xl/_rels/workbook.xml.rels': relations };
    const { sheets } = readWorkbook(workbook({ 表: sheetOf([cells]) }, { extra }));
    expect(sheets[0]?.rows[0]?.cells).toEqual(['2026-01-05', '7%', '2026-01-05', '46027']);
  });

  it('finds the header under titles, of two rows with groups, in any order of columns', () => {
    const columns = HEADER.map((title, i) => [
      title.includes('预警') ? '减排措施' : title,
      title.replace('减排措施', ''),
      ROW[i] ?? '',
    ]).reverse();
    const rows = [['某市减排清单（虚构）'], ...[0, 1, 2].map((i) => columns.map((column) => column[i] ?? ''))];
    const list = read(workbook({ 清单: sheetOf(rows) }));
    expect(list.faults).toEqual([]);
    expect(list.lines[0]).toMatchObject({ row: 4, measures: { III: '限产：负荷降至80%', II: '停产', I: '停产' } });
  });

  it('has what was merged in each of its rows, and says so', () => {
    const rows = [HEADER, ROW, ['', ...withCell('生产线', '浇注').slice(1)]];
    const list = read(workbook({ 清单: sheetOf(rows, '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>') }));
    expect(list.enterprises).toMatchObject([{ name: ROW[0], lines: [{ name: '熔炼' }, { name: '浇注' }] }]);
    expect(list.faults).toMatchObject([
      { rule: 'merged-cell', sheet: '清单', row: 2, column: '企业名称', value: 'A2:A3' },
    ]);
  });

  it('may have a sheet for each county; faults name theirs', () => {
    const second = withCell('县(市、区)', '北京市').map((cell) =>
      cell.replace('宏铸', '宏达').replace('00003T', '00003T'),
    );
    const list = read(
      workbook({ 北票: sheetOf([HEADER, ROW]), 其他: sheetOf([HEADER, second]), 说明: sheetOf([['如下']]) }),
    );
    expect(list.enterprises).toHaveLength(1);
    expect(list.faults.map(({ sheet, rule }) => [sheet, rule])).toEqual([
      ['其他', 'unknown-county'],
      ['说明', 'sheet-not-read'],
    ]);
  });

  it.each([
    ['formula-cell', one(withCell('停产所需时间(h)', '<c><f>1+1</f><v>2</v></c>'))],
    ['formula-cell', one(withCell('生产线', '=cmd|calc!A1'))],
    ['formula-cell', one(withCell('生产线', '@SUM(A1)'))],
    ['formula-cell', one(withCell('生产线', '＝A1'))],
    ['formula-cell', one(withCell('生产线', '-2+cmd|calc!A1'))],
    ['error-cell', one(withCell('生产线', '<c t="e"><v>#REF!</v></c>'))],
    ['hidden-sheet', workbook({ 清单: sheetOf([HEADER, ROW]), 旧版: sheetOf([HEADER, ROW]) }, { hidden: ['旧版'] })],
    ['hidden-rows', workbook({ 清单: sheetOf([HEADER, ROW]).replace('<row r="2"', '<row r="2" hidden="1"') })],
    [
      'external-link',
      workbook({ 清单: sheetOf([HEADER, ROW]) }, { extra: { 'xl/externalLinks/externalLink1.xml': '<x/>' } }),
    ],
    ['macro', workbook({ 清单: sheetOf([HEADER, ROW]) }, { extra: { 'xl/vbaProject.bin': 'x' } })],
  ])('H3 is warned of: %s', (rule, bytes) => {
    expect(rulesOf(bytes)).toContain(rule);
    expect(read(bytes).enterprises).toHaveLength(1);
  });

  it.each(['+8613800000000', '-3.5', '-', '+', '(-1)'])('H3 %s is no formula', (text) => {
    expect(rulesOf(one(withCell('生产线', text)))).not.toContain('formula-cell');
  });
});

describe('H4 a hostile workbook is refused with its reason', () => {
  const sheet = sheetOf([HEADER, ROW]);
  const part = 'xl/worksheets/sheet1.xml';
  const withPart = (given: Parameters<typeof zip>[0][string]) =>
    workbook({ 清单: sheet }, { extra: { [part]: given } });
  const rows = (count: number) =>
    `<worksheet><sheetData>${'<row><c><v>1</v></c></row>'.repeat(count)}</sheetData></worksheet>`;

  it.each([
    ['an old .xls', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), /旧格式（.xls）.*另存为/],
    ['a web page called .xls', Buffer.from('<html><table></table></html>'), /网页/],
    ['a text in UTF-16', Buffer.from('\uFEFF企业名称', 'utf16le'), /编码/],
    ['half a ZIP', one(ROW).subarray(0, 300), /已损坏/],
    ['no spreadsheet', zip({ 'word/document.xml': '<x/>' }), /不是电子表格/],
    ['a bomb that says so', withPart({ content: 'x', size: 4_000_000_000 }), /解压后有3815 MiB/],
    ['a bomb that lies', withPart({ content: Buffer.alloc(50_000_000), size: 1_000 }), /比其声明的大/],
    ['another content than its check sum', withPart({ content: sheet, crc: 1 }), /已损坏/],
    ['a password', withPart({ content: sheet, flags: 1 }), /已加密/],
    ['an entity bomb', withPart('<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'), /DTD/],
    ['an entity that is none', withPart('<x>&a;</x>'), /不是有效的XML/],
    ['a hundred thousand tags in each other', withPart('<a>'.repeat(100_000)), /嵌套/],
    ['bad UTF-8', withPart({ content: Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xff]) }), /UTF-8/],
    [
      'a column beyond any list',
      withPart(`<worksheet><sheetData><row><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`),
      /超过300列/,
    ],
    ['1,048,576 rows', withPart(rows(1_048_576)), /超过100000行/],
    [
      'a cell without end',
      withPart(`<worksheet><c t="str"><v>${'停'.repeat(40_000)}</v></c></worksheet>`),
      /超过32767个字符/,
    ],
    [
      'paths that climb',
      workbook(
        { 清单: sheet },
        {
          extra: {
            'xl/_rels/workbook.xml.rels':
              '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="../../etc/passwd"/></Relationships>',
          },
        },
      ),
      /不是电子表格/,
    ],
  ])('%s', (_what, bytes, reason) => {
    const list = read(bytes);
    expect(list.enterprises).toEqual([]);
    expect(list.faults).toMatchObject([{ rule: 'unreadable', severity: 'blocking', row: 0 }]);
    expect(list.faults[0]?.reason).toMatch(reason);
  });

  it('rows that only have a format cost nothing', () => {
    const empty = '<row s="1"/>'.repeat(200_000);
    const list = read(workbook({ 清单: sheet.replace('</sheetData>', `${empty}</sheetData>`) }));
    expect(list.enterprises).toHaveLength(1);
  });

  it('blocks that cover everything many times', () => {
    const merged = '<mergeCell ref="A1:XFD1048576"/>'.repeat(1_000);
    const body = Array.from({ length: 500 }, () => ROW);
    const bytes = workbook({ 清单: sheetOf([HEADER, ...body], `<mergeCells>${merged}</mergeCells>`) });
    expect(() => readWorkbook(bytes)).toThrow(ContainerRefused);
  });
});
