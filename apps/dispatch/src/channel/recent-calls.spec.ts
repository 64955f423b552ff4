import fc from 'fast-check';
import { RecentCalls } from './recent-calls';

const MINUTE = { calls: 3, withinMs: 60_000 };
const HOUR = { calls: 5, withinMs: 3_600_000 };

describe('calls to one recipient', () => {
  it('above a limit wait until the oldest that counts is past; others don’t wait for them', () => {
    const recent = new RecentCalls([MINUTE, HOUR]);
    expect([0, 1_000, 2_000].map((at) => recent.admit('a', at))).toEqual([0, 0, 0]);
    expect(recent.admit('a', 10_000)).toBe(50_000);
    expect(recent.admit('b', 10_000)).toBe(0);
    expect([60_000, 61_000].map((at) => recent.admit('a', at))).toEqual([0, 0]);
    expect(recent.admit('a', 200_000)).toBe(3_400_000);
    expect(recent.admit('a', 3_600_000)).toBe(0);
  });

  it('are never more than allowed in any stretch, however they come', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(steps, (pauses) => {
        const recent = new RecentCalls([MINUTE, HOUR]);
        let at = 0;
        const made = pauses.flatMap((pause) => (recent.admit('a', (at += pause)) === 0 ? [at] : []));
        for (const { calls, withinMs } of [MINUTE, HOUR]) {
          made.forEach((one, i) => expect((made[i + calls] ?? Infinity) - one).toBeGreaterThanOrEqual(withinMs));
        }
      }),
    );
  });
});
