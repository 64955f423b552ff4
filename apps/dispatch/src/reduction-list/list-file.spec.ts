import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { type BlockingRule, ListFaulty, type WarningRule } from './list-fault';
import { type ListFile, loadListFile, readListFile } from './list-file';
import { parseMeasure } from './measure';

const root = join(__dirname, '../../../..');
const plan = loadPlan(join(root, 'plans/chaoyang.yaml'));
const v1 = { version: 'v1', publishedOn: '2026-01-05' };
const v2 = { version: 'v2', publishedOn: '2026-02-12', current: v1 };

const HEADER =
  '企业名称,统一社会信用代码,县(市、区),是否市直企业,绩效等级,是否长期停产,豁免类型,生产线,是否可临时中断,停产所需时间(h),黄色预警减排措施,橙色预警减排措施,红色预警减排措施';
const ROW = '北票宏铸机械有限公司,91211381MA0T00003T,北票市,否,A,否,,熔炼,是,1,限产：负荷降至80%,停产,停产';
const OTHER = '建平膨润土加工厂,91211322MA0T000104,建平县,否,D,否,,烘干,是,1,停产,停产,停产';
const read = (text: string, edition = v1) => readListFile(Buffer.from(text), plan, edition);
/** The first list row with `from` written as `to`. */
const withRow = (from: string, to: string) => `${HEADER}\n${ROW.replace(from, to)}\n${OTHER}\n`;

describe('the lists of the story', () => {
  const first = loadListFile(join(root, 'samples/list-v1.csv'), plan, v1);
  const second = loadListFile(join(root, 'samples/list-v2.csv'), plan, v2);
  const byName = (part: string, list = first) => list.enterprises.find(({ name }) => name.includes(part));

  it('C21 have 12 and 12 enterprises, E9 released and E13 new', () => {
    expect(first).toMatchObject({ version: 'v1', publishedOn: '2026-01-05' });
    expect(first.enterprises).toHaveLength(12);
    expect(first.lines).toHaveLength(14);
    expect(second.enterprises).toHaveLength(12);
    expect([byName('凌源顺达', second), byName('龙城新丰')]).toEqual([undefined, undefined]);
  });

  it('C23 R19 keep every cell verbatim, line by line', () => {
    const steel = byName('凌钢');
    expect(steel).toMatchObject({
      unitId: 'enterprise-91211382MA0T000013',
      name: '凌钢（虚构数据）',
      normalisedName: '凌钢(虚构数据)',
      creditCode: '91211382MA0T000013',
      areaCode: '211382',
      countyId: 'county-211382',
      municipal: true,
      grade: 'B',
      idle: false,
    });
    expect(steel?.lines.map(({ ordinal, name }) => [ordinal, name])).toEqual([
      [1, '1#烧结机'],
      [2, '2#烧结机'],
      [3, '高炉'],
    ]);
    expect(steel?.lines[1]?.measures).toEqual({
      III: '现场控制：增加洒水',
      II: '限产：日投料量由9600吨降低到6720吨及以下',
      I: '停产',
    });
  });

  it('C13 R22 tell lines that cannot stop at once, the idle, the exempt and the 市直', () => {
    const cannotStop = first.lines.filter(({ interruptible }) => !interruptible);
    expect(cannotStop.map(({ name, shutdownHours }) => [name, shutdownHours])).toEqual([
      ['高炉', 24],
      ['回转窑', 8],
      ['2#锅炉', 12],
    ]);
    expect(first.enterprises.filter(({ idle }) => idle).map(({ name }) => name)).toEqual(['龙城旧塑再生有限公司']);
    expect(byName('惠民热力')?.exemption).toBe('民生保障');
    expect(first.enterprises.filter(({ municipal }) => municipal).map(({ name }) => name)).toEqual([
      '凌钢（虚构数据）',
      '朝阳重机（虚构数据）',
    ]);
  });

  it("C23 warn of E6's empty orange cell, and of nothing else", () => {
    expect(first.faults).toHaveLength(1);
    expect(first.faults[0]).toMatchObject({
      row: 9,
      column: '橙色预警减排措施',
      value: '',
      rule: 'empty-measure',
      severity: 'warning',
    });
    expect(byName('瑞陶')?.lines[0]?.measures.II).toBe('');
    expect(second.faults).toEqual([]);
  });

  it('C02 have no measure of an unknown kind', () => {
    const texts = [...first.lines, ...second.lines].flatMap(({ measures }) => Object.values(measures));
    expect(texts.filter((text) => parseMeasure(text).kind === 'unknown')).toEqual([]);
  });
});

describe('a list that cannot be published', () => {
  it.each<[BlockingRule, string, number, string, string]>([
    ['no-name', withRow('北票宏铸机械有限公司', ' '), 2, '企业名称', ' '],
    ['bad-credit-code', withRow('MA0T00003T', 'MA0T000031'), 2, '统一社会信用代码', '91211381MA0T000031'],
    ['bad-credit-code', withRow('91211381MA0T00003T', ''), 2, '统一社会信用代码', ''],
    ['unknown-county', withRow('北票市', '北票'), 2, '县(市、区)', '北票'],
    ['unknown-county', withRow('北票市', '朝阳市'), 2, '县(市、区)', '朝阳市'],
    ['unknown-county', withRow('北票市', '朝阳区'), 2, '县(市、区)', '朝阳区'],
    ['unknown-level-column', `${HEADER},蓝色预警减排措施\n${ROW},停产\n`, 1, '蓝色预警减排措施', '蓝色预警减排措施'],
    ['unknown-level-column', `${HEADER},红色预警减排措施\n${ROW},停产\n`, 1, '红色预警减排措施', '红色预警减排措施'],
    ['missing-column', `${HEADER.replace('红色预警减排措施', '备注')}\n${ROW}\n`, 1, '红色预警减排措施', ''],
    ['missing-column', `${HEADER.replace('企业名称', '名字')}\n${ROW}\n`, 1, '企业名称', ''],
    ['unreadable', '', 1, '', ''],
    ['unreadable', withRow('熔炼', '炉'.repeat(70_000)), 2, '', ''],
    ['unreadable', `${HEADER}\n${ROW}\n"${ROW}\n`, 3, '', ''],
  ])('%s', (rule, text, row, column, value) => {
    const fault = read(text).faults.find((item) => item.rule === rule);
    expect(fault).toMatchObject({ severity: 'blocking', row, column, value });
    expect(fault?.example).not.toBe('');
  });

  it('C21 is older than the one in force', () => {
    const current = { version: 'v2', publishedOn: '2026-02-12' };
    expect(read(`${HEADER}\n${ROW}\n`, { ...v1, current } as typeof v1).faults).toMatchObject([
      { rule: 'older-version', row: 0, value: '2026-01-05' },
    ]);
    const again = { ...current, current } as typeof v1;
    expect(read(`${HEADER}\n${ROW}\n`, again).faults).toEqual([]);
  });

  it('leaves the faulty row out and keeps the others', () => {
    const list = read(withRow('北票市', '北京市'));
    expect(list.enterprises.map(({ name }) => name)).toEqual(['建平膨润土加工厂']);
  });

  it('throws ListFaulty, which names file, row, column, value, reason and an example', () => {
    expect(() => loadListFile('no-such-list.csv', plan, v1)).toThrow(/no-such-list\.csv:0: 文件无法读取.*\(例: /);
    expect(() => loadListFile(join(root, 'plans/chaoyang.yaml'), plan, v1)).toThrow(ListFaulty);
    const faults = read(withRow('北票市', '北京市')).faults;
    expect(new ListFaulty('list.csv', faults).message).toContain(
      'list.csv:2: 县(市、区)「北京市」不是方案中的县（市、区） (例: 双塔区、',
    );
  });

  it('is neither UTF-8 nor GB 18030', () => {
    const list = readListFile(Uint8Array.of(0x41, 0xff, 0xff, 0x2c), plan, v1);
    expect(list.faults).toMatchObject([{ rule: 'unreadable', row: 0 }]);
  });
});

describe('a list with warnings', () => {
  it.each<[WarningRule, string, number, string]>([
    ['unknown-header', `${HEADER},月亮\n${ROW},圆\n`, 1, '月亮'],
    ['repeated-header', `${HEADER},绩效等级\n${ROW},B\n`, 1, '绩效等级'],
    ['column-count', `${HEADER}\n${ROW},多\n`, 2, ''],
    ['formula-cell', withRow('熔炼', '=A1'), 2, '生产线'],
    ['empty-measure', withRow(',停产,停产', ',停产,'), 2, '红色预警减排措施'],
    ['unknown-measure', withRow('限产：负荷降至80%', '按要求执行'), 2, '黄色预警减排措施'],
    ['weaker-measure', withRow(',停产,停产', ',停产,限产：负荷降至70%'), 2, '红色预警减排措施'],
    ['weaker-measure', withRow(',停产,停产', ',限产：负荷降至90%,停产'), 2, '橙色预警减排措施'],
    ['unclear-answer', withRow(',是,1,', ',也许,1,'), 2, '是否可临时中断'],
    ['unclear-answer', withRow(',是,1,', ',,1,'), 2, '是否可临时中断'],
    ['no-shutdown-hours', withRow(',是,1,', ',否,,'), 2, '停产所需时间(h)'],
    ['no-shutdown-hours', withRow(',是,1,', ',是,半天,'), 2, '停产所需时间(h)'],
    ['unknown-grade', withRow(',A,', ',E,'), 2, '绩效等级'],
    ['no-line-name', withRow('熔炼', ''), 2, '生产线'],
    ['repeated-line', `${HEADER}\n${ROW}\n${ROW}\n`, 3, '生产线'],
    [
      'rows-disagree',
      `${HEADER}\n${ROW}\n${ROW.replace('北票市', '双塔区').replace('熔炼', '浇注')}\n`,
      3,
      '县(市、区)',
    ],
    [
      'repeated-name',
      `${HEADER}\n${ROW}\n${OTHER.replace('建平膨润土加工厂', '北票宏铸机械有限责任公司')}\n`,
      3,
      '企业名称',
    ],
    ['edition-differs', `${HEADER},发布日期\n${ROW},2025-01-05\n`, 2, '发布日期'],
  ])('%s', (rule, text, row, column) => {
    const list = read(text);
    expect(list.faults.filter((fault) => fault.rule === rule)).toMatchObject([{ severity: 'warning', row, column }]);
    expect(list.faults.filter(({ severity }) => severity === 'blocking')).toEqual([]);
    expect(list.enterprises.length).toBeGreaterThan(0);
  });
});

/** `text` in the two-byte encoding of Chinese spreadsheets, which Node can read but not write. */
function gb18030(text: string): Uint8Array {
  const decoder = new TextDecoder('gb18030');
  const codes = new Map<string, number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) codes.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  }
  return Uint8Array.from([...text].flatMap((char) => (char < '\x80' ? [char.charCodeAt(0)] : (codes.get(char) ?? []))));
}

/** All but the rows as written, which differ where lists are written differently. */
const withoutRaw = (list: ListFile): unknown =>
  JSON.parse(JSON.stringify(list, (key, value: unknown) => (key === 'raw' ? undefined : value)));

describe('lists as offices write them', () => {
  const expected = read(`${HEADER}\n${ROW}\n${OTHER}\n`);

  it.each([
    ['a byte order mark and CRLF', `\uFEFF${HEADER}\r\n${ROW}\r\n${OTHER}\r\n`],
    ['an id column and a number', `id,序号,${HEADER}\nE3,1,${ROW}\nE10,2,${OTHER}\n`],
    [
      'full-width brackets and blanks in headers',
      `${HEADER.replace('县(市、区)', ' 县（市、区） ').replace('(h)', '（h）')}\n${ROW}\n${OTHER}`,
    ],
    [
      'other names of columns',
      `${HEADER.replace('黄色预警减排措施', '黄色预警应急减排措施').replace('红色预警减排措施', 'Ⅰ级应急响应措施')}\n${ROW}\n${OTHER}`,
    ],
    [
      'red before orange before yellow',
      [HEADER, ROW, OTHER]
        .map((row) => row.split(','))
        .map((row) => [...row.slice(-3).reverse(), ...row.slice(0, -3)].join(','))
        .join('\n'),
    ],
    ['area codes for names', `${HEADER}\n${ROW.replace('北票市', '211381')}\n${OTHER}`],
    ['full-width digits', `${HEADER}\n${ROW.replace('91211381MA0T00003T', '９１２１１３８１ma0t00003t')}\n${OTHER}`],
    ['quoted cells', `${HEADER.replace('县(市、区)', '"县(市、区)"')}\n${ROW}\n${OTHER}`],
  ])('with %s', (_what, text) => expect(withoutRaw(read(text))).toEqual(withoutRaw(expected)));

  it('with empty rows, which keep their numbers', () => {
    const list = read(`${HEADER}\n\n${','.repeat(12)}\n${ROW}\n`);
    expect(list.faults).toEqual([]);
    expect(list.lines[0]?.row).toBe(4);
  });

  it('in GB 18030', () => {
    const bytes = gb18030(`${HEADER}\n${ROW}\n${OTHER}\n`);
    expect(readListFile(bytes, plan, v1)).toEqual(expected);
  });

  it('keeps blanks and line breaks of a measure as they are', () => {
    const list = read(withRow('限产：负荷降至80%', '" 限产：负荷\n降至80% "'));
    expect(list.lines[0]?.measures.III).toBe(' 限产：负荷\n降至80% ');
    expect(list.faults).toEqual([]);
  });

  it('knows the county by its other name', () => {
    const list = read(withRow('北票市', '喀喇沁左翼蒙古族自治县'));
    expect(list.enterprises[0]?.countyId).toBe('county-211324');
  });

  it('keeps each row as it was written, by header', () => {
    const [line] = read(withRow('北票宏铸机械有限公司', ' 北票宏铸 ')).lines;
    expect(line?.raw).toMatchObject({ 企业名称: ' 北票宏铸 ', '停产所需时间(h)': '1' });
    expect(Object.keys(line?.raw ?? {})).not.toContain('豁免类型');
  });

  it('tells two plants of one code apart, and takes the lowest grade of an enterprise', () => {
    const plants = read(`${HEADER},厂区\n${ROW},东厂\n${ROW},西厂\n`);
    expect(plants.enterprises.map(({ unitId }) => unitId)).toEqual([
      'enterprise-91211381MA0T00003T-东厂',
      'enterprise-91211381MA0T00003T-西厂',
    ]);
    expect(plants.faults).toEqual([]);
    const trades = read(`${HEADER}\n${ROW}\n${ROW.replace(',A,', ',地方C,').replace('熔炼', '浇注')}\n`);
    expect(trades.enterprises[0]).toMatchObject({ grade: 'C', gradeText: 'A；地方C' });
  });

  it('takes 长期停产 in the grade cell as idle, without a grade', () => {
    const list = read(withRow(',A,否', ',长期停产,否'));
    expect(list.enterprises[0]).toMatchObject({ idle: true, grade: null, gradeText: '长期停产' });
    expect(list.faults).toEqual([]);
  });
});
