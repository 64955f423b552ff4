import { Clock } from './clock';
import { scratchDatabase, type ScratchDatabase } from './testing';

const onset = new Date('2026-02-10T14:00:00.000Z');

describe('the one clock', () => {
  let scratch: ScratchDatabase;
  const clocks: Clock[] = [];
  const started = async (movable: boolean) => {
    const clock = new Clock(scratch.db, movable);
    clocks.push(clock);
    await clock.start();
    return clock;
  };
  const inDatabase = async (what = 'app_now()') =>
    (await scratch.db.query<{ at: Date }>(`select ${what} as at`))[0]?.at as Date;
  /** The span within which the database looked at its own clock while `read` ran. */
  const between = async (read: () => Date | Promise<Date>) => {
    const before = await inDatabase('clock_timestamp()');
    const at = await read();
    return {
      early: before.getTime() - at.getTime(),
      late: at.getTime() - (await inDatabase('clock_timestamp()')).getTime(),
    };
  };

  beforeEach(async () => {
    scratch = await scratchDatabase();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    for (const clock of clocks.splice(0)) clock.stop();
    await scratch.drop();
  });

  it.each([-2, 2])('goes by the database, though this machine is %i h off (T1)', async (hours) => {
    const real = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => real() + hours * 3_600_000);
    const clock = await started(false);
    const { early, late } = await between(() => clock.now());
    // A tenth of a second for the guess at the round trip on a busy machine; the fault is two hours.
    expect(Math.max(early, late)).toBeLessThan(100);
  });

  it.each([-2, 2])('goes on as before when this machine is put %i h right while we run (T1)', async (hours) => {
    const clock = await started(false);
    const real = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => real() + hours * 3_600_000);
    const { early, late } = await between(() => clock.now());
    expect(Math.max(early, late)).toBeLessThan(100);
  });

  it('knows real time wherever a story has put it', async () => {
    const clock = await started(true);
    await clock.move({ standsAt: onset, offsetMs: 0 });
    const { early, late } = await between(() => clock.realNow());
    expect(Math.max(early, late)).toBeLessThan(100);
  });

  it('stands where a story puts it, here and in SQL, to the millisecond', async () => {
    const clock = await started(true);
    await clock.move({ standsAt: onset, offsetMs: 0 });
    expect([clock.now(), await inDatabase(), await inDatabase()]).toEqual([onset, onset, onset]);
  });

  it('runs on with an offset, here and in SQL', async () => {
    const clock = await started(true);
    const hour = 3_600_000;
    await clock.move({ standsAt: null, offsetMs: hour });
    const here = await between(() => clock.now());
    const there = await between(inDatabase);
    for (const { early, late } of [here, there]) {
      expect(late - hour).toBeLessThan(100);
      expect(early + hour).toBeLessThan(100);
    }
  });

  it('tells its listeners after it has moved, and a second instance finds it where it was put', async () => {
    const clock = await started(true);
    const heard: Date[] = [];
    clock.onMoved(() => heard.push(clock.now()));
    await clock.move({ standsAt: onset, offsetMs: 0 });
    expect(heard).toEqual([onset]);
    expect((await started(true)).now()).toEqual(onset);
  });

  it('refuses to move where the setting does not say so, and app_now() has no row to move it by', async () => {
    const clock = await started(false);
    await expect(clock.move({ standsAt: onset, offsetMs: 0 })).rejects.toThrow('MOVABLE_CLOCK is not set');
    await expect(scratch.db.query('select * from app_clock')).rejects.toMatchObject({ code: '42P01' });
  });

  it('forgets what a story set when the database is opened without the setting', async () => {
    await (await started(true)).move({ standsAt: onset, offsetMs: 0 });
    const clock = await started(false);
    const here = await between(() => clock.now());
    const there = await between(inDatabase);
    expect(Math.max(here.early, here.late, there.early, there.late)).toBeLessThan(100);
  });

  it('starts on two instances at once', async () => {
    const twins = await Promise.all([started(true), started(true)]);
    expect(twins).toHaveLength(2);
  });
});
