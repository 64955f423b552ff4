import { type Plan, type PlanCounty } from '@qingkong/plan';
import { isCreditCode, normaliseCreditCode } from './credit-code';
import { type Grade, parseGrade } from './grade';
import { headerOf, type ListField } from './list-columns';
import { blocking, type ListFault, warning, type WarningRule } from './list-fault';
import { isWeaker, type Measure, type MeasureTexts, parseMeasure } from './measure';

const LEVELS = ['III', 'II', 'I'] as const;

/** What one row says of its enterprise and of the one line it stands for. */
export interface ListRow {
  readonly sheet: string;
  readonly row: number;
  readonly name: string;
  readonly creditCode: string;
  readonly plant: string;
  readonly county: PlanCounty;
  readonly municipal: boolean;
  readonly gradeText: string;
  readonly grade: Grade | undefined;
  readonly idle: boolean;
  readonly exemption: string;
  readonly line: string;
  readonly interruptible: boolean;
  readonly shutdownHours: number | null;
  readonly measures: MeasureTexts;
  /** The whole row as written, by header; empty cells are left out. */
  readonly raw: RawRow;
}

/** Cells of a row by header, verbatim. */
export type RawRow = Readonly<Record<string, string>>;

/** One row's cells by field, verbatim; `''` where the list has no such column. */
export interface ListCells {
  readonly sheet: string;
  readonly row: number;
  readonly raw: RawRow;
  text(field: ListField): string;
}

/** A row that can be used, or none if it has a blocking fault; `faults` has both kinds. */
export function readRow(cells: ListCells, plan: Plan): { readonly row?: ListRow; readonly faults: ListFault[] } {
  const text = (field: ListField) => cells.text(field).trim();
  const creditCode = normaliseCreditCode(text('creditCode'));
  const county = findCounty(text('area'), plan);
  const faults = [...identityFaults(cells, creditCode, county, plan), ...measureFaults(cells)];
  const warn: Warn = (rule, field, reason, example) =>
    void faults.push(
      warning(rule, { row: cells.row, column: headerOf(field), value: cells.text(field), reason, example }),
    );
  const gradeText = text('grade');
  const isIdleGrade = gradeText.includes('长期停产');
  const grade = parseGrade(gradeText);
  if (gradeText && !grade && !isIdleGrade) warn('unknown-grade', 'grade', '不是已知的绩效等级', 'B');
  const line = text('line');
  if (!line) warn('no-line-name', 'line', '没有生产线名称', '1#烧结机');
  const row = {
    ...{ sheet: cells.sheet, row: cells.row, raw: cells.raw },
    ...{ name: cells.text('name'), creditCode, plant: readPlant(text('plant'), warn), gradeText, grade, line },
    municipal: readYes(text('municipal'), 'municipal', false, warn),
    idle: readYes(text('idle'), 'idle', false, warn) || isIdleGrade,
    exemption: text('exemption') || (/^(民生豁免|民生保障|保障)/.exec(gradeText)?.[0] ?? ''),
    ...readShutdown(text, warn),
    measures: { III: cells.text('III'), II: cells.text('II'), I: cells.text('I') },
  };
  const isUsable = county && !faults.some(({ severity }) => severity === 'blocking');
  return isUsable ? { row: { ...row, county }, faults } : { faults };
}

const MAX_PLANT = 40;
type Warn = (rule: WarningRule, field: ListField, reason: string, example: string) => void;

function identityFaults(cells: ListCells, creditCode: string, county: PlanCounty | undefined, plan: Plan): ListFault[] {
  const at = (field: ListField) => ({ row: cells.row, column: headerOf(field), value: cells.text(field) });
  const faults: ListFault[] = [];
  if (!cells.text('name').trim()) {
    const reason = '没有企业名称（合并单元格须先取消合并并逐行填写）';
    faults.push(blocking('no-name', { ...at('name'), reason, example: '北票宏铸机械有限公司' }));
  }
  if (!isCreditCode(creditCode)) {
    const reason = '不是有效的统一社会信用代码（18位，末位为校验码，GB 32100）';
    faults.push(blocking('bad-credit-code', { ...at('creditCode'), reason, example: '91211381MA0T00003T' }));
  }
  if (!county) {
    const example = plan.counties.map(({ name }) => name).join('、');
    faults.push(blocking('unknown-county', { ...at('area'), reason: '不是方案中的县（市、区）', example }));
  }
  return faults;
}

/** By code, name or alias, whole: 朝阳县 is not 朝阳市, and 朝阳区 is neither. */
function findCounty(text: string, plan: Plan): PlanCounty | undefined {
  const area = text.normalize('NFKC').replace(/\s/g, '');
  return plan.counties.find(({ code, name, aliases }) => [code, name, ...aliases].includes(area));
}

/** As it is compared: it becomes part of the unit's id, which has 80 characters. */
function readPlant(text: string, warn: Warn): string {
  const plant = [...text.normalize('NFKC').replace(/[\s\p{C}]/gu, '')];
  if (plant.length > MAX_PLANT)
    warn('plant-too-long', 'plant', `超过${MAX_PLANT}个字，只以前${MAX_PLANT}个字区分厂区`, '东厂区');
  return plant.slice(0, MAX_PLANT).join('');
}

function readYes(text: string, field: ListField, otherwise: boolean, warn: Warn): boolean {
  if (['是', '有', '√', '可', '能', 'Y'].includes(text)) return true;
  if (['否', '无', '×', '不可', '不能', 'N', '/', '-', '—'].includes(text)) return false;
  if (text) warn('unclear-answer', field, `应为“是”或“否”，现按“${otherwise ? '是' : '否'}”处理`, '是');
  return otherwise;
}

/** C13, R20: whether the line can stop at once, and how many hours it needs. */
function readShutdown(text: (field: ListField) => string, warn: Warn) {
  const interruptible = readYes(text('interruptible'), 'interruptible', true, warn);
  if (!text('interruptible')) warn('unclear-answer', 'interruptible', '未填写，现按“是”处理', '否');
  const cell = text('shutdownHours')
    .normalize('NFKC')
    .replace(/(h|小时)$/i, '');
  const shutdownHours = /^\d+(\.\d+)?$/.test(cell) ? Number(cell) : null;
  if (shutdownHours === null && (cell || !interruptible)) {
    warn('no-shutdown-hours', 'shutdownHours', '应为停产所需小时数', '24');
  }
  return { interruptible, shutdownHours };
}

/** C23: an empty cell is a fault that goes to the county, never "no measures". */
function measureFaults(cells: ListCells): ListFault[] {
  const read = LEVELS.map((level) => ({ level, measure: parseMeasure(cells.text(level)) }));
  return read.flatMap(({ level, measure }, i) => {
    const at = { row: cells.row, column: headerOf(level), value: measure.text };
    if (measure.kind === 'empty') {
      const reason = '没有减排措施（空白不等于不采取措施；不停限产的请填写“自主减排”）';
      return [warning('empty-measure', { ...at, reason, example: '限产：负荷降至50%' })];
    }
    const faults = baselineFaults(cells, measure, at);
    if (measure.kind === 'unknown') {
      const reason = '看不出属于现场控制、停产、停排、限产、限排哪一类';
      faults.unshift(warning('unknown-measure', { ...at, reason, example: '限排：停用2台' }));
    }
    const lower = read.slice(0, i).find((other) => isWeaker(measure, other.measure));
    if (!lower) return faults;
    const reason = `比${headerOf(lower.level)}「${lower.measure.text}」更宽松`;
    return [...faults, warning('weaker-measure', { ...at, reason, example: lower.measure.text })];
  });
}

/** 由960吨降低到768吨 should begin where 日投料基准 stands. */
function baselineFaults(
  cells: ListCells,
  { quantity }: Measure,
  at: Pick<ListFault, 'row' | 'column' | 'value'>,
): ListFault[] {
  const baseline = Number(
    cells
      .text('dailyFeed')
      .normalize('NFKC')
      .replace(/[\s,]|(吨|t)(\/[日天d])?$/gi, ''),
  );
  if (!quantity || quantity.from === null || !/^吨|^t/.test(quantity.unit) || !baseline) return [];
  if (quantity.from === baseline) return [];
  const reason = `从${quantity.from}${quantity.unit}起减，而日投料基准为${baseline}`;
  return [warning('baseline-differs', { ...at, reason, example: `由${baseline}吨降低到…吨` })];
}
