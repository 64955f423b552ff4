import { Progress } from './progress';

describe('health by progress', () => {
  let progress: Progress;

  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    progress = new Progress();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('counts a loop as stalled when it has been silent longer than its limit, and as alive with its next beat', () => {
    const beat = progress.watch('relay', 60_000);
    progress.watch('consumer', 90_000);
    jest.advanceTimersByTime(60_000);
    expect(progress.stalled()).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(progress.stalled()).toEqual(['relay']);
    beat();
    expect(progress.stalled()).toEqual([]);
    jest.advanceTimersByTime(90_000);
    expect(progress.stalled()).toEqual(['relay', 'consumer']);
  });

  it('is ready when it says so and every loop moves', () => {
    const beat = progress.watch('relay', 60_000);
    expect(progress.isReady).toBe(false);
    progress.markReady(true);
    expect(progress.isReady).toBe(true);
    jest.advanceTimersByTime(60_001);
    expect(progress.isReady).toBe(false);
    beat();
    expect(progress.isReady).toBe(true);
    progress.markReady(false);
    expect(progress.isReady).toBe(false);
  });

  it('takes a step of the wall clock for none of its own', () => {
    progress.watch('relay', 60_000);
    jest.setSystemTime(86_400_000);
    expect(progress.stalled()).toEqual([]);
  });
});
