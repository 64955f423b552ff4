import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { type AlertContent } from '../format/alert-content';
import { parseCap12 } from '../format/cap12';
import { serialiseCap12 } from '../format/cap12-writer';
import { checkAlerts } from './alert-check';

const ROOT = join(__dirname, '../../../..');
const plan = loadPlan(join(ROOT, 'plans/chaoyang.yaml'));
const at = (text: string): Date => new Date(`2026-${text.replace(' ', 'T')}:00+08:00`);
const read = (file: string): AlertContent => parseCap12(readFileSync(join(ROOT, 'samples/alerts', file)));

const YELLOW = read('story-02-10-1530-yellow.xml');
const CANCEL = read('story-02-14-0800-cancel.xml');
const ORANGE = read('story-02-11-1540-orange.xml');
const WORK = read('instruction.xml');
const END = read('story-02-14-0940-termination-instruction.xml');

const AHEAD = { ...CANCEL, identifier: 'L', sent: at('02-13 16:00'), effective: null, onset: at('02-14 08:00') };
const cancelOf = (content: AlertContent, sent: string): AlertContent => ({
  ...{ ...content, messageType: 'cancel', identifier: `C-${content.identifier}`, references: [content] },
  ...{ sent: at(sent), effective: null, onset: null, expires: null },
});
const updateOf = (content: AlertContent, sent: string): AlertContent => ({
  ...{ ...cancelOf(content, sent), messageType: 'update', identifier: `U-${content.identifier}` },
});
const upgrade = { ...ORANGE, sent: at('02-13 20:00'), effective: null, onset: null, expires: null };

/** `words。reason` of each message of one history. */
async function check(...messages: AlertContent[]): Promise<string[]> {
  const files = messages.map((one) => ({ file: one.identifier, bytes: Buffer.from(serialiseCap12(one)) }));
  const verdicts = await checkAlerts(files, { plan, speaker: null, at: null, isEach: false });
  return verdicts.map(({ words, reason }) => `${words}。${reason}`);
}

it.each<[string, AlertContent[], string]>([
  ['a lift announced ahead', [YELLOW, AHEAD], '预告解除。响应 2026-01 继续执行，至 2026-02-14 08:00 自行结束'],
  ['taken back', [YELLOW, AHEAD, cancelOf(AHEAD, '02-13 20:00')], '撤销预告的解除。响应 2026-01 继续执行，此前预告的解除不再执行'],
  ['taken back too late', [YELLOW, AHEAD, cancelOf(AHEAD, '02-14 08:00')], '只作记录。所撤销的解除不在等待执行：已执行、已撤销，或未采用'],
  ['after it nothing runs', [YELLOW, AHEAD, { ...upgrade, sent: at('02-14 09:00') }], '待核。更新所指的响应已经结束'],
  ['a stricter level', [YELLOW, AHEAD, upgrade], '升级为Ⅱ级。橙色预警，响应 2026-01 自 2026-02-13 20:00 起为Ⅱ级；此前预告的解除不再执行'],
  ['an instruction with other words', [WORK, updateOf(WORK, '02-15 10:00')], '工作指令更正。所指的工作指令改用新的内容'],
  ['an instruction taken back', [WORK, cancelOf(WORK, '02-15 10:00')], '工作指令撤销。所指的工作指令不再办理'],
  ['a Cancel before its instruction', [cancelOf(WORK, '02-15 10:00')], '待核。更新或撤销所指的信息从未收到'],
  ['a termination instruction with other words', [YELLOW, END, updateOf(END, '02-14 10:00')], '更正转达。响应终止指令有更正，重新转达有关单位，不结束响应（响应 2026-01）'],
  ['a termination instruction taken back', [YELLOW, END, cancelOf(END, '02-14 10:00')], '撤销终止指令。响应终止指令撤销，不再等待解除（响应 2026-01）'],
])('%s', async (_, messages, expected) => expect((await check(...messages)).at(-1)).toBe(expected)); // prettier-ignore

it('a Cancel that came before its instruction is carried out with it', async () => {
  expect(await check(cancelOf(WORK, '02-15 10:00'), WORK)).toEqual([
    '待核。更新或撤销所指的信息从未收到',
    `工作指令。交领导小组办公室办理，不影响响应；待核的 C-${WORK.identifier} 随之工作指令撤销：所指的工作指令不再办理`,
  ]);
});
