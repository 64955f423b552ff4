import fc from 'fast-check';
import { type NoticeSubject, type RecipientUnit, type ResponseFacts } from './notice-subject';
import { heard, to } from './testing/hearing';

const RUNS = { numRuns: 400, seed: 20260210 };
const instant = fc.constant('2026-12-31T15:59:00.000Z');
const words = (maxLength: number) => fc.string({ maxLength, unit: fc.constantFrom('应', '急', '。', '（', 'A') });
const orNothing = (maxLength: number) => fc.option(words(maxLength), { nil: null });
const level = fc.constantFrom('III' as const, 'II' as const, 'I' as const);
const end = fc.constantFrom('lifted' as const, 'withdrawn' as const, 'supersededByReal' as const);

/** As long as the events that bring them allow. */
const response: fc.Arbitrary<ResponseFacts> = fc.record({
  serial: fc.constantFrom('2026-01', '喀喇沁左翼蒙古族自治县2026-1234'),
  drill: fc.boolean(),
  origin: fc.constantFrom('alert' as const, 'assurance' as const),
  colour: fc.constantFrom('yellow' as const, 'orange' as const, 'red' as const),
  level,
  primaryPollutant: fc.constant(null),
  documentNumber: orNothing(100),
});
const ahead = fc.option(fc.record({ level, fromAt: instant }), { nil: undefined });
const letter = { drill: fc.boolean(), headline: orNothing(200), text: orNothing(500), documentNumber: orNothing(100) };
const unitName = words(60);
const paper = { drill: fc.boolean(), serial: fc.constant('2026-01'), unitName };
const is = <K extends string>(...kinds: K[]) => fc.constantFrom(...kinds);

const arbitrary = fc.oneof(
  fc.record({ kind: is('start'), response, onsetAt: instant, ahead }),
  fc.record({ kind: is('levelChange'), response, previousLevel: level, onsetAt: instant, ahead }),
  fc.record({ kind: is('scopeChange'), response, areas: fc.array(words(13), { maxLength: 20 }), onsetAt: instant, ahead }),
  fc.record({ kind: is('lift', 'withdrawal'), response, endedAt: instant, reason: end, ahead }),
  fc.record({ kind: is('textChange'), response, headline: orNothing(200), expiresAt: instant }),
  fc.record({ kind: is('countyResponse'), response, county: words(13), what: is('start', 'lift', 'levelChange'), at: instant }),
  fc.record({ kind: is('terminationInstruction'), serial: fc.constant('2026-01'), ...letter }),
  fc.record({ kind: is('preWarning'), colour: fc.constant(null), expectedOnsetAt: instant, ...letter }),
  fc.record({ kind: is('preWarningEnd'), drill: fc.boolean(), headline: orNothing(200), documentNumber: orNothing(100) }),
  fc.record({
    ...{ kind: is('instruction'), drill: fc.boolean(), stage: is('received', 'assigned', 'overdue') },
    ...{ headline: words(2_000), note: words(2_000), dueAt: instant },
  }),
  fc.record({
    ...{ kind: is('escalation'), drill: fc.boolean(), response: fc.option(response, { nil: null }), about: words(12) },
    ...{ unitNames: fc.array(unitName, { minLength: 1, maxLength: 300 }), minutes: fc.constant(1440), unreachable: fc.boolean() },
  }),
  fc.record({ kind: is('reportReminder', 'reportMissing'), ...paper, reportDate: fc.constant('2026-12-31'), dueAt: instant }),
  fc.record({ kind: is('summaryReminder', 'summaryOverdue'), ...paper, lastDay: fc.constant('2026-12-31'), provisional: fc.boolean() }),
  fc.record({ kind: is('dutyAlarm'), drill: fc.boolean(), text: words(1_000) }),
) as fc.Arbitrary<NoticeSubject>; // prettier-ignore

const line = fc.record({
  ...{ name: words(40), text: words(200), kind: fc.constantFrom('haltProduction', 'voluntary', 'empty') },
  interruptible: fc.boolean(),
});
const unit: fc.Arbitrary<RecipientUnit> = fc.record({
  ...{ id: fc.constant('invented'), name: unitName, county: fc.constantFrom(null, '喀左县工业和信息化局') },
  ...{ kind: fc.constantFrom('enterprise', 'countyBureau', 'taskForce', 'leadingGroup'), idle: fc.boolean() },
  ...{ lines: fc.array(line, { maxLength: 40 }), previousLines: fc.array(line, { maxLength: 3 }) },
});

describe('contracts.md §5: however much there is to say', () => {
  it.each(['sms', 'voice'] as const)('%s holds at most 500 characters, and keeps its link (property)', (kind) => {
    fc.assert(
      fc.property(arbitrary, fc.array(unit, { minLength: 1, maxLength: 20 }), (subject, units) => {
        const link = kind === 'sms' ? 'https://qingkong.example/a/0123456789abcdef0123456789abcdef' : null;
        const { text } = heard(subject, to(...units), { kind, link });
        expect(text.length).toBeLessThanOrEqual(500);
        if (link) expect(text.endsWith(link)).toBe(true);
      }),
      RUNS,
    );
  });
});
