import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checkPlan, checkSenders, describeFaults, type FileFault, type Plan, readText } from '@qingkong/plan';
import { readOffsetTime } from '../format/xml-values';
import { isSenderClient, type Speaker } from '../sender/authority';
import { checkAlerts, type CheckOptions, type FileVerdict, type MessageFile } from './alert-check';

/** What a command has to say, and its exit code: 1 if a message was refused, 2 if it was called wrongly. */
export interface CommandResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: 0 | 1 | 2;
}

const USAGE = `npm run alert:check -- FILE … [--json] [--each] [--plan FILE] [--senders FILE] [--client NAME | --kafka] [--at INSTANT]

逐个说明系统会如何处置这些报文（不需要任何服务）：所列文件按次序是同一段历史。
  --each          每个文件单独判断
  --plan FILE     方案文件，默认 plans/chaoyang.yaml
  --senders FILE  发送方名单（YAML，写法同方案中的 senders），代替方案中的
  --client NAME   经 HTTP、以此客户端身份到达；--kafka 经 Kafka 到达。默认为发送方可用的任一通道
  --at INSTANT    到达时刻，如 2026-02-10T15:30:00+08:00；默认为各报文的发出时刻，不倒退
  --json          输出 JSON 数组
退出码：0 全部可读；1 有报文被拒收；2 用法有误`;

/** Why a command can't be carried out (Chinese). */
class WrongUsage extends Error {}

/** `npm run alert:check` for its arguments; `defaultPlan` is followed where they name none. Reads files and writes nothing. */
export async function alertCheckCommand(words: readonly string[], defaultPlan: string): Promise<CommandResult> {
  try {
    const { values, files } = wordsOf(words);
    if (values.help) return { stdout: USAGE, stderr: '', code: 0 };
    const plan = planOf(values.plan ?? defaultPlan, values.senders);
    const at = values.at === undefined ? null : instantOf(values.at);
    const options: CheckOptions = { plan, speaker: speakerOf(plan, values), at, isEach: values.each === true };
    const verdicts = await checkAlerts(readFiles(files), options);
    const stdout = values.json ? JSON.stringify(verdicts.map(asJson), null, 2) : verdicts.map(inWords).join('\n');
    return { stdout, stderr: '', code: verdicts.some(({ verdict }) => verdict === 'refuse') ? 1 : 0 };
  } catch (error) {
    if (error instanceof WrongUsage) return { stdout: '', stderr: error.message, code: 2 };
    throw error;
  }
}

function wordsOf(words: readonly string[]) {
  const [flag, named] = [{ type: 'boolean' }, { type: 'string' }] as const;
  const options = { json: flag, each: flag, kafka: flag, help: { ...flag, short: 'h' }, plan: named } as const;
  const others = { senders: named, client: named, at: named } as const;
  const parsed = () => parseArgs({ args: [...words], options: { ...options, ...others }, allowPositionals: true });
  const { values, positionals: files } = orWrongUsage(parsed);
  if (files.length === 0 && !values.help) throw new WrongUsage(`请列出要检查的文件\n\n${USAGE}`);
  return { values, files };
}

function orWrongUsage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new WrongUsage(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function planOf(planFile: string, sendersFile: string | undefined): Plan {
  const file = readText(planFile);
  const checked = 'faults' in file ? file : checkPlan(file.text, planFile);
  if ('faults' in checked) throw faulty('方案文件', checked.faults);
  if (sendersFile === undefined) return checked.plan;
  const list = readText(sendersFile);
  const senders = 'faults' in list ? list : checkSenders(list.text, sendersFile, checked.plan);
  if ('faults' in senders) throw faulty('发送方名单', senders.faults);
  return { ...checked.plan, ...senders };
}

function faulty(what: string, faults: readonly FileFault[]): WrongUsage {
  return new WrongUsage(describeFaults(`${what}有误：`, faults));
}

function speakerOf(plan: Plan, { client, kafka }: { client?: string; kafka?: boolean }): Speaker | null {
  if (client === undefined) return kafka ? { way: 'kafka', client: null } : null;
  if (kafka) throw new WrongUsage('--client 与 --kafka 只能用一个');
  if (isSenderClient(plan, client)) return { way: 'http', client };
  const known = plan.senders.flatMap(({ clients }) => clients).join('、');
  throw new WrongUsage(`没有发送方使用客户端 ${client}：经 HTTP 发来的报文不会被接收。名单中有：${known}`);
}

function instantOf(text: string): Date {
  const time = readOffsetTime(text.replace(/Z$/, '+00:00'));
  if (time) return time.at;
  throw new WrongUsage(`--at ${text} 不是时刻，应如 2026-02-10T15:30:00+08:00`);
}

/** All of them, or every one that can't be read. */
function readFiles(files: readonly string[]): MessageFile[] {
  const faults: string[] = [];
  const read = files.flatMap((file) => {
    try {
      return [{ file, bytes: readFileSync(file) }];
    } catch (error) {
      faults.push(`${file}：${unreadable(file, error as NodeJS.ErrnoException)}`);
      return [];
    }
  });
  if (faults.length > 0) throw new WrongUsage(faults.join('\n'));
  return read;
}

function unreadable(file: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT') return '没有这个文件';
  if (code === 'EISDIR') return `是目录，请列出其中的文件，如 ${file.replace(/\/$/, '')}/*.xml`;
  return `无法读取（${message}）`;
}

function asJson({ words: _, ...verdict }: FileVerdict): Omit<FileVerdict, 'words'> {
  return verdict;
}

/** `file:line：verdict。why（where，code）`, on one line whatever the message says. */
function inWords({ file, line, words, reason, pointer, code, verdict }: FileVerdict): string {
  const place = line === null ? file : `${file}:${line}`;
  const facts = [pointer, code === verdict ? null : code].filter(Boolean).join('，');
  return `${place}：${words}。${reason}${facts === '' ? '' : `（${facts}）`}`.replace(/\p{Cc}+/gu, ' ');
}
