import { type NoticeKind, type NoticeSubject, type RecipientUnit } from './notice-subject';
import { asksConfirmation } from './words';
import { drill, enterprise, heard, kazuo, member, response, to } from './testing/hearing';

const start: NoticeSubject = { kind: 'start', response, onsetAt: '2026-02-10T14:00:00.000Z' };
const LINK = '请点击签收：https://qingkong.example/a/0123456789abcdef0123456789abcdef';

describe('who says it', () => {
  it('C22 to a county’s enterprise: its county’s bureau', () => {
    expect(heard(start, to(enterprise)).text).toMatch(/^【喀左县工业和信息化局】根据/);
  });

  it('C20 to a 市直 enterprise and to officials: the city’s bureau', () => {
    expect(heard(start, to({ ...enterprise, county: null })).text).toMatch(/^【朝阳市工业和信息化局】/);
    expect(heard(start, to(member, kazuo)).text).toMatch(/^【朝阳市工业和信息化局】/);
  });

  it('to one person with enterprises of two counties: the city’s bureau', () => {
    const other = { ...enterprise, county: '北票市工业和信息化局' };
    expect(heard(start, to(enterprise, other)).text).toMatch(/^【朝阳市工业和信息化局】/);
  });
});

describe('R16 whatever is said in a drill says so first, in its title too', () => {
  const end = { response: drill, endedAt: '2026-02-14T00:00:00.000Z', reason: 'lifted' } as const;
  const report = { drill: true, serial: '2026-01', unitName: '甲县', reportDate: '2026-02-10' };
  const dueAt = '2026-02-11T01:00:00.000Z';
  const summary = { drill: true, serial: '2026-01', unitName: '甲县', lastDay: '2026-02-28', provisional: false };
  const silent = { about: '响应终止指令', unitNames: ['甲县'], minutes: 25, unreachable: false };
  const letter = { drill: true, headline: null, text: null, documentNumber: null };
  const subjects: NoticeSubject[] = [
    { ...start, response: drill },
    { kind: 'levelChange', response: drill, previousLevel: 'II', onsetAt: dueAt },
    { kind: 'scopeChange', response: drill, areas: [], onsetAt: dueAt },
    { kind: 'textChange', response: drill, headline: null, expiresAt: null },
    { kind: 'lift', ...end },
    { kind: 'withdrawal', ...end },
    { kind: 'countyResponse', response: drill, county: '喀左县', what: 'start', at: dueAt },
    { kind: 'terminationInstruction', serial: null, ...letter },
    { kind: 'preWarning', colour: null, expectedOnsetAt: null, ...letter },
    { kind: 'preWarningEnd', drill: true, headline: null, documentNumber: null },
    { kind: 'instruction', drill: true, stage: 'received', headline: '', note: '', dueAt: null },
    { kind: 'escalation', response: null, drill: true, ...silent },
    { kind: 'escalation', response: drill, drill: true, ...silent },
    { kind: 'reportReminder', ...report, dueAt },
    { kind: 'reportMissing', ...report, dueAt },
    { kind: 'summaryReminder', ...summary },
    { kind: 'summaryOverdue', ...summary },
    { kind: 'dutyAlarm', drill: true, text: '收到待核信息。' },
  ];

  it.each(subjects.map((subject) => [subject.kind, subject] as const))('%s', (_, subject) => {
    for (const unit of [enterprise, kazuo]) {
      const words = heard(subject, to(unit));
      expect(words.text).toMatch(/^【演练】/);
      expect(words.subject).toMatch(/^【演练】/);
    }
  });
});

describe('C20 a confirmation', () => {
  it('is asked for by link; by voice no link is read aloud', () => {
    expect(heard(start, to(enterprise)).text.endsWith(LINK)).toBe(true);
    expect(heard(start, to(enterprise), { kind: 'voice', link: null }).text).toMatch(/请查看短信并签收。$/);
  });

  it.each<[NoticeKind, boolean]>([
    ...(['start', 'levelChange', 'scopeChange', 'lift', 'withdrawal', 'terminationInstruction'] as const).map(
      (kind): [NoticeKind, boolean] => [kind, true],
    ),
    ...(['textChange', 'countyResponse', 'preWarning', 'escalation', 'reportReminder', 'dutyAlarm'] as const).map(
      (kind): [NoticeKind, boolean] => [kind, false],
    ),
  ])('of %s: %s', (kind, isAsked) => {
    expect(asksConfirmation({ kind } as NoticeSubject)).toBe(isAsked);
  });
});

it('marks a deliberate second message', () => {
  expect(heard(start, { ...to(enterprise), repeatOf: '1-1' }).text).toContain('】（重发）');
});

describe('how long a message is', () => {
  const many = (count: number, lines: number): RecipientUnit[] =>
    Array.from({ length: count }, (_, i) => ({
      ...{ ...enterprise, name: `喀左第${i}水泥有限公司` },
      lines: Array.from({ length: lines }, (__, j) => ({
        ...{ name: `${j}#烧结机`, text: `${j}号限产：日投料量由9600吨降低到6720吨及以下` },
        ...{ kind: 'limitProduction', interruptible: true },
      })),
    }));

  it('an SMS of six lines reads them all, verbatim', () => {
    const { text } = heard(start, to(...many(1, 6)));
    expect(text.length).toBeLessThanOrEqual(500);
    expect(text.match(/日投料量由9600吨降低到6720吨及以下/g)).toHaveLength(6);
  });

  it('C23 one that would be too long cuts no cell: it says how many lines, and that the link has them all', () => {
    const { text } = heard(start, to(...many(1, 30)));
    expect(text.length).toBeLessThanOrEqual(500);
    expect(text).toContain('喀左第0水泥有限公司：清单所列Ⅲ级减排措施（共30条生产线）全文见签收页面，请按其执行。');
    expect(heard(start, to(...many(1, 30)), { kind: 'voice', link: null }).text).not.toContain('日投料量');
    expect(heard(start, to(...many(1, 30)), { kind: 'email' }).text.match(/日投料量/g)).toHaveLength(30);
  });

  it('to one person of twelve enterprises it says so, and not what each must do', () => {
    const { text } = heard(start, to(...many(12, 6)));
    expect(text.length).toBeLessThanOrEqual(500);
    expect(text).toMatch(/喀左第2水泥有限公司等12家企业.*全文见签收页面/);
  });
});
