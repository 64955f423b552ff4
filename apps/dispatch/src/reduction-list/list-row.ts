import { type Plan, type PlanCounty } from '@qingkong/plan';
import { isCreditCode, normaliseCreditCode } from './credit-code';
import { type Grade, parseGrade } from './grade';
import { headerOf, type ListField } from './list-columns';
import { blocking, type ListFault, warning, type WarningRule } from './list-fault';
import { isWeaker, type MeasureTexts, parseMeasure } from './measure';

/** What one row says of its enterprise and of the one line it stands for. */
export interface ListRow {
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
}

/** One row's cells by field, verbatim; `''` where the list has no such column. */
export interface ListCells {
  readonly row: number;
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
    ...{ row: cells.row, name: cells.text('name'), creditCode, plant: text('plant'), gradeText, grade, line },
    municipal: readYes(text('municipal'), 'municipal', false, warn),
    idle: readYes(text('idle'), 'idle', false, warn) || isIdleGrade,
    exemption: text('exemption') || (/^(民生豁免|民生保障|保障)/.exec(gradeText)?.[0] ?? ''),
    ...readShutdown(text, warn),
    measures: { III: cells.text('III'), II: cells.text('II'), I: cells.text('I') },
  };
  const isUsable = county && !faults.some(({ severity }) => severity === 'blocking');
  return isUsable ? { row: { ...row, county }, faults } : { faults };
}

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

function readYes(text: string, field: ListField, otherwise: boolean, warn: Warn): boolean {
  if (['是', '有', '√'].includes(text)) return true;
  if (['否', '无', '×'].includes(text)) return false;
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
  const levels = ['III', 'II', 'I'] as const;
  return levels.flatMap((level, i) => {
    const at = { row: cells.row, column: headerOf(level), value: cells.text(level) };
    const measure = parseMeasure(at.value);
    if (measure.kind === 'empty') {
      const reason = '没有减排措施（空白不等于不采取措施；不停限产的请填写“自主减排”）';
      return [warning('empty-measure', { ...at, reason, example: '限产：负荷降至50%' })];
    }
    const unknown =
      measure.kind === 'unknown'
        ? [
            warning('unknown-measure', {
              ...at,
              reason: '看不出属于现场控制、停产、停排、限产、限排哪一类',
              example: '限排：停用2台',
            }),
          ]
        : [];
    const lower = levels.slice(0, i).find((other) => isWeaker(measure, parseMeasure(cells.text(other))));
    if (!lower) return unknown;
    const reason = `比${headerOf(lower)}「${cells.text(lower)}」更宽松`;
    return [...unknown, warning('weaker-measure', { ...at, reason, example: cells.text(lower) })];
  });
}
