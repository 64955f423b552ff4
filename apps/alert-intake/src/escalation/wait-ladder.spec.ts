import { climb } from './wait-ladder';

const since = new Date('2026-02-10T15:30:00+08:00');
const after = (minutes: number) => new Date(since.getTime() + minutes * 60_000);

describe('R15 the stages of a wait', () => {
  it.each([
    ['the first, on time', 0, 10, { stage: 0, skipped: 0, next: { stage: 1, dueAt: after(20) } }],
    ['the first, a little late', 0, 19.999, { stage: 0, skipped: 0, next: { stage: 1, dueAt: after(20) } }],
    ['the second', 1, 20, { stage: 1, skipped: 0, next: { stage: 2, dueAt: after(40) } }],
    ['the last', 2, 40, { stage: 2, skipped: 0, next: null }],
    ['R28 after downtime, the latest alone', 0, 39, { stage: 1, skipped: 1, next: { stage: 2, dueAt: after(40) } }],
    ['R28 after a long downtime, the last alone', 0, 600, { stage: 2, skipped: 2, next: null }],
    ['nothing before its time', 0, 9.999, null],
    ['nothing where a new plan has no such stage', 3, 600, null],
  ])('%s', (_, armed, minutes, step) => {
    expect(climb([10, 20, 40], armed, since, after(minutes))).toEqual(step);
  });

  it('knows a wait of one stage', () => {
    expect(climb([10], 0, since, after(10))).toEqual({ stage: 0, skipped: 0, next: null });
  });
});
