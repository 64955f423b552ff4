import { linkToken } from '../delivery/link';
import { TOKEN_LENGTH } from '../channel/template';
import { KIND_VARIABLES, partsOf } from './message-parts';
import { type NoticeKind, type NoticeSubject, type Recipient, type ResponseFacts } from './notice-subject';
import { asksConfirmation, type WordsContext } from './words';

const response: ResponseFacts = {
  ...({ serial: '2026-01', drill: false, origin: 'alert', colour: 'yellow', level: 'III' } as const),
  ...{ primaryPollutant: null, documentNumber: null },
};
const [onsetAt, endedAt] = ['2026-02-10T14:00:00Z', '2026-02-14T00:00:00Z'];
const reminder = {
  drill: false,
  serial: '2026-01',
  unitName: '喀左县工信局',
  reportDate: '2026-02-11',
  dueAt: onsetAt,
};
const summary = {
  drill: false,
  serial: '2026-01',
  unitName: '喀左县工信局',
  lastDay: '2026-02-24',
  provisional: false,
};

/** One of each kind, with every fact null that may be. */
const SUBJECTS: { [K in NoticeKind]: Extract<NoticeSubject, { kind: K }> | NoticeSubject } = {
  start: { kind: 'start', response, onsetAt },
  levelChange: { kind: 'levelChange', response, previousLevel: 'II', onsetAt },
  scopeChange: { kind: 'scopeChange', response, areas: [], onsetAt },
  lift: { kind: 'lift', response, endedAt, reason: 'cancelled' } as unknown as NoticeSubject,
  withdrawal: { kind: 'withdrawal', response, endedAt, reason: 'cancelled' } as unknown as NoticeSubject,
  textChange: { kind: 'textChange', response, headline: null, expiresAt: null },
  countyResponse: { kind: 'countyResponse', response, county: '喀左县', what: 'start' },
  terminationInstruction: {
    ...({ kind: 'terminationInstruction', drill: false } as const),
    ...{ serial: null, headline: null, text: null, documentNumber: null },
  },
  preWarning: {
    ...({ kind: 'preWarning', drill: false, colour: null } as const),
    ...{ expectedOnsetAt: null, headline: null, text: null, documentNumber: null },
  },
  preWarningEnd: { kind: 'preWarningEnd', drill: false, headline: null, documentNumber: null },
  instruction: { kind: 'instruction', drill: false, stage: 'received', headline: '核查', note: '', dueAt: null },
  escalation: {
    ...({ kind: 'escalation', response: null, drill: true, about: '应急响应启动通知' } as const),
    ...{ unitNames: ['喀左县工信局', '建平县工信局'], minutes: 15, unreachable: false },
  },
  reportReminder: { kind: 'reportReminder', ...reminder },
  reportMissing: { kind: 'reportMissing', ...reminder },
  summaryReminder: { kind: 'summaryReminder', ...summary },
  summaryOverdue: { kind: 'summaryOverdue', ...summary },
  dutyAlarm: { kind: 'dutyAlarm', drill: false, text: '请值班人员处置' },
};
const unit = { id: 'enterprise-1', kind: 'enterprise', name: '宏远铸造', county: '喀左县工信局' } as const;
const recipient: Recipient = {
  ...{ personId: 'person-1', address: '', repeatOf: null },
  units: [{ ...unit, idle: false, lines: [], previousLines: [] }],
};
const context: WordsContext = {
  ...({ kind: 'sms', link: null, drillPrefix: '【演练】' } as const),
  ...{ bureau: '朝阳市工信局', timeZone: 'Asia/Shanghai' },
};
const partsFor = (subject: NoticeSubject, changes: Partial<Recipient> = {}) =>
  partsOf(
    subject,
    { ...recipient, ...changes },
    {
      words: { subject: '启动Ⅲ级应急响应', text: '' },
      token: asksConfirmation(subject) ? 'token' : null,
      context,
    },
  );

describe('what a template may say', () => {
  it.each(Object.keys(SUBJECTS) as NoticeKind[])('%s has every variable it promises, and no other', (kind) => {
    const { variables } = partsFor(SUBJECTS[kind]);
    const had = Object.keys(variables).sort();
    const promised = [...KIND_VARIABLES[kind]].sort();
    expect(had.filter((name) => promised.includes(name as (typeof promised)[number]))).toEqual(promised);
    expect(Object.values(variables).every((value) => value !== '')).toBe(true);
    expect(promised.includes('token')).toBe(asksConfirmation(SUBJECTS[kind]));
  });

  it('of a start: who, in whose name (C22), at what level, from when', () => {
    expect(partsFor(SUBJECTS.start)).toEqual({
      kind: 'start',
      isDrill: false,
      variables: {
        ...{ title: '启动Ⅲ级应急响应', sender: '喀左县工信局', unit: '宏远铸造', serial: '2026-01', level: 'Ⅲ级' },
        ...{ at: '2月10日22:00', token: 'token' },
      },
    });
  });

  it('a drill is one also where no response stands in the subject (R16), a repeat says that it is one', () => {
    expect(partsFor(SUBJECTS.escalation).isDrill).toBe(true);
    expect(partsFor(SUBJECTS.escalation).variables.about).toBe('喀左县工信局等2家');
    expect(partsFor(SUBJECTS.start, { repeatOf: '7-1' }).variables.title).toBe('（重发）启动Ⅲ级应急响应');
  });

  it('a link’s token has the length that templates are measured by', () => {
    const token = linkToken(Buffer.alloc(32), Buffer.alloc(16), { batchId: '7', ordinal: 1 });
    expect(token).toHaveLength(TOKEN_LENGTH);
  });
});
