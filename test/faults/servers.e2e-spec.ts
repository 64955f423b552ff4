import { createConnection } from 'node:net';
import { type Stack, startStack } from '../../scripts/stack/stack.mjs';
import { expectAllWell, personsTold } from './all-well';
import { type CityAlert, CityAlerts } from './alerts';
import { Blows } from './blows';
import { Storm } from './storm';
import { Town } from './town';
import { pause, until } from './waiting';

const IS_LONG = process.env['FAULTS'] === 'long';
const ENTERPRISES = IS_LONG ? 1_000 : 300;
const LISTED_IN_SAMPLE = 12;
/** Until the first stage of an enterprise's ladder (plans/chaoyang.yaml). */
const ENTERPRISE_MINUTES = 60;
/** Deadlines of row R1. */
const DEADLINES = 1_000;
const PERSONS = 58 + ENTERPRISES;
/** How often all sessions are terminated while an end is told, and again while a beginning is: not until all is done, which on a slow machine would be never. */
const BLOWS = IS_LONG ? 300 : 30;

jest.setTimeout(900_000);

/** Rows K1, G1 and R1 of the fault matrix, on servers of their own: broker down, database sessions terminated, Redis emptied. */
describe('servers that fail', () => {
  const alerts = new CityAlerts();
  let stack: Stack;
  let town: Town;
  let running: CityAlert | undefined;

  beforeAll(async () => {
    stack = await startStack({ ephemeral: true, given: {} });
    town = await Town.open({ servers: stack, enterprises: ENTERPRISES });
  });
  afterAll(async () => {
    await (town as Town | undefined)?.close();
    await (stack as Stack | undefined)?.stop();
  });

  const persistently = async (alert: CityAlert) => {
    await until('intake has taken the alert', async () => [200, 202].includes((await town.posts(alert)) ?? 0));
  };
  /** Ends what runs and begins anew. */
  const beginsAnew = async () => {
    if (running) await persistently(alerts.cancel(running));
    await persistently((running = alerts.start()));
  };

  it('K1 the broker killed: intake goes on taking alerts, then the outbox drains in order and everyone is told', async () => {
    await stack.kill('kafka');
    const rounds = IS_LONG ? 10 : 2;
    for (let round = 0; round < rounds; round += 1) {
      running = alerts.start();
      expect(await town.posts(running)).toBe(202);
      expect(await town.posts(alerts.cancel(running))).toBe(202);
      if (IS_LONG) await pause(10_000);
    }
    running = alerts.start();
    expect(await town.posts(running)).toBe(202);
    const waiting = await town.rows<{ event_id: string; key: string }>(
      'alert-intake',
      'select event_id, key from outbox where published_at is null order by position',
    );
    expect(waiting).toHaveLength(3 * rounds + 2);

    await stack.restart('kafka');
    await expectAllWell(town);
    const records = await town.broker.recordsOf('response.events');
    for (const [key, events] of Map.groupBy(waiting, (event) => event.key)) {
      const arrived = records
        .filter((record) => record.key?.toString() === key)
        .map(({ headers }) => headers['ce_id']?.toString());
      expect([...new Set(arrived)]).toEqual(events.map(({ event_id }) => event_id));
    }
    expect(await personsTold(town)).toBe(PERSONS);
  });

  it('G1 all database sessions terminated every 200 ms during a fan-out and a storm of confirmations: nothing lost or doubled', async () => {
    // Slow enough for the fan-out to last.
    town.carriers.sms.latency(500);
    const storm = new Storm(town);
    await beginsAnew();
    const before = town.ledger.length;
    await until('the fan-out has begun', () => town.ledger.length > before + 20);
    const blows = new Blows(town, 200);
    try {
      await blows.rain(BLOWS);
      await beginsAnew();
      await blows.rain(BLOWS);
      expect(storm.confirmed).toBeGreaterThan(0);
      await blows.end();
      // All messages first, then all confirmations.
      await town.settles();
      await storm.ends();
    } finally {
      await blows.end();
      storm.stop();
    }
    town.carriers.sms.latency(0);
    await expectAllWell(town);
    expect(await personsTold(town)).toBe(PERSONS);
    expect(await town.rows('dispatch', UNCONFIRMED)).toEqual([]);
    expect(await town.rows('dispatch', CONFIRMED_TWICE)).toEqual([]);
  });

  it('R1 Redis emptied a second before 1,000 deadlines: all fire, each once, at most 7 s late', async () => {
    await town.settles();
    const dueAt = (await town.now('dispatch')) + 8_000;
    // Of a kind whose effect is one look at a notice that isn't there: the row is about ringing, not about what a ring leads to.
    await town.rows(
      'dispatch',
      `insert into deadline (kind, subject_id, due_at) select 'notice-confirmations', gen_random_uuid()::text, $1 from generate_series(1, $2::int)`,
      [new Date(dueAt), DEADLINES],
    );
    await until('an alarm is set', async () => (await redis(stack.redisUrl, 'DBSIZE')) !== ':0');
    await until('the deadlines are a second away', async () => (await town.now('dispatch')) >= dueAt - 1_000);
    expect(await redis(stack.redisUrl, 'FLUSHALL')).toBe('+OK');

    const rung = () =>
      town.rows<{ late: string; version: number }>(
        'dispatch',
        `select extract(epoch from fired_at - due_at) as late, version from deadline where due_at = $1 and state = 'fired'`,
        [new Date(dueAt)],
      );
    await until('every deadline has fired', async () => (await rung()).length >= DEADLINES);
    await expectAllWell(town);
    const rings = await rung();
    expect(rings).toHaveLength(DEADLINES);
    expect(new Set(rings.map(({ version }) => version))).toEqual(new Set([2]));
    const late = rings.map((ring) => Number(ring.late));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeLessThanOrEqual(7);
  });

  it('R1 the same where the ladder of every enterprise is due: each is climbed once, at most 7 s late', async () => {
    await beginsAnew();
    await town.settles();
    const [notice] = await town.rows<{ id: string; issued: Date }>(
      'dispatch',
      `select id, issued_at as issued from notice where kind = 'start' and invalid_at is null`,
    );
    const dueAt = (notice?.issued.getTime() ?? 0) + ENTERPRISE_MINUTES * 60_000;
    await town.movesClock(dueAt - Date.now() - 8_000);
    await until('an alarm is set', async () => (await redis(stack.redisUrl, 'DBSIZE')) !== ':0');
    await until('the ladders are a second away', async () => (await town.now('dispatch')) >= dueAt - 1_000);
    expect(await redis(stack.redisUrl, 'FLUSHALL')).toBe('+OK');
    await until('the ladders are due', async () => (await town.now('dispatch')) > dueAt);
    await expectAllWell(town);
    const rung = await town.rows<{ unit: string; late: number }>('dispatch', FIRST_STAGES, [
      notice?.id,
      new Date(dueAt),
    ]);
    expect(rung).toHaveLength(ENTERPRISES + LISTED_IN_SAMPLE);
    expect(new Set(rung.map(({ unit }) => unit)).size).toBe(rung.length);
    expect(Math.max(...rung.map(({ late }) => late))).toBeLessThanOrEqual(7);
  });
});

/** Of the start that holds, and of the lift before it, where its message was not overtaken by that start. */
const UNCONFIRMED = `
select a.acknowledger_id from acknowledgement a join notice n on n.id = a.notice_id
where n.invalid_at is null and n.kind in ('start', 'lift') and n.issued_at >= (select max(issued_at) from notice where kind = 'lift') and a.acknowledged_at is null
  and (n.kind = 'start' or exists (
    select from delivery d join delivery_batch b on b.id = d.batch_id
    where b.notice_id = n.id and a.acknowledger_id = any(d.unit_ids) and d.accepted_at is not null))`;
const CONFIRMED_TWICE = `
select payload::jsonb ->> 'noticeId' as notice, payload::jsonb ->> 'unitId' as unit from outbox where type = 'notice.unit-acknowledged'
group by 1, 2 having count(*) > 1`;

/** First stages of enterprises' ladders, as the events of the firing transactions tell it, in seconds after they were due. */
const FIRST_STAGES = `
select payload::jsonb ->> 'unitId' as unit, extract(epoch from (payload::jsonb ->> 'at')::timestamptz - $2)::float as late
from outbox where type = 'notice.escalation-raised' and payload::jsonb ->> 'noticeId' = $1::text
  and payload::jsonb ->> 'stage' = '0' and payload::jsonb ->> 'unitId' like 'enterprise-%'`;

/** One command to Redis; the first line of its answer. */
function redis(url: string, command: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = createConnection(Number(port), hostname, () => socket.write(`${command}\r\n`));
    socket.once('error', reject);
    socket.once('data', (answer) => {
      resolve(answer.toString('utf8').trim());
      socket.end();
    });
  });
}
