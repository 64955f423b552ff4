import { createHash } from 'node:crypto';
import { type ResponseLevel } from '@qingkong/plan';
import { headerOf, isReadHeader } from './list-columns';
import { type ListedEnterprise, type ListedLine } from './list-enterprise';

/** What is compared of an enterprise and its lines. A version kept before rows were kept whole has empty `raw`. */
export type ComparedLine = Pick<
  ListedLine,
  'ordinal' | 'name' | 'interruptible' | 'shutdownHours' | 'measures' | 'raw'
>;
export type ComparedEnterprise = Pick<
  ListedEnterprise,
  'unitId' | 'name' | 'countyId' | 'municipal' | 'gradeText' | 'idle' | 'exemption'
> & { readonly lines: readonly ComparedLine[] };

/** One field before and after, by its Chinese header; `''` where empty. Phone numbers are masked (R32). */
export interface FieldChange {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** One line that came, went or changed; `levels` are those whose measure is another now (C21: only these concern anybody). */
export interface LineChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly name: string;
  /** Its number in the new version, null where it is gone. */
  readonly ordinal: number | null;
  /** Its number in the old version, null where it is new. */
  readonly previousOrdinal: number | null;
  readonly levels: readonly ResponseLevel[];
  readonly fields: readonly FieldChange[];
}

/** One enterprise that came, went or changed. Of one that came or went `lines` are all it has or had. */
export interface ListChange {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly unitId: string;
  readonly name: string;
  readonly countyId: string;
  readonly fields: readonly FieldChange[];
  readonly lines: readonly LineChange[];
}

const LEVELS = ['III', 'II', 'I'] as const;
/** Columns of the row itself, not of the enterprise. */
const NOT_COMPARED = /^(id|序号)$/i;

/**
 * What is different in `after`, in its order; what is gone comes last. Lines are known by their name within the enterprise. `columns`:
 * see {@link comparedColumns}.
 */
export function diffLists(
  before: readonly ComparedEnterprise[],
  after: readonly ComparedEnterprise[],
  columns: readonly string[] = comparedColumns(columnsOf(before), columnsOf(after)),
): ListChange[] {
  const known = new Map(before.map((enterprise) => [enterprise.unitId, enterprise]));
  const still = new Set(after.map(({ unitId }) => unitId));
  const changed = after.flatMap((enterprise) => {
    const earlier = known.get(enterprise.unitId);
    return earlier ? changeOf(earlier, enterprise, columns) : [whole('added', enterprise)];
  });
  const gone = before.filter(({ unitId }) => !still.has(unitId)).map((enterprise) => whole('removed', enterprise));
  return [...changed, ...gone];
}

/** Headers of a list's rows, beyond those that are read into fields or say nothing of the enterprise. */
export function columnsOf(list: readonly ComparedEnterprise[]): string[] {
  const columns = new Set<string>();
  for (const { lines } of list) for (const { raw } of lines) for (const column of Object.keys(raw)) columns.add(column);
  return [...columns].filter(isCompared);
}

/** Columns that both lists have: one that is new altogether would make every row look changed. */
export function comparedColumns(before: readonly string[], after: readonly string[]): string[] {
  return after.filter((column) => before.includes(column));
}

const isCompared = (column: string): boolean => !isReadHeader(column) && !NOT_COMPARED.test(column);

/** SHA-256 in base64 of all that is compared of an enterprise: where it is the same in two lists nothing has changed. */
export function digestOf({
  unitId,
  name,
  countyId,
  municipal,
  gradeText,
  idle,
  exemption,
  lines,
}: ComparedEnterprise): string {
  const compared = lines.map(({ ordinal, name: line, interruptible, shutdownHours, measures: { III, II, I }, raw }) => {
    const others = Object.entries(raw).filter(([column]) => isComparedColumn(column));
    return [ordinal, line, interruptible, shutdownHours, III, II, I, others.sort(([a], [b]) => (a < b ? -1 : 1))];
  });
  const content = [unitId, name, countyId, municipal, gradeText, idle, exemption, compared];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64');
}

const known = new Map<string, boolean>();
/** As {@link isCompared}; a list asks the same of its few columns for every row. */
function isComparedColumn(column: string): boolean {
  const is = known.get(column) ?? isCompared(column);
  if (known.size < 1_000) known.set(column, is);
  return is;
}

function whole(kind: 'added' | 'removed', { unitId, name, countyId, lines }: ComparedEnterprise): ListChange {
  return { kind, unitId, name, countyId, fields: [], lines: lines.map((line) => wholeLine(kind, line)) };
}

function wholeLine(kind: 'added' | 'removed', { name, ordinal }: ComparedLine): LineChange {
  const [now, previous] = kind === 'added' ? [ordinal, null] : [null, ordinal];
  return { kind, name, ordinal: now, previousOrdinal: previous, levels: LEVELS, fields: [] };
}

function changeOf(before: ComparedEnterprise, after: ComparedEnterprise, columns: readonly string[]): ListChange[] {
  const fields = [
    ...difference(headerOf('name'), before.name, after.name),
    ...difference(headerOf('area'), before.countyId, after.countyId),
    ...difference(headerOf('municipal'), yes(before.municipal), yes(after.municipal)),
    ...difference(headerOf('grade'), before.gradeText, after.gradeText),
    ...difference(headerOf('idle'), yes(before.idle), yes(after.idle)),
    ...difference(headerOf('exemption'), before.exemption, after.exemption),
  ];
  const lines = diffLines(before.lines, after.lines, columns);
  if (fields.length === 0 && lines.length === 0) return [];
  const { unitId, name, countyId } = after;
  return [{ kind: 'changed', unitId, name, countyId, fields, lines }];
}

function diffLines(
  before: readonly ComparedLine[],
  after: readonly ComparedLine[],
  columns: readonly string[],
): LineChange[] {
  // Lines of one name, most of all those without, are told apart by their order.
  const left = Map.groupBy(before, ({ name }) => name);
  const now = after.flatMap((line) => {
    const earlier = left.get(line.name)?.shift();
    return earlier ? lineChange(earlier, line, columns) : [wholeLine('added', line)];
  });
  return [...now, ...[...left.values()].flat().map((line) => wholeLine('removed', line))];
}

function lineChange(before: ComparedLine, after: ComparedLine, columns: readonly string[]): LineChange[] {
  const levels = LEVELS.filter((level) => before.measures[level] !== after.measures[level]);
  const hours = ({ shutdownHours }: ComparedLine) => (shutdownHours === null ? '' : String(shutdownHours));
  const fields = [
    ...levels.flatMap((level) => difference(headerOf(level), before.measures[level], after.measures[level])),
    ...difference(headerOf('interruptible'), yes(before.interruptible), yes(after.interruptible)),
    ...difference(headerOf('shutdownHours'), hours(before), hours(after)),
    ...columns.flatMap((column) =>
      difference(column, (before.raw[column] ?? '').trim(), (after.raw[column] ?? '').trim()),
    ),
  ];
  if (fields.length === 0) return [];
  const { name, ordinal } = after;
  return [{ kind: 'changed', name, ordinal, previousOrdinal: before.ordinal, levels, fields }];
}

const yes = (is: boolean): string => (is ? '是' : '否');

function difference(field: string, before: string, after: string): FieldChange[] {
  return before === after ? [] : [{ field, before: masked(before), after: masked(after) }];
}

/** 138****1234. */
function masked(text: string): string {
  return text.replace(/(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)/g, '$1****$2');
}
