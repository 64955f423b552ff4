import { LEVEL_NAMES } from '@qingkong/plan';
import { type NoticeSubject, type Recipient, type RecipientLine, type RecipientUnit } from './notice-subject';
import {
  basisWords,
  type Body,
  clipped,
  listed,
  responseWords,
  rolesOf,
  type Speech,
  SUPERSEDED_DRILL_WORDS,
} from './plain-words';

type Order = Extract<NoticeSubject, { kind: 'start' | 'levelChange' | 'scopeChange' | 'lift' | 'withdrawal' }>;
type Change = Extract<Order, { kind: 'start' | 'levelChange' | 'scopeChange' }>;
type End = Extract<Order, { kind: 'lift' | 'withdrawal' }>;

/** What a response's beginning, change or end means for this recipient. */
export function orderBody(subject: Order, recipient: Recipient, speech: Speech): Body {
  switch (subject.kind) {
    case 'lift':
    case 'withdrawal':
      return endBody(subject, recipient, speech);
    default:
      return changeBody(subject, recipient, speech);
  }
}

const PASS_ON = '请立即将应急响应要求传达到位，并督促落实。';

function changeBody(subject: Change, recipient: Recipient, speech: Speech): Body {
  const { title, head } = headOf(subject, speech);
  const staff = staffWords(recipient, PASS_ON, speech);
  const orders = ordersOf(subject, recipient, speech);
  return { title, text: `${basisWords(subject.response)}，${head}${staff}${orders}${aheadWords(subject, speech)}` };
}

/** After the reason. */
function headOf(subject: Change, { at, isBrief }: Speech): { title: string; head: string } {
  const { serial } = subject.response;
  const level = LEVEL_NAMES[subject.response.level];
  const from = `自${at(subject.onsetAt)}起执行`;
  switch (subject.kind) {
    case 'start':
      return { title: `启动${level}应急响应`, head: `启动${level}应急响应（${serial}期），${from}。` };
    case 'levelChange': {
      const change = `应急响应由${LEVEL_NAMES[subject.previousLevel]}调整为${level}`;
      return { title: `应急响应调整为${level}`, head: `${change}（${serial}期），${from}。` };
    }
    case 'scopeChange': {
      const { areas } = subject;
      const where = areas.length === 0 ? '全市' : listed(areas, isBrief ? 3 : areas.length, '个县（市）区');
      const change = `应急响应（${serial}期）的范围或起始时间有调整，级别不变`;
      return {
        title: '应急响应范围调整',
        head: `${change}：${level}，范围为${where}，${from}，以本通知为准。`,
      };
    }
  }
}

function endBody(subject: End, recipient: Recipient, speech: Speech): Body {
  const { response, reason } = subject;
  if (reason === 'supersededByReal') {
    return { title: '演练终止', text: `${response.serial}期：${SUPERSEDED_DRILL_WORDS}` };
  }
  const isLift = subject.kind === 'lift';
  const name = responseWords(response);
  const head = isLift ? `${name}自${speech.at(subject.endedAt)}起终止。` : `原定的${name}在生效前撤销，不再执行。`;
  const pass = subject.goesOn?.length
    ? `请立即传达本期响应${isLift ? '终止' : '撤销'}；${listed(subject.goesOn, 3, '期响应')}期应急响应仍然有效，其范围内企业不得据此恢复生产。`
    : `请立即传达，由属地通知相关涉气工业企业${isLift ? '终止响应' : '不再执行'}。`;
  return {
    title: `${isLift ? '终止' : '撤销'}${LEVEL_NAMES[response.level]}应急响应`,
    text: `${response.serial}期：${head}${staffWords(recipient, pass, speech)}${resumeWords(isLift, recipient, speech)}${aheadWords(subject, speech)}`,
  };
}

/** C34, to enterprises. Leave to resume opens nothing that is shut for another reason (R24), and no idle plant (R22). */
function resumeWords(isLift: boolean, recipient: Recipient, { isBrief }: Speech): string {
  const resume = isLift ? '应急减排措施终止，可恢复正常生产' : '无需执行应急减排措施，已提前调整的可恢复正常生产';
  const except = '（依法另行停产的除外）';
  const enterprises = enterprisesOf(recipient);
  const [first] = enterprises;
  if (isBrief && first) {
    const idle = enterprises.some((unit) => unit.idle) ? '；长期停产的请继续保持停产状态' : '';
    return `${namesOf(enterprises)}：${resume}${except}${idle}。`;
  }
  return enterprises
    .map(({ name, idle }) => (idle ? `${name}：请继续保持停产状态。` : `${name}：${resume}${except}。`))
    .join('');
}

/** R14: last of all, so that nobody forgets it; not where that is what the notice itself says. */
function aheadWords(subject: Order, { at }: Speech): string {
  const { ahead } = subject;
  if (!ahead || ('onsetAt' in subject && ahead.fromAt === subject.onsetAt)) return '';
  const level = LEVEL_NAMES[ahead.level];
  return `另，自${at(ahead.fromAt)}起执行${level}应急响应，届时按${level}减排措施执行。`;
}

/** To whoever hears it in a role that isn't an enterprise's. */
function staffWords(recipient: Recipient, what: string, speech: Speech): string {
  const isStaff = recipient.units.some((unit) => unit.kind !== 'enterprise');
  return isStaff ? `您的身份：${rolesOf(recipient, speech)}。${what}` : '';
}

function ordersOf(subject: Change, recipient: Recipient, { isBrief }: Speech): string {
  const enterprises = enterprisesOf(recipient);
  if (!isBrief) return enterprises.map((unit) => orderOf(unit, subject)).join('');
  if (enterprises.length === 0) return '';
  const lines = enterprises.reduce((sum, unit) => sum + unit.lines.length, 0);
  const level = LEVEL_NAMES[subject.response.level];
  return `${namesOf(enterprises)}：清单所列${level}减排措施（共${lines}条生产线）全文见签收页面，请按其执行。`;
}

const UNLISTED = '清单未填写本级别措施，请与属地工信部门确认，确认前不得放宽';

/**
 * Each line reads its cell verbatim (C23); 自主减排 is informed (R21), an idle plant is asked to stay so (R22), an empty cell is never "no
 * measures". Whom a change doesn't touch must know the level all the same, and that his measures stay (R09).
 */
function orderOf(unit: RecipientUnit, subject: Change): string {
  const { name, lines } = unit;
  if (unit.idle) return `${name}：贵单位已列为长期停产，请保持停产状态。`;
  if (lines.length === 0) return `${name}：清单未列生产线，请与属地工信部门确认，确认前不得放宽。`;
  const isChange = subject.kind === 'levelChange';
  const ifEmpty = isChange ? '清单未填写本级别措施，原措施继续执行，请与属地工信部门确认' : UNLISTED;
  const texts = lines.map((line) => `${line.name}：${line.text || ifEmpty}`).join('；');
  const isSame = isChange && JSON.stringify(textsOf(lines)) === JSON.stringify(textsOf(unit.previousLines));
  if (lines.every((line) => line.kind === 'voluntary')) {
    return `${name}（自主减排企业，请知悉${isSame ? '，减排措施不变' : ''}）：${texts}。`;
  }
  if (isSame) return `${name}减排措施不变，请继续执行：${texts}。`;
  // Before the onset that was corrected nothing holds, or another response's notice says what.
  const before = subject.kind === 'scopeChange' ? '此前无需执行，自该时起' : '';
  return `${name}${before}请执行：${texts}。`;
}

function textsOf(lines: readonly RecipientLine[]): string[] {
  return lines.map(({ name, text }) => `${name} ${text}`);
}

function enterprisesOf({ units }: Recipient): RecipientUnit[] {
  return units.filter((unit) => unit.kind === 'enterprise');
}

function namesOf(enterprises: readonly RecipientUnit[]): string {
  return listed(
    enterprises.map(({ name }) => clipped(name, 30)),
    3,
    '家企业',
  );
}
