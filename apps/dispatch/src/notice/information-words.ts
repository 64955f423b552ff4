import { type NoticeSubject, type Recipient } from './notice-subject';
import { type Body, COLOUR_WORDS, LEVEL_WORDS, responseWords, rolesOf, sentence } from './plain-words';

type Information = Extract<
  NoticeSubject,
  {
    kind:
      | 'textChange'
      | 'countyResponse'
      | 'terminationInstruction'
      | 'preWarning'
      | 'preWarningEnd'
      | 'instruction'
      | 'dutyAlarm';
  }
>;

/** What informs, relays or wakes, and orders nothing of an enterprise that the list says. */
export function informationBody(subject: Information, recipient: Recipient, at: (instant: string) => string): Body {
  switch (subject.kind) {
    case 'textChange':
      return textChangeBody(subject, at);
    case 'countyResponse':
      return countyResponseBody(subject);
    case 'terminationInstruction':
      return instructionToEndBody(subject, recipient);
    case 'preWarning':
      return preWarningBody(subject, recipient, at);
    case 'preWarningEnd':
      return {
        title: '预警意见解除',
        text: `${sentence(subject.headline)}该预警意见已解除${inBrackets(subject.documentNumber)}，可恢复原生产计划。`,
      };
    case 'instruction':
      return workBody(subject, at);
    case 'dutyAlarm':
      return { title: '值班提醒', text: subject.text };
  }
}

function textChangeBody(
  { response, headline, expiresAt }: Extract<Information, { kind: 'textChange' }>,
  at: (instant: string) => string,
): Body {
  const until = expiresAt ? `，有效期至${at(expiresAt)}` : '';
  return {
    title: '预警信息更新',
    text: `${response.serial}期预警信息更新：${sentence(headline)}响应级别不变（${LEVEL_WORDS[response.level]}${until}），已部署的措施继续执行。`,
  };
}

const COUNTY_WORDS: Record<string, string> = {
  start: '启动',
  levelChange: '调整为',
  lift: '终止',
  withdrawal: '撤销',
};

/** C11: the Office and the task force know what a county does of its own. */
function countyResponseBody({ county, what, response }: Extract<Information, { kind: 'countyResponse' }>): Body {
  const done = `${county}${COUNTY_WORDS[what] ?? ''}${responseWords(response)}（${response.serial}期）`;
  return { title: `${county}自行响应`, text: `${done}，请知悉。` };
}

/** C33: relayed; whoever has others below him passes it on. */
function instructionToEndBody(
  { serial, headline, text, documentNumber }: Extract<Information, { kind: 'terminationInstruction' }>,
  recipient: Recipient,
): Body {
  const about = serial ? `（${serial}期）` : '';
  const isEnterprise = recipient.units.every(({ kind }) => kind === 'enterprise');
  const pass = isEnterprise ? '' : `您的身份：${rolesOf(recipient)}。请立即传达到位。`;
  return {
    title: '响应终止指令',
    text: `转市指挥部办公室响应终止指令${about}${inBrackets(documentNumber)}：${sentence(headline)}${sentence(text)}${pass}`,
  };
}

/** C13: who can't stop a line at once prepares; the county guides him. */
function preWarningBody(
  { colour, expectedOnsetAt, headline, documentNumber }: Extract<Information, { kind: 'preWarning' }>,
  recipient: Recipient,
  at: (instant: string) => string,
): Body {
  const when = expectedOnsetAt ? `预计自${at(expectedOnsetAt)}起` : '近期';
  const what = colour ? `可能发布重污染天气${COLOUR_WORDS[colour]}预警` : '可能出现重污染天气';
  const enterprises = recipient.units.filter(({ kind }) => kind === 'enterprise');
  const orders = enterprises.map(({ name, lines }) => {
    const bound = lines.filter(({ interruptible }) => !interruptible).map((line) => line.name);
    return `${name}：${bound.join('、') || '有关生产线'}不可临时中断，请预先调整生产计划。`;
  });
  const staff =
    enterprises.length === recipient.units.length ? '' : '请指导辖区内有不可临时中断工序的企业预先调整生产计划。';
  return {
    title: '预警意见',
    text: `预警意见${inBrackets(documentNumber)}：${sentence(headline)}${when}${what}。${staff}${orders.join('')}本意见不启动响应。`,
  };
}

function workBody(subject: Extract<Information, { kind: 'instruction' }>, at: (instant: string) => string): Body {
  const { stage, headline, note, dueAt } = subject;
  const due = dueAt ? at(dueAt) : '';
  switch (stage) {
    case 'received':
      return {
        title: '收到工作指令',
        text: `收到市指挥部工作指令：${sentence(headline)}${sentence(note)}请交办并跟踪办结。`,
      };
    case 'assigned':
      return {
        title: '交办工作指令',
        text: `交办市指挥部工作指令：${sentence(headline)}${sentence(note)}请于${due}前办结并反馈。`,
      };
    case 'overdue':
      return {
        title: '工作指令逾期',
        text: `市指挥部工作指令应于${due}前办结，尚未办结：${sentence(headline)}请立即办理。`,
      };
  }
}

function inBrackets(text: string | null): string {
  return text ? `（${text}）` : '';
}
