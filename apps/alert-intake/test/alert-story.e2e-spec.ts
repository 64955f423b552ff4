import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { forgetAll } from '../src/alert/testing/intake-desk';
import { asBytes, type Format, STORY, STORY_END, storyEnd, type StoryRow } from '../src/alert/testing/intake-story';
import { type City, startCity } from './testing/intake-city';

jest.setTimeout(120_000);

type Message = NonNullable<StoryRow['message']>;
type Way = 'HTTP' | 'Kafka';

/** On the topic only HQ may speak; the others come by HTTP whichever way HQ does, and so does what comes again (R11). */
async function sends(city: City, { client, content, becomes }: Message, way: Way, format: Format): Promise<void> {
  const { bytes, contentType } = asBytes(content, format);
  const found = () =>
    city.db.query<{ became: string }>(
      `select concat_ws(' ', state, reason) as became from alert_message where body = $1`,
      [bytes],
    );
  const [known] = await found();
  if (way === 'Kafka' && client === 'hq-platform' && !known) {
    await city.publishes(bytes, contentType);
    await eventually('the message from Kafka', async () => (await found()).length === 1);
  } else {
    const { status } = await city.posts(bytes, { sub: client, contentType });
    expect(status).toBe(known ? 200 : 202);
  }
  expect(await found()).toEqual([{ became: becomes }]);
}

/** Until what was due has rung. */
async function standsAt(city: City, instant: string): Promise<void> {
  await city.clockStandsAt(`2026-${instant.replace(' ', 'T')}:00+08:00`);
  const due = `select 1 from deadline where state = 'armed' and due_at <= app_now()`;
  await eventually('nothing is due', async () => (await city.db.query(due)).length === 0);
}

let city: City;
beforeAll(async () => {
  city = await startCity();
  await city.publishesEvent(AccountChanged, { sub: 'duty', unitId: 'office', roles: ['duty'], active: true });
  await eventually('the account', async () => (await city.db.query('select 1 from account')).length === 1);
});
afterAll(() => city.stop());

describe.each<[Way, Format]>([
  ['HTTP', 'CAP 1.2'],
  ['HTTP', 'national'],
  ['HTTP', 'JSON'],
  ['Kafka', 'CAP 1.2'],
  ['Kafka', 'national'],
  ['Kafka', 'JSON'],
])('the story of response 2026-01 by %s in %s', (way, format) => {
  beforeAll(async () => {
    await forgetAll(city.db);
    city.heard.length = 0;
  });

  it('comes to the same as it does without sockets', async () => {
    for (const { at, message } of STORY) {
      await standsAt(city, at);
      if (message) await sends(city, message, way, format);
    }
    expect(await storyEnd(city.db)).toEqual(STORY_END);
    expect(await city.deadLetters()).toEqual([]);
  });

  it('R30 and is told on Kafka once, what concerns one response in order', async () => {
    const said = await city.db.query<{ id: string; key: string }>(
      'select event_id as id, key from outbox order by position',
    );
    await eventually('all of it is on Kafka', () => city.heard.length >= said.length);
    for (const key of new Set(said.map((one) => one.key))) {
      const of = said.filter((one) => one.key === key).map(({ id }) => id);
      expect(city.heard.filter((one) => one.key === key).map(({ id }) => id)).toEqual(of);
    }
  });

  it('C19 with receipt, decision and relay of each step on its timeline', async () => {
    const { body } = await city.get('duty', '/v1/responses');
    const [, own] = body['items'] as { id: string }[];
    const one = await city.get('duty', `/v1/responses/${own?.id}`);
    const timeline = one.body['timeline'] as { what: string; at: string; relayedAt: string | null; version: number }[];
    expect(timeline.map(({ what, at, version }) => [what, at, version])).toEqual([
      ['announced', '2026-02-10T15:30:00.000+08:00', 1],
      ['started', '2026-02-10T22:00:00.000+08:00', 2],
      ['levelChanged', '2026-02-11T15:40:00.000+08:00', 3],
      ['levelChanged', '2026-02-13T14:00:00.000+08:00', 4],
      ['lifted', '2026-02-14T08:00:00.000+08:00', 5],
      ['terminationInstructed', '2026-02-14T09:40:00.000+08:00', null],
    ]);
    expect(timeline.filter(({ version, relayedAt }) => version !== null && relayedAt === null)).toEqual([]);
    expect(one.body).toMatchObject({
      segments: [{ level: 'III' }, { level: 'II' }, { level: 'III', toAt: '2026-02-14T08:00:00.000+08:00' }],
    });
  });
});
