import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { changed, sample } from '../src/alert/testing/intake-desk';
import { type Answer, type City, startCity } from './testing/intake-city';

jest.setTimeout(90_000);

const YELLOW = 'story-02-10-1530-yellow.xml';
const MIB = 1_048_576;
const twoMebibytes = changed(YELLOW, { identifier: 'BIG', description: '霾'.repeat((2 * MIB) / 3) });

let city: City;
beforeAll(async () => {
  city = await startCity();
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
  const account = (sub: string, unitId: string | null, role: string) =>
    city.publishesEvent(AccountChanged, { sub, unitId, roles: [role], active: true });
  await account('person-duty', 'office', 'duty');
  await account('person-kazuo', 'county-211324', 'county');
  await account('person-plant', 'enterprise-1', 'enterprise');
  await eventually('the accounts', async () => (await city.db.query('select 1 from account')).length === 3);
});
afterAll(() => city.stop());

const problem = ({ status, contentType, body }: Answer) =>
  `${status} ${contentType.split(';')[0]} ${String(body['code'])}`;
const messages = async () => (await city.db.query('select 1 from alert_message')).length;
const responses = async () => {
  const { body } = await city.get('person-duty', '/v1/responses');
  return body['items'] as Record<string, unknown>[];
};

describe('bad input starts nothing, and whoever sent it is told', () => {
  it.each<[string, () => Promise<Answer>, string]>([
    ['not XML', () => city.posts(sample('bad/not-xml.txt')), '400 application/problem+json xml-malformed'],
    ['nothing', () => city.posts(Buffer.alloc(0)), '400 application/problem+json xml-malformed'],
    ['DOCTYPE', () => city.posts(sample('bad/doctype-external-entity.xml')), '400 application/problem+json xml-doctype'],
    ['entity bomb', () => city.posts(sample('bad/doctype-entity-bomb.xml')), '400 application/problem+json xml-doctype'],
    ['wrong namespace', () => city.posts(sample('bad/cap-1.1.xml')), '400 application/problem+json cap-namespace'],
    ['wrong schema', () => city.posts(sample('bad/missing-severity.xml')), '400 application/problem+json cap-missing-element'],
    ['2 MB', () => city.posts(twoMebibytes), '413 application/problem+json too-large'],
    ['JSON', () => city.posts(Buffer.from('{"a":1}'), { contentType: 'application/json' }), '400 application/problem+json json-missing-field'],
    ['plain text', () => city.posts(sample(YELLOW), { contentType: 'text/plain' }), '415 application/problem+json unsupported-media-type'],
    ['a person', () => city.posts(sample(YELLOW), { sub: 'person-plant' }), '403 application/problem+json forbidden'],
    ['nobody we know', () => city.posts(sample(YELLOW), { sub: 'stranger' }), '403 application/problem+json forbidden'],
  ])('%s by HTTP', async (_, act, expected) => {
    const answer = await act();
    expect(problem(answer)).toBe(expected);
    expect(await messages()).toBe(0);
  }); // prettier-ignore

  it('K9 by Kafka: dead letters with the raw bytes, and the partition goes on', async () => {
    const bad: [Buffer | null, string?][] = [
      [sample('bad/not-xml.txt')],
      [sample('bad/doctype-external-entity.xml')],
      [sample('bad/cap-1.1.xml')],
      [sample('bad/missing-severity.xml')],
      [twoMebibytes],
      [null],
      [Buffer.alloc(0)],
      [Buffer.from([0, 0xff, 0])],
      [Buffer.from('{"a":1}'), 'application/json'],
    ];
    for (const [value, contentType] of bad) await city.publishes(value, contentType);
    await city.publishes(sample('test-message.xml'));
    await eventually('the test message behind them', async () => (await messages()) === 1);
    const wrong = ['xml-malformed', 'xml-doctype', 'cap-namespace', 'cap-missing-element', 'too-large'];
    expect(await city.deadLetters()).toEqual([
      ...wrong,
      'empty-record',
      'empty-record',
      'encoding',
      'json-missing-field',
    ]);
    const kept = await city.db.query<{ record_value: Buffer | null }>(
      'select record_value from dead_letter order by record_offset',
    );
    expect(kept.map(({ record_value }) => record_value)).toEqual(bad.map(([value]) => value));
    expect(await responses()).toEqual([]);
    expect(city.heard).toEqual([]);
  });
});

describe('C09 an unknown sender', () => {
  it('is told by HTTP that the message waits in quarantine, where it is', async () => {
    const answer = await city.posts(sample('quarantine-unknown-sender.xml'));
    expect(problem(answer)).toBe('422 application/problem+json sender-unknown');
    const alertId = String(answer.body['alertId']);
    const { body } = await city.get('person-duty', '/v1/quarantine');
    expect(body).toMatchObject({
      items: [{ id: alertId, state: 'quarantined', reason: 'sender-unknown' }],
      nextCursor: null,
    });
    const again = await city.posts(sample('quarantine-unknown-sender.xml'));
    expect([problem(again), again.body['alertId'], await messages()]).toEqual([problem(answer), alertId, 2]);
    await eventually('the word to the duty officer', () =>
      city.heard.some(({ type, key }) => type === 'alert.quarantined' && key === alertId),
    );
  });

  it('waits by Kafka just the same', async () => {
    await city.publishes(changed('quarantine-unknown-sender.xml', { identifier: 'UNKNOWN-2' }));
    const waiting = () => city.db.query(`select 1 from alert_message where way = 'kafka' and state = 'quarantined'`);
    await eventually('the second in quarantine', async () => (await waiting()).length === 1);
    expect(await responses()).toEqual([]);
  });

  it('is dismissed by the duty officer alone, with a reason', async () => {
    const { body } = await city.get('person-duty', '/v1/quarantine?limit=1');
    const path = `/v1/quarantine/${String((body['items'] as { id: string }[])[0]?.id)}/dismiss`;
    expect(problem(await city.decides('person-kazuo', path, { reason: '不实' }))).toBe(
      '403 application/problem+json forbidden',
    );
    for (const reason of ['  ', '误发\u0000', '误发\ud800']) {
      expect(problem(await city.decides('person-duty', path, { reason }))).toBe(
        '400 application/problem+json invalid-request',
      );
    }
    expect(await city.decides('person-duty', path, { reason: '电话核实为误发' })).toMatchObject({
      status: 200,
      body: { state: 'dismissed', decidedBy: 'person-duty' },
    });
    expect(problem(await city.decides('person-duty', path, { reason: '再次' }))).toBe(
      '409 application/problem+json alert-already-decided',
    );
  });
});

describe('the story’s yellow alert', () => {
  it('C16, C19 starts one response, whichever way and however often it comes', async () => {
    await city.publishes(sample(YELLOW));
    await eventually('the response', async () => (await responses()).length === 1);
    const repeat = await city.posts(sample(YELLOW));
    expect(repeat).toMatchObject({
      status: 200,
      body: { way: 'kafka', state: 'applied', sent: '2026-02-10T15:30:00.000+08:00' },
    });
    expect(await responses()).toMatchObject([
      { serial: '2026-01', state: 'announced', level: 'III', onsetAt: '2026-02-10T22:00:00.000+08:00' },
    ]);
    await eventually('its announcement', () => city.heard.some(({ type }) => type === 'response.announced'));
  });

  it('its key with another body is refused by both ways and changes nothing', async () => {
    const red = changed(YELLOW, { severityColour: 'red', parameterColour: 'red', responseLevel: 'I' });
    expect(problem(await city.posts(red))).toBe('409 application/problem+json alert-conflict');
    await city.publishes(red);
    await eventually('its dead letter', async () => (await city.deadLetters()).at(-1) === 'alert-conflict');
    expect(await responses()).toMatchObject([{ level: 'III', state: 'announced' }]);
  });

  it('is kept byte by byte, and handed out to those who may see it', async () => {
    const { body } = await city.get('person-duty', '/v1/alerts?state=applied');
    const path = `/v1/alerts/${String((body['items'] as { id: string }[])[0]?.id)}`;
    expect(await city.get('person-duty', path)).toMatchObject({ status: 200, body: { identifier: 'CY-HQ-2026-0001' } });
    const raw = await city.get('person-duty', `${path}/raw`);
    expect(raw).toMatchObject({ status: 200, text: sample(YELLOW).toString('utf8') });
    expect(raw.contentType).toContain('application/xml');
    expect(problem(await city.get('person-plant', `${path}/raw`))).toBe('403 application/problem+json forbidden');
    expect(problem(await city.get(null, path))).toBe('401 application/problem+json unauthenticated');
    expect(problem(await city.get('person-duty', '/v1/alerts/019b0000-0000-7000-8000-000000000000'))).toBe(
      '404 application/problem+json alert-not-found',
    );
    expect((await city.get('person-duty', '/v1/alerts/nonsense')).status).toBe(400);
  });

  it('becomes active at its onset and ends with the lift', async () => {
    await city.clockStandsAt('2026-02-10T22:00:00+08:00');
    await eventually('the start', () => city.heard.some(({ type }) => type === 'response.started'));
    await city.clockStandsAt('2026-02-14T08:00:00+08:00');
    expect(await city.posts(sample('story-02-14-0800-cancel.xml'))).toMatchObject({
      status: 202,
      body: { state: 'applied' },
    });
    const id = String((await responses())[0]?.['id']);
    const { body } = await city.get('person-kazuo', `/v1/responses/${id}`);
    expect(body).toMatchObject({
      state: 'ended',
      endedAt: '2026-02-14T08:00:00.000+08:00',
      segments: [{ level: 'III', fromAt: '2026-02-10T22:00:00.000+08:00', toAt: '2026-02-14T08:00:00.000+08:00' }],
      timeline: [{ what: 'announced' }, { what: 'started' }, { what: 'lifted' }],
    });
    const told = () =>
      city.heard.filter(({ key }) => key === id).map(({ type, aggregateVersion }) => `${type} ${aggregateVersion}`);
    await eventually('the lift', () => told().length === 3);
    expect(told()).toEqual(['response.announced 1', 'response.started 2', 'response.lifted 3']);
  });

  it('H7 a county sees no neighbour’s own response', async () => {
    const red = await city.posts(sample('story-02-11-2000-kazuo-red.xml'), { sub: 'county-211324-platform' });
    expect(red).toMatchObject({ status: 202, body: { state: 'applied' } });
    const id = String(red.body['responseId']);
    expect((await city.get('person-kazuo', `/v1/responses/${id}`)).status).toBe(200);
    await city.publishesEvent(AccountChanged, {
      sub: 'person-beipiao',
      unitId: 'county-211381',
      roles: ['county'],
      active: true,
    });
    await eventually('the neighbour', async () => (await city.get('person-beipiao', '/v1/responses')).status === 200);
    expect(problem(await city.get('person-beipiao', `/v1/responses/${id}`))).toBe(
      '404 application/problem+json response-not-found',
    );
  });
});
