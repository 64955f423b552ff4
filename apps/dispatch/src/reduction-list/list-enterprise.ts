import { type Grade, lowestGrade } from './grade';
import { headerOf, type ListField } from './list-columns';
import { type ListFault, warning } from './list-fault';
import { type ListRow, type RawRow } from './list-row';
import { type MeasureTexts } from './measure';

/** One production line. `ordinal` counts from 1 within the enterprise, `row` is its row in the file. */
export interface ListedLine {
  readonly unitId: string;
  readonly ordinal: number;
  readonly row: number;
  readonly raw: RawRow;
  readonly name: string;
  readonly interruptible: boolean;
  /** Hours; null where the list doesn't say. */
  readonly shutdownHours: number | null;
  readonly measures: MeasureTexts;
}

/** One enterprise, or one plant of it where the list tells plants apart. `grade` is the lowest of its rows, `gradeText` as written. */
export interface ListedEnterprise {
  readonly unitId: string;
  readonly name: string;
  readonly normalisedName: string;
  readonly creditCode: string;
  readonly plant: string;
  readonly areaCode: string;
  readonly countyId: string;
  readonly municipal: boolean;
  readonly grade: Grade | null;
  readonly gradeText: string;
  readonly idle: boolean;
  readonly exemption: string;
  readonly lines: readonly ListedLine[];
}

/** The rows of one list as enterprises in the order of their first rows, and where rows contradict each other. */
export function assembleEnterprises(rows: readonly ListRow[]): {
  enterprises: ListedEnterprise[];
  faults: ListFault[];
} {
  const groups = [...Map.groupBy(rows, unitIdOf)];
  const enterprises = groups.flatMap(([unitId, group]) => assemble(unitId, group));
  const faults = [...groups.flatMap(([, group]) => contradictions(group)), ...repeatedNames(groups)];
  return { enterprises, faults };
}

/** One code may have two plants, so the plant is part of the key where the list has one. */
function unitIdOf({ creditCode, plant }: ListRow): string {
  return plant ? `enterprise-${creditCode}-${plant}` : `enterprise-${creditCode}`;
}

function assemble(unitId: string, group: readonly ListRow[]): ListedEnterprise[] {
  const [first] = group;
  if (!first) return [];
  const { name, creditCode, plant, municipal, idle, exemption, county } = first;
  const grades = group.flatMap(({ grade }) => grade ?? []);
  const lines = group.map(({ row, raw, line, interruptible, shutdownHours, measures }, i) => ({
    ...{ unitId, ordinal: i + 1, row, raw, name: line },
    ...{ interruptible, shutdownHours, measures },
  }));
  return [
    {
      ...{ unitId, name, normalisedName: normaliseName(name), creditCode, plant },
      ...{ areaCode: county.code, countyId: county.id, municipal, idle, exemption, lines },
      grade: lowestGrade(grades) ?? null,
      gradeText: [...new Set(group.map(({ gradeText }) => gradeText).filter(Boolean))].join('；'),
    },
  ];
}

/** A name as it is compared: half-width brackets, no blanks, one form of 有限公司. Shown names stay raw. */
export function normaliseName(name: string): string {
  return name.normalize('NFKC').replace(/\s/g, '').replace('有限责任公司', '有限公司');
}

function contradictions(group: readonly ListRow[]): ListFault[] {
  const [first, ...others] = group;
  if (!first) return [];
  const compared: readonly (readonly [ListField, (row: ListRow) => string])[] = [
    ['name', ({ name }) => normaliseName(name)],
    ['area', ({ county }) => county.name],
    ['municipal', ({ municipal }) => (municipal ? '是' : '否')],
    ['idle', ({ idle }) => (idle ? '是' : '否')],
    ['exemption', ({ exemption }) => exemption],
  ];
  const seen = new Set([first.line]);
  return others.flatMap((other) => {
    const faults = compared
      .filter(([, read]) => read(other) !== read(first))
      .map(([field, read]) => {
        const reason = `与同一企业${rowName(first, other)}「${read(first)}」不一致，以${rowName(first, other)}为准`;
        return warning('rows-disagree', { ...at(other, field, read(other)), reason, example: read(first) });
      });
    const isRepeated = other.line !== '' && seen.has(other.line);
    seen.add(other.line);
    if (!isRepeated) return faults;
    const reason = '在同一企业中重复';
    return [
      ...faults,
      warning('repeated-line', { ...at(other, 'line', other.line), reason, example: `2#${other.line}` }),
    ];
  });
}

const at = ({ sheet, row }: ListRow, field: ListField, value: string) => ({
  sheet,
  row,
  column: headerOf(field),
  value,
});
/** How a row is called where another one is spoken of. */
const rowName = ({ sheet, row }: ListRow, other: ListRow) =>
  sheet === other.sheet ? `第${row}行` : `工作表「${sheet}」第${row}行`;

/** Two codes under one name: perhaps two plants, perhaps a slip. */
function repeatedNames(groups: readonly (readonly [string, readonly ListRow[]])[]): ListFault[] {
  const seen = new Map<string, ListRow>();
  return groups.flatMap(([, [row]]) => {
    if (!row) return [];
    const other = seen.get(normaliseName(row.name));
    seen.set(normaliseName(row.name), other ?? row);
    if (!other || (other.creditCode === row.creditCode && other.plant !== row.plant)) return [];
    const reason = `与${rowName(other, row)}同名，但信用代码不同`;
    return [warning('repeated-name', { ...at(row, 'name', row.name), reason, example: '核对统一社会信用代码' })];
  });
}
