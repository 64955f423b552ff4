import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { DateTime } from 'luxon';
import { type ChannelKind } from '../channel/channel';
import { type NoticeSubject, type Recipient, type RecipientUnit, type ResponseFacts } from './notice-subject';

/** What one person reads or hears. */
export interface Words {
  /** For channels that have one. */
  readonly subject: string;
  readonly text: string;
}

/** What words need besides their subject. */
export interface WordsContext {
  readonly kind: ChannelKind;
  /** Acknowledgement link, or null where none is asked for or the channel can't show one. */
  readonly link: string | null;
  /** The city bureau, in whose name everyone but a county's enterprises is told. */
  readonly bureau: string;
  readonly drillPrefix: string;
  readonly timeZone: string;
}

export const COLOUR_WORDS: Record<AlertColour, string> = { yellow: '黄色', orange: '橙色', red: '红色' };
export const LEVEL_WORDS: Record<ResponseLevel, string> = { III: 'Ⅲ级', II: 'Ⅱ级', I: 'Ⅰ级' };

/**
 * Words of a notice for one recipient, rendered from its frozen facts. Chinese, one message per person however many roles (R17);
 * an enterprise reads the list's cells verbatim (C23), in its county's name (C22), or in the city's where it is 市直 (C20).
 */
export function compose(subject: NoticeSubject, recipient: Recipient, context: WordsContext): Words {
  const body = bodyOf(subject, recipient, context);
  const drill = 'response' in subject && subject.response?.drill ? context.drillPrefix : '';
  const repeat = recipient.repeatOf ? '（重发）' : '';
  const confirm = context.link
    ? `请点击签收：${context.link}`
    : context.kind === 'voice' && asksConfirmation(subject)
      ? '请查看短信并签收。'
      : '';
  return {
    subject: `${drill}${body.title}`,
    text: `${drill}【${senderOf(recipient, context)}】${repeat}${body.text}${confirm}`,
  };
}

/** Whether a confirmation (签收) is asked for: of what starts or ends, not of what chases. */
export function asksConfirmation(subject: NoticeSubject): boolean {
  return subject.kind === 'start' || subject.kind === 'lift' || subject.kind === 'withdrawal';
}

function bodyOf(subject: NoticeSubject, recipient: Recipient, context: WordsContext): { title: string; text: string } {
  const at = (instant: string) => momentWords(instant, context.timeZone);
  switch (subject.kind) {
    case 'start':
      return startBody(subject.response, at(subject.onsetAt), recipient);
    case 'lift':
      return endBody(
        subject.response,
        recipient,
        `自${at(subject.endedAt)}起解除${what(subject.response)}，应急响应终止。`,
      );
    case 'withdrawal':
      return endBody(subject.response, recipient, `原定${what(subject.response)}在生效前撤销。`);
    case 'escalation':
      return escalationBody(subject);
    case 'reportReminder':
      return {
        title: '日报催报',
        text: `${subject.unitName}：${dayWords(subject.reportDate)}应急响应措施落实情况（${subject.serial}期）尚未报送，请于${at(subject.dueAt)}前报送。`,
      };
    case 'reportMissing':
      return {
        title: `${subject.unitName}日报未报`,
        text: `${subject.unitName}：${dayWords(subject.reportDate)}应急响应措施落实情况（${subject.serial}期）未报，截止时间${at(subject.dueAt)}已过，请立即补报或督促补报。`,
      };
    case 'summaryReminder':
      return {
        title: '总结催报',
        text: `${subject.unitName}：${subject.serial}期重污染天气应对工作总结请于${dayWords(subject.lastDay)}24时前报送${subject.provisional ? '（暂定日期）' : ''}。`,
      };
    case 'summaryOverdue':
      return {
        title: `${subject.unitName}总结逾期未报`,
        text: `${subject.unitName}：${subject.serial}期重污染天气应对工作总结逾期未报，截止${dayWords(subject.lastDay)}24时，请立即报送或督促报送。`,
      };
    case 'dutyAlarm':
      return { title: '值班提醒', text: subject.text };
  }
}

/** So many are named in one message; a short message holds about 500 characters. */
const NAMED_UNITS = 12;

function escalationBody(subject: Extract<NoticeSubject, { kind: 'escalation' }>): { title: string; text: string } {
  const { unitNames, about, minutes, unreachable } = subject;
  const [only, ...others] = unitNames;
  const count = `${unitNames.length}家单位`;
  const named = unitNames.slice(0, NAMED_UNITS).join('、');
  const who = unitNames.length > NAMED_UNITS ? `${named}等${count}` : named;
  const fault = unreachable ? '无法联系' : '未签收';
  return {
    title: `${others.length === 0 ? only : count}${fault}`,
    text: unreachable
      ? `${who}没有可用的联系方式，${about}无法送达，请立即设法联系并转达。`
      : `${who}在${minutes}分钟内未签收${about}，请立即联系并督促签收。`,
  };
}

function startBody(response: ResponseFacts, onset: string, recipient: Recipient): { title: string; text: string } {
  const head = `发布${what(response)}（${response.serial}期），自${onset}起执行。`;
  const enterprises = recipient.units.filter((unit) => unit.kind === 'enterprise');
  const orders = enterprises.map((unit) => enterpriseOrder(unit)).join('');
  const staff =
    enterprises.length === recipient.units.length
      ? ''
      : `您的身份：${rolesOf(recipient)}。请立即将应急响应要求传达到位，并督促落实。`;
  return { title: `启动${LEVEL_WORDS[response.level]}应急响应`, text: `${head}${staff}${orders}` };
}

function endBody(response: ResponseFacts, recipient: Recipient, head: string): { title: string; text: string } {
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
function enterpriseOrder(unit: RecipientUnit): string {
  if (unit.idle) return `${unit.name}：贵单位已列为长期停产，请保持停产状态。`;
  const lines = unit.lines
    .map((line) => `${line.name}：${line.text || '清单未填写本级别措施，请与属地工信部门确认，确认前不得放宽'}`)
    .join('；');
  const voluntary = unit.lines.length > 0 && unit.lines.every((line) => line.kind === 'voluntary');
  return voluntary ? `${unit.name}（自主减排企业，请知悉）：${lines}。` : `${unit.name}请执行：${lines}。`;
}

function what(response: ResponseFacts): string {
  return `重污染天气${COLOUR_WORDS[response.colour]}预警${LEVEL_WORDS[response.level]}响应`;
}

function rolesOf(recipient: Recipient): string {
  return recipient.units.map((unit) => (unit.kind === 'leadingGroup' ? '领导小组成员' : unit.name)).join('、');
}

/** In the county's name where all the person's enterprises are that county's; else in the city's. */
function senderOf(recipient: Recipient, context: WordsContext): string {
  const [first] = recipient.units;
  const county = first?.kind === 'enterprise' ? first.county : null;
  return county && recipient.units.every((unit) => unit.county === county) ? county : context.bureau;
}

/** The same few instants stand in ten thousand messages, and formatting one costs more than the rest of its message. */
const knownMoments = new Map<string, string>();

function momentWords(instant: string, timeZone: string): string {
  const key = `${instant} ${timeZone}`;
  const known = knownMoments.get(key);
  if (known !== undefined) return known;
  const words = DateTime.fromISO(instant, { zone: timeZone }).toFormat('M月d日HH:mm');
  if (knownMoments.size > 1_000) knownMoments.clear();
  knownMoments.set(key, words);
  return words;
}

function dayWords(date: string): string {
  return DateTime.fromISO(date).toFormat('M月d日');
}
