import { parseArgs } from 'node:util';
import { checkPlan, describeFaults, type Plan, readText } from '@qingkong/plan';
import { changesInWords, listInWords } from './list-check-words';
import { diffLists } from './list-diff';
import { isBlocked } from './list-fault';
import { type ListEdition, readListFile } from './list-file';

/** What the command has to say, and its exit code: 1 if the list can't be published, 2 if it was called wrongly. */
export interface ListCheckResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: 0 | 1 | 2;
}

const USAGE = `npm run list:check -- FILE.xlsx [--against OLD.xlsx] [--json] [--all] [--plan FILE]
                            [--label v2 --published-on 2026-02-12]

检查应急减排措施清单（.xlsx 或 .csv，不需要任何服务），与导入时的检查完全相同。
  --against FILE       与另一版清单逐字段比较
  --label、--published-on  本次发布的版本和日期：核对清单内所写是否一致
  --all                列出全部问题和变更，不省略
  --plan FILE          方案文件，默认 plans/chaoyang.yaml
  --json               输出 JSON：{ file, enterprises, lines, publishable, faults, changes }
退出码：0 可以发布；1 有须改正的问题；2 用法有误`;

class WrongUsage extends Error {}

/** `npm run list:check` for its arguments; `defaultPlan` is followed where they name none. Reads files and writes nothing. */
export function listCheckCommand(words: readonly string[], defaultPlan: string): ListCheckResult {
  try {
    const { values, file } = wordsOf(words);
    if (values.help || file === undefined) return { stdout: USAGE, stderr: '', code: 0 };
    return check(file, values, planOf(values.plan ?? defaultPlan));
  } catch (error) {
    if (error instanceof WrongUsage) return { stdout: '', stderr: error.message, code: 2 };
    throw error;
  }
}

type Values = ReturnType<typeof wordsOf>['values'];

function check(file: string, values: Values, plan: Plan): ListCheckResult {
  const list = readListFile(file, plan, editionOf(values));
  const old = values.against === undefined ? undefined : readListFile(values.against, plan, editionOf({}));
  if (old && old.enterprises.length === 0) throw new WrongUsage(`${values.against}：没有可以比较的企业`);
  const changes = old && diffLists(old.enterprises, list.enterprises);
  const { enterprises, lines, faults } = list;
  const code = isBlocked(faults) ? 1 : 0;
  if (values.json) {
    const counts = { file, enterprises: enterprises.length, lines: lines.length, publishable: code === 0 };
    return { stdout: JSON.stringify({ ...counts, faults, changes: changes ?? null }, null, 2), stderr: '', code };
  }
  const isAll = values.all === true;
  const compared = changes ? ['', changesInWords(values.against ?? '', changes, isAll)] : [];
  return { stdout: [listInWords(file, list, isAll), ...compared].join('\n'), stderr: '', code };
}

/** Without a word of ours the list's own say of version and date is not judged. */
function editionOf(values: Pick<Values, 'label' | 'published-on'>): ListEdition {
  const publishedOn = values['published-on'] ?? '';
  if (publishedOn && !/^\d{4}-\d{2}-\d{2}$/.test(publishedOn)) throw new WrongUsage('--published-on 应如 2026-02-12');
  return { version: values.label ?? '', publishedOn };
}

function wordsOf(words: readonly string[]) {
  const [flag, named] = [{ type: 'boolean' }, { type: 'string' }] as const;
  const options = { json: flag, all: flag, help: { ...flag, short: 'h' }, plan: named, against: named } as const;
  const edition = { label: named, 'published-on': named } as const;
  try {
    const parsed = parseArgs({ args: [...words], options: { ...options, ...edition }, allowPositionals: true });
    if (parsed.positionals.length !== 1 && !parsed.values.help) throw new WrongUsage(`请给出一个清单文件\n\n${USAGE}`);
    return { values: parsed.values, file: parsed.positionals[0] };
  } catch (error) {
    throw error instanceof WrongUsage ? error : new WrongUsage(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function planOf(file: string): Plan {
  const read = readText(file);
  const checked = 'faults' in read ? read : checkPlan(read.text, file);
  if ('faults' in checked) throw new WrongUsage(describeFaults('方案文件有误：', checked.faults));
  return checked.plan;
}
