import { randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { once } from 'node:events';
import { createLogger } from '@qingkong/observability';
import { eventually } from '@qingkong/persistence/testing';
import { BullAlarm } from './bull-alarm';
import { type DeadlineDesk, deadlineDesk } from './testing/deadline-desk';

/** A numbered database of its own on the tests' Redis, which others may be using at the same time. */
const redis = new URL(process.env['REDIS_URL'] ?? '');
redis.pathname = '/9';

/** Wipes that database, as FLUSHALL by an operator would. */
async function flush(): Promise<void> {
  const socket = connect(Number(redis.port), redis.hostname);
  socket.end('SELECT 9\r\nFLUSHDB\r\n');
  const answers: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answers.push(chunk));
  await once(socket, 'close');
  expect(Buffer.concat(answers).toString()).toBe('+OK\r\n+OK\r\n');
}

/** An alarm and how often it has rung. */
function alarm(service: string) {
  const bell = { rings: 0, alarm: new BullAlarm(redis.toString(), service, createLogger('test', 'silent')) };
  bell.alarm.onRing(() => {
    bell.rings += 1;
    return Promise.resolve();
  });
  return bell;
}

describe('the alarm in Redis', () => {
  const alarms: BullAlarm[] = [];
  const opened = async (service = `test-${randomInt(1e9)}`) => {
    const bell = alarm(service);
    alarms.push(bell.alarm);
    await eventually('the connection', () => bell.alarm.isConnected);
    return bell;
  };
  const soon = (ms: number) => new Date(Date.now() + ms);

  afterEach(async () => {
    await Promise.all(alarms.splice(0).map((one) => one.close()));
  });

  it('rings for an instant that is near, once for all that share a quarter of a second, and for one instance', async () => {
    const name = `test-${randomInt(1e9)}`;
    const bells = [await opened(name), await opened(name)] as const;
    const rings = () => bells[0].rings + bells[1].rings;
    const quarter = Math.ceil((Date.now() + 300) / 250) * 250;
    for (const bell of bells) bell.alarm.set([new Date(quarter), new Date(quarter - 100)], Date.now());
    await eventually('a ring', () => rings() > 0);
    // A second instant tells that the first had no more rings to come.
    for (const bell of bells) bell.alarm.set([new Date(quarter + 750)], Date.now());
    await eventually('the next ring', () => rings() > 1);
    expect(rings()).toBe(2);
  });

  it('sets an alarm anew after the clock was moved, though Bull still holds the old one', async () => {
    const bell = await opened();
    const due = soon(600_000);
    bell.alarm.set([due], Date.now());
    bell.alarm.forget();
    // The same due instant, on a clock that now stands shortly before it.
    bell.alarm.set([due], due.getTime() - 300);
    await eventually('a ring', () => bell.rings > 0);
  });

  it('sets nothing for what is past or far, which the look of every 3 s will see', async () => {
    const bell = await opened();
    bell.alarm.set([soon(-1_000), soon(0), soon(16 * 60_000)], Date.now());
    bell.alarm.set([soon(300)], Date.now());
    await eventually('a ring', () => bell.rings > 0);
    expect(bell.rings).toBe(1);
  });

  it('never throws and never waits while Redis is away (R2)', async () => {
    const away = new BullAlarm('redis://127.0.0.1:1', 'test', createLogger('test', 'silent'));
    away.onRing(() => Promise.resolve());
    expect(away.isConnected).toBe(false);
    expect(() => away.set([soon(100)], Date.now())).not.toThrow();
    await away.close();
  });
});

describe('a deadline with an alarm in Redis', () => {
  let desk: DeadlineDesk;
  const fired = async () => (await desk.rung()).map(({ subject }) => subject);
  const due = async (ms: number) =>
    (await desk.db.query<{ at: Date }>(`select app_now() + $1 * interval '1 millisecond' as at`, [ms]))[0]?.at as Date;

  beforeEach(async () => {
    desk = await deadlineDesk({ redisUrl: redis.toString(), instances: 2 });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await desk.close();
  });

  it('fires by the alarm alone, once, though two instances could', async () => {
    // Takes setInterval away while the instances start, and with it the look of every 3 s: only the alarm is left.
    jest.useFakeTimers({ doNotFake: [...kept] });
    for (const one of desk.reconcilers) one.start();
    jest.useRealTimers();
    // Nothing is set until Redis is there, so it is armed anew, always soon, until one has fired.
    await eventually('the deadline', async () => {
      const [row] = await desk.db.query(
        `select from deadline where state = 'armed' and due_at > app_now() - interval '2 seconds'`,
      );
      if (!row && (await fired()).length === 0) await desk.arm('喀左县', await due(300));
      return (await fired()).length > 0;
    });
    expect(await fired()).toEqual(['喀左县']);
  });

  it('still fires when Redis is wiped just before, by the look of every 3 s (R1)', async () => {
    for (const one of desk.reconcilers) one.start();
    const many = Array.from({ length: 100 }, (_, n) => `unit-${n}`);
    const at = await due(1_000);
    await desk.db.transaction((tx) =>
      desk.deadlines.arm(tx, ...many.map((subjectId) => ({ kind: 'reminder', subjectId, dueAt: at }))),
    );
    await flush();
    await eventually('all of them', async () => (await fired()).length >= many.length);
    expect((await fired()).sort()).toEqual([...many].sort());
    for (const { dueAt, firedAt } of await desk.rung())
      expect(firedAt.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
  }, 20_000);
});

/** All timers but setInterval stay real. */
const kept = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
  'clearInterval',
] as const;
