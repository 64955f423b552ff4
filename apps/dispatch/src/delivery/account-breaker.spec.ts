import { type Outcome } from '../channel/channel';
import { AccountBreaker } from './account-breaker';

const accepted: Outcome = { kind: 'accepted' };
const down: Outcome = { kind: 'rejected', reason: 'connection refused', retry: true };
const noSuchNumber: Outcome = { kind: 'rejected', reason: 'no such number', retry: false };
const unanswered: Outcome = { kind: 'unknown', reason: 'no answer' };

describe('the breaker of a provider account', () => {
  let breaker: AccountBreaker;
  let told: (string | null)[];

  const calls = async (outcome: Outcome, times: number, tookMs = 0): Promise<void> => {
    for (let i = 0; i < times; i += 1) {
      await breaker.call(1, () => {
        jest.advanceTimersByTime(tookMs);
        return Promise.resolve([outcome]);
      });
    }
  };

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000_000_000 });
    told = [];
    breaker = new AccountBreaker({ slowMs: 500, probeAfterMs: 5_000 }, (why) => told.push(why));
  });
  afterEach(() => jest.useRealTimers());

  it.each([down, unanswered])('rests after ten failures one after another: $kind', async (failure) => {
    await calls(failure, 9);
    expect(breaker.state).toBe('closed');
    await calls(failure, 1);
    expect([breaker.state, breaker.admits, told]).toEqual(['open', false, ['failing']]);
  });

  it('goes on where one call in five fails, and where numbers don’t exist', async () => {
    for (let i = 0; i < 100; i += 1) {
      await calls(down, 1);
      await calls(accepted, 4);
    }
    await calls(noSuchNumber, 100);
    expect([breaker.state, told]).toEqual(['closed', []]);
  });

  it('tries one message after the rest: works again, or rests again', async () => {
    await calls(down, 10);
    jest.advanceTimersByTime(4_999);
    expect(breaker.admits).toBe(false);
    jest.advanceTimersByTime(50);
    expect(breaker.admits).toBe(true);
    await calls(down, 1);
    expect([breaker.state, breaker.admits]).toEqual(['open', false]);
    jest.advanceTimersByTime(5_050);

    let answer: (outcomes: Outcome[]) => void = () => undefined;
    const probe = breaker.call(1, () => new Promise<Outcome[]>((resolve) => (answer = resolve)));
    await Promise.resolve();
    expect([breaker.state, breaker.admits]).toEqual(['halfOpen', false]);
    answer([accepted]);
    await probe;
    expect([breaker.state, breaker.admits, told]).toEqual(['closed', true, ['failing', 'failing', null]]);
  });

  it('rests where more than one answer of twenty is slow; a slow one is accepted all the same', async () => {
    await calls(accepted, 100, 10);
    expect(await breaker.call(1, () => Promise.resolve([accepted]))).toEqual([accepted]);
    await calls(accepted, 5, 501);
    expect(breaker.state).toBe('closed');
    await calls(accepted, 3, 501);
    expect([breaker.state, told]).toEqual(['open', ['slow']]);
  });

  it('what is called while it rests is rejected, to be tried again, each message of it', async () => {
    await calls(down, 10);
    const said = await breaker.call(2, () => Promise.resolve([accepted, accepted]));
    const rests = { kind: 'rejected', reason: 'account-rests', retry: true, retryAfterMs: 5_000 };
    expect(said).toEqual([rests, rests]);
  });
});
