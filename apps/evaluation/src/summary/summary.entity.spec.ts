import { Summary, SUMMARY_STATES, SummarySettled, type SummaryState } from './summary.entity';

const dueAt = new Date('2026-03-01T00:00:00+08:00');
const before = (ms: number) => new Date(dueAt.getTime() - ms);

function summaryThatIs(state: SummaryState): Summary {
  return Object.assign(new Summary(), { id: 'a', state, dueAt, version: 0, submittedAt: null, overdueAt: null });
}

describe('C36 a summary', () => {
  test.each(SUMMARY_STATES)('that is %s takes a version unless it is accepted', (state) => {
    const summary = summaryThatIs(state);
    if (state === 'accepted') return expect(() => summary.submit(dueAt)).toThrow(SummarySettled);
    summary.submit(dueAt);
    expect(summary).toMatchObject({ state: 'submitted', version: 1, submittedAt: dueAt });
  });

  test('is in since its first version', () => {
    const summary = summaryThatIs('owed');
    summary.submit(before(1));
    summary.submit(dueAt);
    expect(summary).toMatchObject({ version: 2, submittedAt: before(1) });
  });

  test('is late at 24:00 of the last day, and not a millisecond before', () => {
    const summary = summaryThatIs('owed');
    expect([before(1), dueAt].map((at) => summary.isLateAt(at))).toEqual([false, true]);
  });

  test('is declared overdue once, only while it is owed and only after its end', () => {
    const summary = summaryThatIs('owed');
    expect([before(1), dueAt].map((at) => summary.isToBeDeclaredOverdue(at))).toEqual([false, true]);
    expect(summaryThatIs('submitted').isToBeDeclaredOverdue(dueAt)).toBe(false);
    summary.declareOverdue(dueAt);
    expect(summary.isToBeDeclaredOverdue(dueAt)).toBe(false);
  });
});
