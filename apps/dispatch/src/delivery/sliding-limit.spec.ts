import fc from 'fast-check';
import { SlidingLimit } from './sliding-limit';

const MARGIN_MS = 15;
const WINDOW_MS = 1_000;

/** One call: how much later than it might its sender gets to it, when the provider counts it, when it answers; whether the lease moves on before. */
const calls = fc.array(
  fc.record({
    lateMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 60, noNaN: true })),
    countedMs: fc.double({ min: 0, max: MARGIN_MS, noNaN: true }),
    answeredMs: fc.double({ min: 0, max: 2_000, noNaN: true }),
    isTakenOver: fc.oneof({ weight: 30, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  }),
  { minLength: 1, maxLength: 300 },
);

/** The most calls that the provider has counted in any window, wherever it begins. */
function mostInAnyWindow(countedAt: readonly number[]): number {
  const sorted = [...countedAt].sort((a, b) => a - b);
  return Math.max(...sorted.map((from, i) => sorted.slice(i).filter((at) => at - from < WINDOW_MS - 1e-6).length));
}

describe('a limit in any window', () => {
  it('property: never above, however late calls are made, counted and answered, and whoever has the lease', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), calls, (count, made) => {
        let limit = new SlidingLimit(count, WINDOW_MS, MARGIN_MS);
        const counted: number[] = [];
        const answers: { at: number; end: () => void }[] = [];
        let now = 0;
        for (const { lateMs, countedMs, answeredMs, isTakenOver } of made) {
          if (isTakenOver) {
            // The instance before could go on to this very moment.
            limit = new SlidingLimit(count, WINDOW_MS, MARGIN_MS);
            limit.precededUntil(now);
            answers.length = 0;
          }
          now = Math.max(now, limit.freeAt) + lateMs;
          for (const answer of answers) if (answer.at <= now) answer.end();
          if (limit.freeAt > now) now = limit.freeAt;
          const place = limit.begin(now);
          counted.push(now + Math.min(countedMs, answeredMs));
          const at = now + answeredMs;
          answers.push({ at, end: () => limit.end(place, at) });
        }
        expect(mostInAnyWindow(counted)).toBeLessThanOrEqual(count);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [0, 99],
    [10, 98],
    [5_000, 98],
  ])('answers after %d ms: %d % of it are used and more', (answeredMs, percent) => {
    const limit = new SlidingLimit(100, WINDOW_MS, MARGIN_MS);
    let now = 0;
    for (let call = 0; call < 1_000; call += 1) {
      now = Math.max(now, limit.freeAt);
      const place = limit.begin(now);
      limit.end(place, now + answeredMs);
    }
    expect(900 / (now / WINDOW_MS)).toBeGreaterThanOrEqual(percent);
  });

  it('an answer that comes when another call has the place by now doesn’t make that one’s shorter', () => {
    const limit = new SlidingLimit(1, 10, MARGIN_MS);
    const first = limit.begin(0);
    limit.begin(25);
    limit.end(first, 14);
    expect(limit.freeAt).toBe(50);
  });
});
