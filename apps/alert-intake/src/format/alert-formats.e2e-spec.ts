import { readdirSync } from 'node:fs';
import { eventually } from '@qingkong/persistence/testing';
import { type City, startCity } from '../../test/testing/intake-city';
import { sample } from '../alert/testing/intake-desk';

jest.setTimeout(90_000);

const named = (folder: string): string[] =>
  readdirSync(`samples/alerts/${folder}`)
    .filter((name) => /^(?:national|json)-.*\.(?:xml|json)$/.test(name))
    .map((name) => folder + name);
const typeOf = (name: string): string => {
  if (name.endsWith('.xml')) return 'application/xml';
  return name.includes('cloud-event') ? 'application/cloudevents+json' : 'application/json';
};
const speakerOf = (name: string): string => (name.includes('pre-warning') ? 'ecology-bureau' : 'hq-platform');

let city: City;
beforeAll(async () => {
  city = await startCity();
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
});
afterAll(() => city.stop());

const keys = async (): Promise<string[]> => {
  const rows = await city.db.query<{ line: string }>(
    `select concat_ws(' ', identifier, sent, status, message_type, category) as line from alert_message order by 1`,
  );
  return rows.map(({ line }) => line);
};

describe('the national dialect and JSON, by HTTP and by Kafka', () => {
  it('are taken by HTTP, each message once', async () => {
    const good = named('');
    for (const name of good) {
      const answer = await city.posts(sample(name), { contentType: typeOf(name), sub: speakerOf(name) });
      expect([name, answer.status]).toEqual([name, 202]);
      const again = await city.posts(sample(name), { contentType: typeOf(name), sub: speakerOf(name) });
      expect([name, again.status, again.body['id']]).toEqual([name, 200, answer.body['id']]);
    }
    // One of the CloudEvents holds a message of its own as CAP.
    expect(await keys()).toHaveLength(good.length);
  });

  it('are the same messages when they come by Kafka: nothing new, and nothing put aside', async () => {
    const before = await keys();
    for (const name of named('')) await city.publishes(sample(name), typeOf(name));
    await city.publishes(sample('test-message.xml'));
    await eventually('the test message behind them', async () => (await keys()).length === before.length + 1);
    expect(await keys()).toEqual(expect.arrayContaining(before));
    expect(await city.deadLetters()).toEqual([]);
  });

  it('are refused for the same reason, whichever way they come', async () => {
    const bad = named('bad/');
    const codes: unknown[] = [];
    for (const name of bad) {
      const { status, contentType, body } = await city.posts(sample(name), { contentType: typeOf(name) });
      expect([name, status, contentType.split(';')[0]]).toEqual([name, 400, 'application/problem+json']);
      codes.push(body['code']);
    }
    for (const name of bad) await city.publishes(sample(name), typeOf(name));
    await eventually('all of them put aside', async () => (await city.deadLetters()).length === bad.length);
    expect(await city.deadLetters()).toEqual(codes);
  });

  it('says by HTTP where the fault is', async () => {
    const { body } = await city.posts(sample('bad/json-colour-purple.json'), { contentType: 'application/json' });
    expect(body).toMatchObject({ code: 'json-value', line: 11, errors: [{ pointer: '/colour' }] });
    const old = await city.posts(sample('bad/cap-1.1.xml'));
    expect(old.body).toMatchObject({ code: 'cap-namespace', title: '命名空间不受支持' });
    expect(old.body['detail']).toContain('http://com.icss.amp');
  });

  it.each([
    ['text/plain', '415 unsupported-media-type'],
    ['application/cloudevents-batch+json', '415 unsupported-media-type'],
    ['application/json; charset=gbk', '400 encoding'],
  ])('%s: %s', async (contentType, expected) => {
    const { status, body } = await city.posts(sample('json-alert-yellow.json'), { contentType });
    expect(`${status} ${String(body['code'])}`).toBe(expected);
  });
});
