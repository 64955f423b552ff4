import { COLOUR_NAMES, LEVEL_NAMES } from '@qingkong/plan';
import { type NoticeSubject, type Recipient } from './notice-subject';
import {
  basisWords,
  type Body,
  inBrackets,
  listed,
  rolesOf,
  sentence,
  type Speech,
  SUPERSEDED_DRILL_WORDS,
  clipped,
} from './plain-words';

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
type Told<K extends Information['kind']> = Extract<Information, { kind: K }>;

/** What informs, relays or wakes, and orders nothing of an enterprise that the list says. */
export function informationBody(subject: Information, recipient: Recipient, speech: Speech): Body {
  switch (subject.kind) {
    case 'textChange':
      return textChangeBody(subject, speech);
    case 'countyResponse':
      return { title: `${subject.county}自行响应`, text: countyWords(subject, speech) };
    case 'terminationInstruction':
      return instructionToEndBody(subject, recipient, speech);
    case 'preWarning':
      return preWarningBody(subject, recipient, speech);
    case 'preWarningEnd':
      return preWarningEndBody(subject, speech);
    case 'instruction':
      return workBody(subject, speech);
    case 'dutyAlarm':
      return { title: '值班提醒', text: speech.isBrief ? clipped(subject.text, 450) : subject.text };
  }
}

/** R11. The end of an alert's validity ends nothing (C35). */
function textChangeBody({ response, headline, expiresAt, endsAt }: Told<'textChange'>, speech: Speech): Body {
  const title = response.origin === 'assurance' ? '空气质量保障要求更新' : '预警信息更新';
  const until = expiresAt ? `，有效期至${speech.at(expiresAt)}` : '';
  const stays = expiresAt ? '，到期不自动终止，以响应终止通知为准' : '';
  if (endsAt) {
    const end = `应急响应将于${speech.at(endsAt)}终止，届时另行通知；此前响应级别不变（${LEVEL_NAMES[response.level]}），已部署的措施继续执行。`;
    return {
      title: '应急响应终止预告',
      text: `${response.serial}期${inBrackets(response.documentNumber)}：${sentence(headline, speech)}${end}`,
    };
  }
  return {
    title,
    text: `${response.serial}期${title}${inBrackets(response.documentNumber)}：${sentence(headline, speech)}响应级别不变（${LEVEL_NAMES[response.level]}${until}），已部署的措施继续执行${stays}。`,
  };
}

/** C11: the Office and the task force know what a county does of its own, since when or until when. */
function countyWords({ county, what, response, at, reason }: Told<'countyResponse'>, speech: Speech): string {
  const serial = `（${response.serial}期）`;
  const level = LEVEL_NAMES[response.level];
  const from = at ? `，自${speech.at(at)}起执行` : '';
  switch (what) {
    case 'start':
      return `${county}${basisWords(response)}，启动${level}应急响应${serial}${from}，请知悉。`;
    case 'levelChange':
      return `${county}${basisWords(response)}，应急响应调整为${level}${serial}${from}，请知悉。`;
    case 'scopeChange': {
      const onset = at ? `的起始时间调整为${speech.at(at)}` : '的起始时间有调整';
      return `${county}${basisWords(response)}，${level}应急响应${serial}${onset}，请知悉。`;
    }
    default:
      break;
  }
  if (reason === 'supersededByReal') return `${response.serial}期：${SUPERSEDED_DRILL_WORDS}`;
  if (what === 'withdrawal') return `${county}原定的${level}应急响应${serial}在生效前撤销，不再执行，请知悉。`;
  return `${county}${level}应急响应${serial}${at ? `自${speech.at(at)}起` : ''}终止，请知悉。`;
}

/** C33: relayed, and it ends nothing: whoever has others below him passes it on, an enterprise waits for the end itself. */
function instructionToEndBody(subject: Told<'terminationInstruction'>, recipient: Recipient, speech: Speech): Body {
  const { serial, headline, text, documentNumber } = subject;
  const about = `${serial ? `（${serial}期）` : ''}${inBrackets(documentNumber)}`;
  const isEnterprise = recipient.units.every(({ kind }) => kind === 'enterprise');
  const pass = isEnterprise
    ? '恢复生产以应急响应终止通知为准。'
    : `您的身份：${rolesOf(recipient, speech)}。请立即传达到位。`;
  return {
    title: '响应终止指令',
    text: `转市指挥部办公室响应终止指令${about}：${sentence(headline, speech)}${sentence(text, speech)}${pass}`,
  };
}

/** C13: who can't stop a line at once prepares; the county guides him. */
function preWarningBody(
  { colour, expectedOnsetAt, headline, documentNumber }: Told<'preWarning'>,
  recipient: Recipient,
  speech: Speech,
): Body {
  const when = expectedOnsetAt ? `预计自${speech.at(expectedOnsetAt)}起` : '近期';
  const what = colour ? `可能发布重污染天气${COLOUR_NAMES[colour]}预警` : '可能出现重污染天气';
  const isStaff = recipient.units.some(({ kind }) => kind !== 'enterprise');
  const staff = isStaff ? '请指导辖区内有不可临时中断工序的企业预先调整生产计划。' : '';
  return {
    title: '预警意见',
    text: `预警意见${inBrackets(documentNumber)}：${sentence(headline, speech)}${when}${what}。${staff}${preparations(recipient, speech)}本意见不启动响应。`,
  };
}

/** C34: back to production only where no response says otherwise (R24). */
function preWarningEndBody(subject: Told<'preWarningEnd'>, speech: Speech): Body {
  const { headline, documentNumber, why = 'withdrawn', goesOn } = subject;
  // R16: nobody may take it for leave to resume.
  if (why === 'supersededByReal') return { title: '预警意见解除', text: SUPERSEDED_DRILL_WORDS };
  const ends = {
    withdrawn: `此前的预警意见已解除${inBrackets(documentNumber)}`,
    leftOut: `更新后的预警意见${inBrackets(documentNumber)}不再涉及您所在的地区`,
    responseEnded: '有关应急响应已终止，此前的预警意见同时解除',
  };
  const then = goesOn ? `；${goesOn}期应急响应仍然有效，请按响应通知执行，不得据此恢复生产。` : '，可恢复原生产计划。';
  return { title: '预警意见解除', text: `${sentence(headline, speech)}${ends[why]}${then}` };
}

function preparations({ units }: Recipient, { isBrief }: Speech): string {
  const enterprises = units.filter(({ kind }) => kind === 'enterprise');
  const names = enterprises.map(({ name }) => name);
  if (isBrief && names.length > 0) return `${listed(names, 3, '家企业')}：不可临时中断的生产线请预先调整生产计划。`;
  return enterprises
    .map(({ name, lines }) => {
      const bound = lines.filter(({ interruptible }) => !interruptible).map((line) => line.name);
      return `${name}：${bound.join('、') || '有关生产线'}不可临时中断，请预先调整生产计划。`;
    })
    .join('');
}

function workBody({ stage, headline, note, dueAt }: Told<'instruction'>, speech: Speech): Body {
  const due = dueAt ? speech.at(dueAt) : '';
  const words = `${sentence(headline, speech)}${sentence(note, speech)}`;
  switch (stage) {
    case 'received':
      return { title: '收到工作指令', text: `收到市指挥部工作指令：${words}请交办并跟踪办结。` };
    case 'revised':
      return {
        title: '工作指令更正',
        text: `市指挥部更正工作指令：${words}${due ? `请于${due}前办结并反馈。` : '请交办并跟踪办结。'}`,
      };
    case 'withdrawn':
      return {
        title: '工作指令撤回',
        text: `市指挥部已撤回工作指令：${words}不再办理，已交办的任务同时终止。`,
      };
    case 'assigned':
      return { title: '交办工作指令', text: `交办市指挥部工作指令：${words}请于${due}前办结并反馈。` };
    case 'reassigned':
      return {
        title: '工作指令改派',
        text: `市指挥部工作指令：${words}已改由其他单位办理，你单位不再办理。`,
      };
    case 'overdue':
      return {
        title: '工作指令逾期',
        text: `市指挥部工作指令应于${due}前办结，尚未办结：${sentence(headline, speech)}请立即办理。`,
      };
  }
}
