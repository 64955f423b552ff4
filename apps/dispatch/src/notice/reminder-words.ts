import { type NoticeSubject } from './notice-subject';
import { type Body, dayWords } from './plain-words';

type Reminder = Extract<
  NoticeSubject,
  { kind: 'escalation' | 'reportReminder' | 'reportMissing' | 'summaryReminder' | 'summaryOverdue' }
>;

/** So many are named in one message; a short message holds about 500 characters. */
const NAMED_UNITS = 12;

/** What chases: a silent unit (C20), a report (C30), a summary (C38). */
export function reminderBody(subject: Reminder, at: (instant: string) => string): Body {
  switch (subject.kind) {
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
  }
}

function escalationBody(subject: Extract<Reminder, { kind: 'escalation' }>): Body {
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
