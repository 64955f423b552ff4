import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { changed, forgetAll, sample } from '../src/alert/testing/intake-desk';
import { parseCap12 } from '../src/format/cap12';
import { type Answer, type City, startCity } from './testing/intake-city';

jest.setTimeout(90_000);

/** Every role there is (contracts.md §3), each with a login of its name. */
const ROLES = ['platform', 'duty', 'head', 'deputy', 'taskForce', 'county', 'enterprise', 'logistics', 'auditor', 'admin'] as const; // prettier-ignore

let city: City;
beforeAll(async () => {
  city = await startCity();
  for (const role of ROLES) {
    const unitId = role === 'county' ? 'county-211324' : 'office';
    await city.publishesEvent(AccountChanged, { sub: role, unitId, roles: [role], active: true });
  }
  const count = async () => (await city.db.query('select 1 from account')).length;
  await eventually('the accounts', async () => (await count()) === ROLES.length);
});
afterAll(() => city.stop());
beforeEach(async () => {
  await forgetAll(city.db);
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
});

const RESPONSES = '/v1/responses';
const order = {
  kind: 'actual',
  authority: '省生态环境厅',
  documentNumber: '辽环函〔2026〕9号',
  reason: '重大活动空气质量保障',
  level: 'II',
  areaCodes: ['211300'],
};
let keys = 0;
const begins = (change: object = {}, key: string | undefined = `key-${(keys += 1)}`, sub = 'duty') =>
  city.decides(sub, RESPONSES, { ...order, ...change }, key);
const lifts = (id: unknown, body: object = { reason: '保障结束' }, sub = 'duty') =>
  city.decides(sub, `${RESPONSES}/${String(id)}/lift`, body);
const merges = (id: unknown, into: unknown, sub = 'duty') =>
  city.decides(sub, `${RESPONSES}/${String(id)}/merge`, { intoResponseId: into, reason: '市指挥部认定为同一过程' });
const said = ({ status, body }: Answer) => [status, body['code']].filter(Boolean).join(' ');
const count = async () => (await city.db.query('select 1 from response')).length;
const NOBODY = '019b0000-0000-7000-8000-000000000000';

describe('C49 POST /v1/responses', () => {
  it('begins one that runs at once, with times of the city, and is seen like any other', async () => {
    const answer = await begins({ until: '2026-02-12T00:00:00+08:00' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      ...{ serial: '2026-01', kind: 'actual', origin: 'assurance', state: 'active', level: 'II', colour: 'orange' },
      ...{ authority: '省生态环境厅', orderReason: '重大活动空气质量保障', documentNumber: '辽环函〔2026〕9号' },
      ...{ onsetAt: '2026-02-10T15:30:00.000+08:00', expiresAt: '2026-02-12T00:00:00.000+08:00', endedAt: null },
    });
    const one = await city.get('head', `${RESPONSES}/${String(answer.body['id'])}`);
    expect(one.body).toMatchObject({
      segments: [{ level: 'II', fromAt: '2026-02-10T15:30:00.000+08:00', toAt: null }],
      timeline: [{ what: 'announced', alertId: null, facts: { authority: '省生态环境厅' } }, { what: 'started' }],
    });
  });

  it('needs an Idempotency-Key: the same with the same body is the same response, with another is refused', async () => {
    expect(said(await city.decides('duty', RESPONSES, order))).toBe('400 idempotency-key-missing');
    const first = await begins({}, 'one');
    const again = await Promise.all([begins({}, 'one'), begins({}, 'one')]);
    expect(again.map(({ status, body }) => [status, body])).toEqual([[201, first.body], [201, first.body]]); // prettier-ignore
    expect(said(await begins({ level: 'I' }, 'one'))).toBe('409 idempotency-key-reused');
    expect(said(await begins({}, 'two'))).toBe('422 response-already-open');
    expect(await count()).toBe(1);
  });

  it('a refusal takes no key: the order may be mended and come again', async () => {
    expect(said(await begins({ areaCodes: ['110105'] }, 'mended'))).toBe('422 area-outside-plan');
    expect(said(await begins({}, 'mended'))).toBe('201');
  });

  it('ten at once, each under its own key, are one', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => begins()));
    expect(answers.map(said).sort()).toEqual(['201', ...Array<string>(9).fill('422 response-already-open')]);
  });

  it.each<[string, object, string]>([
    ['another kind', { kind: 'exercise' }, '/kind'],
    ['no level of the plan', { level: 'IV' }, '/level'],
    ['a level in other letters', { level: 'Ⅱ' }, '/level'],
    ['no authority', { authority: undefined }, '/authority'],
    ['a blank reason', { reason: '　 ' }, '/reason'],
    ['NUL in the reason', { reason: '保障\u0000' }, '/reason'],
    ['half a character in the reason', { reason: '保障\ud800' }, '/reason'],
    ['a reason beyond measure', { reason: '保'.repeat(1_001) }, '/reason'],
    ['no area', { areaCodes: [] }, '/areaCodes'],
    ['an area by name', { areaCodes: ['朝阳市'] }, '/areaCodes'],
    ['areas that are no list', { areaCodes: '211300' }, '/areaCodes'],
    ['R27 a time without offset', { onsetAt: '2026-02-11T08:00:00' }, '/onsetAt'],
    ['R27 a time in Z', { onsetAt: '2026-02-11T00:00:00Z' }, '/onsetAt'],
    ['a month that does not exist', { onsetAt: '2026-13-01T00:00:00+08:00' }, '/onsetAt'],
    ['a day that does not exist', { until: '2026-02-30T00:00:00+08:00' }, '/until'],
    ['an hour that does not exist', { until: '2026-02-12T25:00:00+08:00' }, '/until'],
    ['an offset that does not exist', { until: '2026-02-12T20:00:00+99:00' }, '/until'],
    ['year 0000', { onsetAt: '0000-01-01T00:00:00+08:00' }, '/onsetAt'],
    ['a field nobody knows', { force: true }, '/force'],
  ])('refuses %s', async (_, change, pointer) => {
    const answer = await begins(change);
    expect(said(answer)).toBe('400 invalid-request');
    expect((answer.body['errors'] as { pointer: string }[]).map((one) => one.pointer)).toContain(pointer);
    expect(await count()).toBe(0);
  });

  it.each<[string, object, string]>([
    ['C02 another place', { areaCodes: ['211300', '110105'] }, '422 area-outside-plan'],
    ['a period that ends before it begins', { onsetAt: '2026-02-12T00:00:00+08:00', until: '2026-02-11T00:00:00+08:00' }, '422 period-reversed'],
    ['a period that ends as it begins', { onsetAt: '2026-02-12T00:00:00+08:00', until: '2026-02-12T00:00:00+08:00' }, '422 period-reversed'],
    ['a period that is over', { until: '2026-02-10T15:30:00+08:00' }, '422 period-reversed'],
  ])('refuses %s', async (_, change, expected) => {
    expect(said(await begins(change))).toBe(expected);
    expect(await count()).toBe(0);
  }); // prettier-ignore

  it('R16 refuses a drill while it is real, and a real one ends the drill', async () => {
    const drill = await begins({ kind: 'drill' });
    expect(said(await begins({ kind: 'drill' }))).toBe('422 response-already-open');
    expect(said(await begins())).toBe('201');
    const { body } = await city.get('duty', `${RESPONSES}/${String(drill.body['id'])}`);
    expect(body).toMatchObject({ serial: '2026-01', state: 'ended', endReason: 'supersededByReal' });
    expect(said(await begins({ kind: 'drill' }))).toBe('422 drill-during-real-response');
  });
});

describe('lift and merge by hand', () => {
  it('C49 ends it, with who and why on its timeline and in the audit trail', async () => {
    const { id } = (await begins()).body;
    expect(said(await lifts(id, {}))).toBe('400 invalid-request');
    expect(said(await lifts(id, { reason: ' ' }))).toBe('400 invalid-request');
    const answer = await lifts(id, { reason: '保障结束', documentNumber: '辽环函〔2026〕12号' });
    expect(answer).toMatchObject({ status: 200, body: { state: 'ended', endReason: 'lifted' } });
    const { body } = await city.get('auditor', `${RESPONSES}/${String(id)}`);
    const facts = { byHand: 'duty', why: '保障结束', documentNumber: '辽环函〔2026〕12号' };
    expect((body['timeline'] as object[]).at(-1)).toMatchObject({ what: 'lifted', alertId: null, facts });
    const audit = await city.db.query('select actor, action, reason from audit_entry where subject = $1', [id]);
    expect(audit).toEqual([
      { actor: 'duty', action: 'begin-response', reason: '重大活动空气质量保障' },
      { actor: 'duty', action: 'lift-response', reason: '保障结束' },
    ]);
    expect(said(await lifts(id))).toBe('409 response-move-refused');
    expect(said(await lifts(NOBODY))).toBe('404 response-not-found');
    expect(said(await lifts('nonsense'))).toMatch(/^400/);
  });

  it('ends, too, what an alert began; HQ’s own lift then finds it ended', async () => {
    const { body } = await city.posts(sample('story-02-10-1530-yellow.xml'));
    expect(await lifts(body['responseId'])).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    await city.clockStandsAt('2026-02-14T08:00:00+08:00');
    const { sender, identifier, sent } = parseCap12(sample('story-02-10-1530-yellow.xml'));
    const lift = await city.posts(
      changed('story-02-14-0800-cancel.xml', { references: [{ sender, identifier, sent }] }),
    );
    expect(lift.body).toMatchObject({ state: 'ignored', reason: 'already-ended' });
  });

  it('R12 makes two responses one episode, once, and both keep their clock', async () => {
    const first = (await begins()).body;
    await lifts(first['id']);
    await city.clockStandsAt('2026-02-11T01:30:00+08:00');
    const second = (await begins()).body;
    expect(said(await merges(second['id'], first['id']))).toBe('409 response-move-refused');
    expect(said(await merges(first['id'], first['id']))).toBe('422 not-the-same-kind');
    expect(said(await merges(first['id'], NOBODY))).toBe('404 response-not-found');
    expect(said(await merges(first['id'], 'nonsense'))).toBe('400 invalid-request');
    expect(await merges(first['id'], second['id'])).toMatchObject({
      ...{ status: 200, body: { mergedInto: second['id'], endedAt: '2026-02-10T15:30:00.000+08:00' } },
    });
    expect(said(await merges(first['id'], second['id']))).toBe('409 response-move-refused');
    const { body } = await city.get('duty', `${RESPONSES}/${String(second['id'])}`);
    expect(body).toMatchObject({ onsetAt: '2026-02-11T01:30:00.000+08:00', mergedInto: null });
    expect((body['timeline'] as object[]).at(-1)).toMatchObject({ what: 'merged', facts: { with: '2026-01' } });
  });
});

describe('H7 only the duty officer acts, whoever may read', () => {
  const others = ROLES.filter((role) => role !== 'duty');

  it.each(others)('%s', async (role) => {
    const { id } = (await begins()).body;
    const refused = [begins({}, 'other', role), lifts(id, undefined, role), merges(id, NOBODY, role)];
    expect((await Promise.all(refused)).map(said)).toEqual(Array<string>(3).fill('403 forbidden'));
    expect(await city.db.query('select state from response')).toEqual([{ state: 'active' }]);
    const reads = ['head', 'deputy', 'taskForce', 'county', 'auditor'].includes(role);
    expect((await city.get(role, `${RESPONSES}/${String(id)}`)).status).toBe(reads ? 200 : 403);
  });

  it('nobody without a login', async () => {
    for (const path of ['', `/${NOBODY}`]) expect(said(await city.get(null, RESPONSES + path))).toBe('401 unauthenticated'); // prettier-ignore
  });
});
