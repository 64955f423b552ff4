import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { changed, forgetAll, sample } from '../src/alert/testing/intake-desk';
import { type City, startCity } from './testing/intake-city';

jest.setTimeout(90_000);

const YELLOW = sample('story-02-10-1530-yellow.xml');
const BACK = sample('story-02-13-1400-yellow.xml');
const ORANGE = sample('story-02-11-1540-orange.xml');
const CANCEL = sample('story-02-14-0800-cancel.xml');
const OTHER_CANCEL = changed('story-02-14-0800-cancel.xml', { identifier: 'CY-HQ-2026-0015', references: [] });

const KAZUO_RED = 'story-02-11-2000-kazuo-red.xml';
const BEIPIAO = { sender: 'platform@beipiao.chaoyang.example', client: 'county-211381-platform' };

/** The plan of 朝阳 where besides 喀左 a second county speaks for itself (invented). */
function planWithBeipiao(folder: string): string {
  const plan = readFileSync(join(__dirname, '../../../plans/chaoyang.yaml'), 'utf8');
  const county = `  - id: ${BEIPIAO.sender}
    name: 北票市重污染天气应急指挥部办公室
    clients: [${BEIPIAO.client}]
    kafka: false
    areas: ['211381']
    kinds: [alert]
`;
  const file = join(folder, 'plan.yaml');
  writeFileSync(
    file,
    plan.replace(/^senders:.*\n/m, (line) => line + county),
  );
  return file;
}

let [city, folder]: [City, string] = [undefined as unknown as City, ''];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'two-counties-'));
  city = await startCity(planWithBeipiao(folder));
  await city.publishesEvent(AccountChanged, { sub: 'duty', unitId: 'office', roles: ['duty'], active: true });
  await eventually('the account', async () => (await city.db.query('select 1 from account')).length === 1);
});
afterAll(async () => {
  await city.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await forgetAll(city.db);
  city.heard.length = 0;
  await city.clockStandsAt('2026-02-14T08:00:00+08:00');
});

const states = async () =>
  (await city.db.query<{ state: string }>('select state from response order by id')).map(({ state }) => state);
const messages = async () => (await city.db.query('select 1 from alert_message')).length;
/** Nothing waits in the outbox, versions of each response leave no gap, and Kafka has them in that order. */
async function allIsSaid(): Promise<void> {
  const said = await city.db.query<{ key: string; v: number }>(
    'select key, aggregate_version as v from outbox where aggregate_version is not null order by position',
  );
  for (const of of Object.values(Object.groupBy(said, ({ key }) => key)))
    expect(of?.map(({ v }) => v)).toEqual(of?.map((_, index) => index + 1));
  await eventually('all of it on Kafka', () => city.heard.filter((one) => one.aggregateVersion !== null).length === said.length); // prettier-ignore
  expect(await city.deadLetters()).toEqual([]);
}

it('R11 one message fifty times at once, by Kafka and by HTTP, is one', async () => {
  const answers = await Promise.all([
    ...Array.from({ length: 25 }, () => city.posts(YELLOW)),
    ...Array.from({ length: 25 }, () => city.publishes(YELLOW)),
  ]);
  const statuses = answers.flatMap((answer) => (answer ? [answer.status] : []));
  expect(statuses.filter((status) => ![200, 202].includes(status))).toEqual([]);
  expect(statuses.filter((status) => status === 202).length).toBeLessThanOrEqual(1);
  // What stands behind them in the partition has come: so have they.
  await city.publishes(sample('test-message.xml'));
  await eventually('the test message', async () => (await messages()) === 2);
  expect(await states()).toEqual(['active']);
  await allIsSaid();
  expect(city.heard.map(({ type }) => type)).toEqual(['response.announced', 'response.started']);
});

it.each<[string, Buffer, () => Promise<{ status: number }>[], number]>([
  ['an Update by Kafka and the lift by HTTP', BACK, () => [city.posts(CANCEL)], 3],
  ['the lift by Kafka and an Update by HTTP', CANCEL, () => [city.posts(ORANGE)], 3],
  ['a lift by Kafka, another by HTTP and one by hand', CANCEL, () => [city.posts(OTHER_CANCEL), lifts()], 3],
  ['Updates by both ways and the end by hand', BACK, () => [city.posts(ORANGE), lifts()], 3],
])('%s at once: one after the other, and it is over', async (_, byKafka, others, count) => {
  await city.posts(YELLOW);
  const [, ...answers] = await Promise.all([city.publishes(byKafka), ...others()]);
  // 409: somebody else has ended it already. Nothing else is refused, and nothing fails.
  expect(answers.map(({ status }) => status).filter((status) => ![200, 202, 409].includes(status))).toEqual([]);
  await eventually('the message from Kafka', async () => (await messages()) === count);
  await eventually('its end', async () => (await states()).join() === 'ended');
  await allIsSaid();
  expect(city.heard.findLast((one) => one.aggregateVersion !== null)?.type).toBe('response.lifted');
});

it('R12 an Alert and its Cancel at once, by either way: nothing runs in the end, whichever came first', async () => {
  for (const [byKafka, byHttp] of [[YELLOW, CANCEL], [CANCEL, YELLOW]] as const) {
    await forgetAll(city.db);
    const [, answer] = await Promise.all([city.publishes(byKafka), city.posts(byHttp)]);
    expect(answer.status).toBe(202);
    await eventually('both messages', async () => (await messages()) === 2);
    expect((await states()).filter((state) => state !== 'ended')).toEqual([]);
  }
}); // prettier-ignore

it('C11 two counties and the city at once: a response each, with serials of their own', async () => {
  const beipiao = changed(KAZUO_RED, { sender: BEIPIAO.sender, areaCodes: ['211381'] });
  const [, ...answers] = await Promise.all([
    city.publishes(YELLOW),
    ...Array.from({ length: 5 }, () => city.posts(sample(KAZUO_RED), { sub: 'county-211324-platform' })),
    ...Array.from({ length: 5 }, () => city.posts(beipiao, { sub: BEIPIAO.client })),
  ]);
  expect(answers.map(({ status }) => status).filter((status) => ![200, 202].includes(status))).toEqual([]);
  await eventually('the city’s message', async () => (await messages()) === 3);
  const found = await city.db.query('select jurisdiction, serial, level, state from response order by jurisdiction');
  expect(found).toEqual([
    { jurisdiction: '211300', serial: '2026-01', level: 'III', state: 'active' },
    { jurisdiction: '211324', serial: '2026-01', level: 'I', state: 'active' },
    { jurisdiction: '211381', serial: '2026-01', level: 'I', state: 'active' },
  ]);
  await allIsSaid();
});

async function lifts(): Promise<{ status: number }> {
  const [open] = await city.db.query<{ id: string }>('select id from response');
  return city.decides('duty', `/v1/responses/${open?.id}/lift`, { reason: '经核实' });
}
