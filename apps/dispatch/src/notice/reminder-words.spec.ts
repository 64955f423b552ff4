import { type NoticeKind, type NoticeSubject } from './notice-subject';
import { noticeName } from './plain-words';
import { drill, kazuo, response, said } from './testing/hearing';

type Escalation = Extract<NoticeSubject, { kind: 'escalation' }>;
const silent: Escalation = {
  ...{ kind: 'escalation', response, drill: false, about: noticeName('start') },
  ...{ unitNames: ['甲厂'], minutes: 90, unreachable: false },
};

describe('what chases, in words', () => {
  it.each<[string, string[], boolean, string]>([
    ['one', ['甲厂'], false, '甲厂在90分钟内未签收2026-01期应急响应启动通知，请立即联系并督促签收。'],
    ['a few', ['甲厂', '乙厂'], false, '甲厂、乙厂在90分钟内未签收2026-01期应急响应启动通知，请立即联系并督促签收。'],
    ['thirteen', Array.from({ length: 13 }, (_, i) => `${i + 1}厂`), false, '1厂、2厂、3厂、4厂、5厂、6厂、7厂、8厂、9厂、10厂、11厂、12厂等13家单位在90分钟内未签收2026-01期应急响应启动通知，请立即联系并督促签收。'],
    ['one nobody can reach', ['甲厂'], true, '甲厂没有可用的联系方式，2026-01期应急响应启动通知无法送达，请立即设法联系并转达。'],
  ])('C20 R17 tells those above in one message who is silent: %s', (_, unitNames, unreachable, words) => {
    expect(said({ ...silent, unitNames, unreachable }, kazuo)).toBe(words);
  }); // prettier-ignore

  it.each<[NoticeKind, string]>([
    ['start', '应急响应启动通知'],
    ['levelChange', '应急响应级别调整通知'],
    ['scopeChange', '应急响应范围调整通知'],
    ['lift', '应急响应终止通知'],
    ['withdrawal', '应急响应撤销通知'],
    ['terminationInstruction', '响应终止指令'],
  ])('C20 names the notice that is not confirmed: %s', (kind, name) => {
    expect(noticeName(kind)).toBe(name);
  });

  it('R16 of a drill says so: by its response, or by its own mark where no response is named', () => {
    expect(said({ ...silent, response: drill, drill: true }, kazuo)).toMatch(/^【演练】甲厂在90分钟内未签收/);
    expect(said({ ...silent, response: null, drill: true, about: noticeName('terminationInstruction') }, kazuo)).toBe(
      '【演练】甲厂在90分钟内未签收响应终止指令，请立即联系并督促签收。',
    );
  });

  it.each<[string, NoticeSubject, string]>([
    [
      'C30 a report that is owed',
      { ...{ kind: 'reportReminder', drill: false, serial: '2026-01', unitName: '甲县' }, ...{ reportDate: '2026-02-10', dueAt: '2026-02-11T01:00:00.000Z' } },
      '甲县：2月10日应急响应措施落实情况（2026-01期）尚未报送，请于2月11日09:00前报送。',
    ],
    [
      'C30 one that is missing',
      { ...{ kind: 'reportMissing', drill: true, serial: '2026-01', unitName: '甲县' }, ...{ reportDate: '2026-02-10', dueAt: '2026-02-11T01:00:00.000Z' } },
      '【演练】甲县：2月10日应急响应措施落实情况（2026-01期）未报，截止时间2月11日09:00已过，请立即补报或督促补报。',
    ],
    [
      'C38 a summary',
      { ...{ kind: 'summaryReminder', drill: false, origin: 'alert', serial: '2026-01', unitName: '甲县' }, ...{ lastDay: '2026-02-28', provisional: false } },
      '甲县：2026-01期重污染天气应对工作总结请于2月28日24时前报送。',
    ],
    [
      'C38 C49 a summary of an assurance',
      { ...{ kind: 'summaryOverdue', drill: false, origin: 'assurance', serial: '2026-02', unitName: '甲县' }, ...{ lastDay: '2026-02-28', provisional: false } },
      '甲县：2026-02期空气质量保障工作总结逾期未报，截止2月28日24时，请立即报送或督促报送。',
    ],
  ])('%s', (_, subject, words) => {
    expect(said(subject, kazuo)).toBe(words);
  }); // prettier-ignore
});
