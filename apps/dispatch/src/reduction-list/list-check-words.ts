import { type FieldChange, type LineChange, type ListChange } from './list-diff';
import { type ListFault } from './list-fault';
import { type ListFile } from './list-file';

/** Faults of one rule and column that are written out; the rest are counted. `--all` and `--json` have every one. */
const SHOWN = 5;
/** Changes written out. */
const SHOWN_CHANGES = 20;

/** A checked list for a terminal (Chinese): what it has, what is wrong with it, worst first, and whether it can be published. */
export function listInWords(file: string, { enterprises, lines, faults }: ListFile, isAll: boolean): string {
  const blocking = faults.filter(({ severity }) => severity === 'blocking');
  const warnings = faults.filter(({ severity }) => severity === 'warning');
  return [
    `${file}：${enterprises.length}家企业，${lines.length}条生产线`,
    ...faultsInWords('✗ 须改正', blocking, isAll),
    ...faultsInWords('! 请核对', warnings, isAll),
    blocking.length > 0
      ? `结论：不能发布（${blocking.length}处须改正，${warnings.length}处请核对）`
      : `结论：可以发布（${warnings.length}处请核对）`,
  ].join('\n');
}

function faultsInWords(title: string, faults: readonly ListFault[], isAll: boolean): string[] {
  const groups = [...Map.groupBy(faults, ({ rule }) => rule).values()];
  return groups.flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const shown = isAll ? group : group.slice(0, SHOWN);
    const more = group.length - shown.length;
    return [
      `${title}　${first.rule}（${group.length}处）　例：${first.example}`,
      ...shown.map((fault) => `    ${faultInWords(fault)}`),
      ...(more > 0 ? [`    …另有${more}处，--all 列出全部`] : []),
    ];
  });
}

function faultInWords({ sheet, row, column, value, reason }: ListFault): string {
  const place = [sheet && `「${sheet}」`, row > 0 ? `第${row}行` : ''].join('') || '文件';
  const what = [column, value && value !== column ? `「${shortened(value)}」` : ''].join('');
  return `${place}　${what ? `${what}：` : ''}${reason}`;
}

/** What is different, field by field, for a terminal. */
export function changesInWords(against: string, changes: readonly ListChange[], isAll: boolean): string {
  const count = (kind: ListChange['kind']) => changes.filter((change) => change.kind === kind).length;
  const shown = isAll ? changes : changes.slice(0, SHOWN_CHANGES);
  const more = changes.length - shown.length;
  return [
    `与${against}相比：新增${count('added')}家，撤下${count('removed')}家，变更${count('changed')}家`,
    ...shown.flatMap(changeInWords),
    ...(more > 0 ? [`…另有${more}家，--all 列出全部`] : []),
  ].join('\n');
}

function changeInWords({ kind, name, unitId, fields, lines }: ListChange): string[] {
  const title = `${name}（${unitId.replace('enterprise-', '')}）`;
  if (kind === 'added') return [`  + ${title}，${lines.length}条生产线`];
  if (kind === 'removed') return [`  - ${title}，${lines.length}条生产线`];
  return [`  ~ ${title}`, ...fields.map((field) => `      ${fieldInWords(field)}`), ...lines.flatMap(lineInWords)];
}

function lineInWords({ kind, name, fields }: LineChange): string[] {
  const line = name || '（未填生产线名称）';
  if (kind === 'added') return [`      + 生产线「${line}」`];
  if (kind === 'removed') return [`      - 生产线「${line}」`];
  return fields.map((field) => `      ${line}　${fieldInWords(field)}`);
}

const fieldInWords = ({ field, before, after }: FieldChange): string =>
  `${field}：${quoted(before)} → ${quoted(after)}`;
const quoted = (text: string): string => (text === '' ? '（空）' : `「${shortened(text)}」`);

/** One line, not endless. Control characters could make a terminal do things. */
function shortened(text: string): string {
  const plain = [...text.replace(/\s+/g, ' ').replace(/\p{C}/gu, '·')];
  return plain.length > 60 ? `${plain.slice(0, 60).join('')}…` : plain.join('');
}
