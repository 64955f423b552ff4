// node samples/make-reduction-list.mjs [--enterprises 320] [--seed 1] [--edition 1] [--out FILE.xlsx]
// A reduction list as real ones look, with all their oddities. Every enterprise, code, person and number in it is INVENTED, and the title
// of the table says so. The same arguments give the same list; edition 2 is what the next one could be: some gone, some new, some changed.
import { parseArgs } from 'node:util';
import { oddCells, oddEnterprise } from './reduction-list-oddities.mjs';
import { writeWorkbook } from './reduction-list-workbook.mjs';

const COUNTIES = ['双塔区', '龙城区', '朝阳县', '建平县', '喀左县', '北票市', '凌源市'];
const CODES = ['211302', '211303', '211321', '211322', '211324', '211381', '211382'];
const FIRST = [...'宏瑞金永恒盛远鑫华泰祥源德丰龙嘉'];
const SECOND = [...'达昌通兴隆和阳峰泽诚旺川林业顺安'];
/** Trade, its code, and its lines: name, whether it can be interrupted, hours to stop, tons fed a day. */
const TRADES = [
  ['铸造', '3391', [['熔炼', true, 1, 60], ['1#造型线', true, 1, 60], ['浇注', true, 2, 60], ['抛丸清理', true, 1, 45]]],
  ['水泥', '3011', [['1#回转窑', false, 8, 3200], ['水泥磨', true, 2, 2400], ['包装', true, 1, 2400]]],
  ['陶瓷', '3071', [['隧道窑', false, 24, 120], ['喷雾干燥塔', true, 2, 160], ['施釉线', true, 1, 120]]],
  ['包装印刷', '2319', [['凹版印刷', true, 1, 8], ['复合', true, 1, 8]]],
  ['家具', '2110', [['喷涂', true, 1, 3], ['木工', true, 1, 12]]],
  ['供热', '4430', [['1#锅炉', false, 12, 180], ['2#锅炉', false, 12, 180]]],
  ['膨润土', '3099', [['烘干', true, 1, 240], ['磨粉', true, 1, 240]]],
  ['机械', '3489', [['热处理', true, 3, 30], ['喷漆房', true, 1, 2], ['焊接', true, 1, 20], ['切割', true, 1, 20], ['装配', true, 1, 20], ['抛丸', true, 1, 20]]],
];
const GRADES = ['A', 'B', 'B', 'C', 'C', 'C', 'D', 'D', '引领性', '非引领性'];

/** The same numbers for the same seed, 0 ≤ n < 1. */
function generator(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A code with the right check digit (GB 32100); its ninth character on counts, so no real enterprise has it. */
function creditCode(area, number) {
  const characters = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  const first = `91${area}MA0X${String(number).padStart(5, '0')}`;
  const sum = [...first].reduce((total, one, i) => total + characters.indexOf(one) * (3 ** i % 31), 0);
  return first + characters[(31 - (sum % 31)) % 31];
}

/** Rows of one enterprise, one for each line, by column. */
function enterprise(number, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const county = number % COUNTIES.length;
  const [trade, industryCode, lines] = pick(TRADES);
  const count = 1 + Math.floor(random() * Math.min(6, lines.length));
  const name = `${COUNTIES[county].slice(0, 2)}${pick(FIRST)}${pick(SECOND)}${trade}有限公司`;
  const grade = pick(GRADES);
  const phone = () => `1600000${String(Math.floor(random() * 10_000)).padStart(4, '0')}`;
  const shared = {
    ...{ name, creditCode: creditCode(CODES[county], number), county: COUNTIES[county], trade, industryCode, grade },
    ...{ municipal: number % 40 === 0 ? '是' : '否', idle: '否', exemption: trade === '供热' ? '民生保障' : '' },
    ...{ plant: '', contact: `虚构${number}`, phone: phone(), electricity: Math.round(random() * 900) + 20 },
  };
  return lines.slice(0, count).map((line) => ({ ...shared, ...lineOf(line, grade) }));
}

function lineOf([line, canStop, hours, feed], grade) {
  const measures = measuresOf({ canStop, feed, grade });
  return { line, interruptible: canStop ? '是' : '否', hours, feed, ...measures };
}

function measuresOf({ canStop, feed, grade }) {
  if (grade === 'A' || grade === '引领性') return { yellow: '自主减排', orange: '自主减排', red: '限产：负荷降至80%' };
  const to = (share) => `限产：日投料量由${feed}吨降低到${Math.round(feed * share * 10) / 10}吨`;
  if (!canStop) return { yellow: to(0.8), orange: to(0.7), red: to(0.6) };
  if (grade === 'B') return { yellow: '现场控制：增加洒水，密闭作业', orange: to(0.7), red: '停产' };
  return { yellow: to(0.7), orange: '停产', red: '停产' };
}

/** What edition 2 has of edition 1: one in 60 is gone, one in 30 has another orange measure, one in 50 another grade. */
function nextEdition(all) {
  return all.flatMap((rows, i) => {
    if (i % 60 === 31) return [];
    if (i % 30 === 7) return [rows.map((row) => ({ ...row, orange: '停产' }))];
    return i % 50 === 11 ? [rows.map((row) => ({ ...row, grade: 'D' }))] : [rows];
  });
}

/** The list's enterprises, each an array of rows. */
export function makeList({ enterprises = 320, seed = 1, edition = 1 } = {}) {
  const random = generator(seed);
  const made = (from, count) => Array.from({ length: count }, (_, i) => enterprise(from + i, random));
  const first = oddCells(made(1, enterprises).map((rows, i) => oddEnterprise(rows, i)));
  if (edition === 1) return first;
  return [...nextEdition(first), ...made(enterprises + 1, Math.max(1, Math.round(enterprises / 60)))];
}

if (process.argv[1] === import.meta.filename) {
  const text = { type: 'string' };
  const { values } = parseArgs({ options: { enterprises: text, seed: text, edition: text, out: text } });
  const [enterprises, seed, edition] = [values.enterprises ?? 320, values.seed ?? 1, values.edition ?? 1].map(Number);
  const out = values.out ?? (edition === 1 ? 'samples/reduction-list.xlsx' : `samples/reduction-list-v${edition}.xlsx`);
  const list = makeList({ enterprises, seed, edition });
  await writeWorkbook(out, list, { edition });
  console.log(`${out}: ${list.length} invented enterprises, ${list.flat().length} rows`);
}
