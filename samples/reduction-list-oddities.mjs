// The oddities of real lists, each in a place that depends on nothing but the enterprise's number. All of them are warnings: a list with
// them can be published.

/** What is odd about one enterprise as a whole. */
const OF_ENTERPRISES = [
  ['full-width brackets in the name', (rows) => rows.map((row) => ({ ...row, name: row.name.replace('有限公司', '（集团）有限责任公司') }))],
  ['a blank in the name', (rows) => rows.map((row) => ({ ...row, name: `${row.name.slice(0, 4)} ${row.name.slice(4)}` }))],
  ['地方 before the grade', (rows) => rows.map((row) => ({ ...row, grade: '地方C' }))],
  ['an exemption in the grade', (rows) => rows.map((row) => ({ ...row, grade: '民生豁免-B', exemption: '' }))],
  ['long idle, said in the grade', (rows) => rows.map((row) => ({ ...row, grade: '长期停产', yellow: '停产', orange: '停产', red: '停产' }))],
  ['a code in full-width digits', (rows) => rows.map((row) => ({ ...row, creditCode: row.creditCode.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)) }))],
  ['a grade nobody knows', (rows) => rows.map((row) => ({ ...row, grade: '待定' }))],
  ['two plants of one code', (rows) => [...rows.map((row) => ({ ...row, plant: '东厂区' })), ...rows.map((row) => ({ ...row, plant: '西厂区' }))].slice(0, 6)],
];
const EVERY = 20;

/** The enterprise, odd where it is its turn. */
export function oddEnterprise(rows, i) {
  if (i % EVERY !== 3) return rows;
  const [, change] = OF_ENTERPRISES[Math.floor(i / EVERY) % OF_ENTERPRISES.length];
  return change(rows);
}

/** What is odd about single cells of a first row. */
const OF_CELLS = [
  { orange: '' },
  { red: '限产：负荷降至90%', orange: '停产', yellow: '停产' },
  { yellow: '按要求执行' },
  { hours: '', interruptible: '否' },
  { interruptible: '也许' },
  { line: '' },
  { yellow: '①限产：印刷机停用2台' },
  { yellow: '部分停产' },
  { feed: 77, yellow: '限产：日投料量由960吨降低到768吨', orange: '停产', red: '停产' },
  { orange: { formula: '"停"&"产"', result: '停产' } },
  { yellow: '限产：负荷降至8０％', orange: '停产', red: '停产' },
  { yellow: ' 停 产 ', orange: '停产', red: '停产' },
  { note: '=1+1' },
  { note: { error: '#N/A' } },
];

/** The list with odd cells, the first name twice under another code, and one county written by its long name. */
export function oddCells(list) {
  return list.map((rows, i) => {
    const [first, ...others] = rows;
    const changed = i % 17 === 5 ? [{ ...first, ...OF_CELLS[Math.floor(i / 17) % OF_CELLS.length] }, ...others] : rows;
    if (i === 40) return changed.map((row) => ({ ...row, name: list[0][0].name }));
    if (first.county === '喀左县' && i % 3 === 0) return changed.map((row) => ({ ...row, county: '喀喇沁左翼蒙古族自治县' }));
    return changed;
  });
}
