import { type NoticeSubject, type Recipient, type RecipientLine, type RecipientUnit } from './notice-subject';
import { type Body, COLOUR_WORDS, LEVEL_WORDS, responseWords, rolesOf } from './plain-words';

type Order = Extract<NoticeSubject, { kind: 'start' | 'levelChange' | 'lift' | 'withdrawal' }>;

/** What a response's beginning, change or end means for this recipient; `at` makes words of an instant. */
export function orderBody(subject: Order, recipient: Recipient, at: (instant: string) => string): Body {
  const { response } = subject;
  switch (subject.kind) {
    case 'start':
      return {
        title: `启动${LEVEL_WORDS[response.level]}应急响应`,
        text: `发布${responseWords(response)}（${response.serial}期），自${at(subject.onsetAt)}起执行。${begun(recipient, startOrder)}`,
      };
    case 'levelChange':
      return {
        title: `应急响应调整为${LEVEL_WORDS[response.level]}`,
        text: `${response.serial}期重污染天气应急响应由${LEVEL_WORDS[subject.previousLevel]}调整为${LEVEL_WORDS[response.level]}（${COLOUR_WORDS[response.colour]}预警），自${at(subject.onsetAt)}起执行。${begun(recipient, changeOrder)}`,
      };
    case 'lift':
      return endBody(subject, recipient, `自${at(subject.endedAt)}起解除${responseWords(response)}，应急响应终止。`);
    case 'withdrawal':
      return endBody(subject, recipient, `原定${responseWords(response)}在生效前撤销。`);
  }
}

function begun(recipient: Recipient, orderOf: (unit: RecipientUnit) => string): string {
  const enterprises = recipient.units.filter((unit) => unit.kind === 'enterprise');
  const staff =
    enterprises.length === recipient.units.length
      ? ''
      : `您的身份：${rolesOf(recipient)}。请立即将应急响应要求传达到位，并督促落实。`;
  return `${staff}${enterprises.map(orderOf).join('')}`;
}

function endBody(subject: Order, recipient: Recipient, head: string): Body {
  const { response } = subject;
  const enterprises = recipient.units.filter((unit) => unit.kind === 'enterprise');
  const orders = enterprises
    .map((unit) =>
      unit.idle ? `${unit.name}：请继续保持停产状态。` : `${unit.name}：应急减排措施终止，可恢复正常生产。`,
    )
    .join('');
  const staff =
    enterprises.length === recipient.units.length
      ? ''
      : `您的身份：${rolesOf(recipient)}。请立即传达，由属地通知相关涉气工业企业终止响应。`;
  return {
    title: `终止${LEVEL_WORDS[response.level]}应急响应`,
    text: `${response.serial}期：${head}${staff}${orders}`,
  };
}

/** Each line reads its cell verbatim (C23); 自主减排 is informed (R21), an idle plant is asked to stay so (R22), an empty cell is never "no measures". */
function startOrder(unit: RecipientUnit): string {
  return orderOf(unit, '清单未填写本级别措施，请与属地工信部门确认，确认前不得放宽', '请执行');
}

/** R09: whom the change doesn't touch must know the level all the same, and that the measures stay. */
function changeOrder(unit: RecipientUnit): string {
  const isSame = JSON.stringify(textsOf(unit.lines)) === JSON.stringify(textsOf(unit.previousLines));
  return orderOf(
    unit,
    '清单未填写本级别措施，原措施继续执行，请与属地工信部门确认',
    isSame ? '减排措施不变，请继续执行' : '请执行',
  );
}

function orderOf(unit: RecipientUnit, ifEmpty: string, what: string): string {
  if (unit.idle) return `${unit.name}：贵单位已列为长期停产，请保持停产状态。`;
  const lines = unit.lines.map((line) => `${line.name}：${line.text || ifEmpty}`).join('；');
  const voluntary = unit.lines.length > 0 && unit.lines.every((line) => line.kind === 'voluntary');
  if (!voluntary) return `${unit.name}${what}：${lines}。`;
  const unchanged = what === '请执行' ? '' : '，减排措施不变';
  return `${unit.name}（自主减排企业，请知悉${unchanged}）：${lines}。`;
}

function textsOf(lines: readonly RecipientLine[]): string[] {
  return lines.map(({ name, text }) => `${name} ${text}`);
}
