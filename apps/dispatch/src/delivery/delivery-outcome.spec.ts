import { settle, waitAfter } from './delivery-outcome';

const now = new Date('2026-02-10T15:30:00+08:00');
const facts = { attempts: 0, idempotent: true, now };

describe('what becomes of a delivery after one attempt (reliability.md, Providers)', () => {
  it('accepted the first time: the row says it all; accepted after a repeat: recorded', () => {
    expect(settle({ kind: 'accepted' }, facts)).toEqual({ state: 'accepted', nextAttemptAt: null, recorded: false });
    expect(settle({ kind: 'accepted' }, { ...facts, attempts: 1 }).recorded).toBe(true);
  });

  it('rejected for now: again later, when the provider says or with growing pauses', () => {
    const rejected = { kind: 'rejected', reason: '429', retry: true } as const;
    expect(settle({ ...rejected, retryAfterMs: 30_000 }, facts).nextAttemptAt).toEqual(
      new Date('2026-02-10T15:30:30+08:00'),
    );
    expect(settle(rejected, facts)).toMatchObject({
      state: 'pending',
      nextAttemptAt: new Date('2026-02-10T15:30:05+08:00'),
    });
    expect(waitAfter(3)).toBe(40_000);
    expect(waitAfter(30)).toBe(600_000);
  });

  it('caps what a provider may ask for, so that nobody is silenced for a day', () => {
    const outcome = { kind: 'rejected', reason: '429', retry: true, retryAfterMs: 86_400_000 } as const;
    expect(settle(outcome, facts).nextAttemptAt).toEqual(new Date('2026-02-10T15:40:00+08:00'));
  });

  it('rejected for good: failed', () => {
    expect(settle({ kind: 'rejected', reason: 'no such number', retry: false }, facts)).toMatchObject({
      state: 'failed',
      recorded: true,
    });
  });

  it('unknown: the same message again where the provider knows the key, another channel where it does not; always recorded', () => {
    const unknown = { kind: 'unknown', reason: 'timeout' } as const;
    expect(settle(unknown, facts)).toMatchObject({ state: 'pending', recorded: true });
    expect(settle(unknown, { ...facts, idempotent: false })).toEqual({
      state: 'rerouted',
      nextAttemptAt: null,
      recorded: true,
    });
  });
});
