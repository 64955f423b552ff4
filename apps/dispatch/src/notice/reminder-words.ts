import { type NoticeSubject } from './notice-subject';
import { type Body, clipped, dayWords, listed, type Speech } from './plain-words';

type Reminder = Extract<
  NoticeSubject,
  { kind: 'escalation' | 'reportReminder' | 'reportMissing' | 'summaryReminder' | 'summaryOverdue' }
>;

/** So many are named in one message; fewer where their names are long. */
const NAMED_UNITS = 12;
const NAMED_BRIEFLY = 5;

/** What chases: a silent unit (C20), a report (C30), a summary (C38). */
export function reminderBody(subject: Reminder, speech: Speech): Body {
  if (subject.kind === 'escalation') return escalationBody(subject, speech);
  const unit = clipped(subject.unitName, 60);
  switch (subject.kind) {
    case 'reportReminder':
      return {
        title: '日报催报',
        text: `${unit}：${dayWords(subject.reportDate)}应急响应措施落实情况（${subject.serial}期）尚未报送，请于${speech.at(subject.dueAt)}前报送。`,
      };
    case 'reportMissing':
      return {
        title: `${unit}日报未报`,
        text: `${unit}：${dayWords(subject.reportDate)}应急响应措施落实情况（${subject.serial}期）未报，截止时间${speech.at(subject.dueAt)}已过，请立即补报或督促补报。`,
      };
    case 'summaryReminder':
      return {
        title: '总结催报',
        text: `${unit}：${summaryOf(subject)}请于${dayWords(subject.lastDay)}24时前报送${subject.provisional ? '（暂定日期）' : ''}。`,
      };
    case 'summaryOverdue':
      return {
        title: `${unit}总结逾期未报`,
        text: `${unit}：${summaryOf(subject)}逾期未报，截止${dayWords(subject.lastDay)}24时，请立即报送或督促报送。`,
      };
  }
}

function summaryOf({ serial, origin }: Extract<Reminder, { kind: 'summaryReminder' | 'summaryOverdue' }>): string {
  return `${serial}期${origin === 'assurance' ? '空气质量保障' : '重污染天气应对'}工作总结`;
}

function escalationBody(subject: Extract<Reminder, { kind: 'escalation' }>, { isBrief }: Speech): Body {
  const { unitNames, response, minutes, unreachable } = subject;
  const who = listed(unitNames, isBrief ? NAMED_BRIEFLY : NAMED_UNITS, '家单位');
  const about = `${response ? `${response.serial}期` : ''}${subject.about}`;
  const [only, ...others] = unitNames;
  const fault = unreachable ? '无法联系' : '未签收';
  return {
    title: `${others.length === 0 ? only : `${unitNames.length}家单位`}${fault}`,
    text: unreachable
      ? `${who}没有可用的联系方式，${about}无法送达，请立即设法联系并转达。`
      : `${who}在${minutes}分钟内未签收${about}，请立即联系并督促签收。`,
  };
}
