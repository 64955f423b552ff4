import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { forgetAll } from '../src/alert/testing/intake-desk';
import { type Answer, type City, startCity } from './testing/intake-city';
import { type DocumentedRoute, documentedRoutes } from './testing/documented-routes';

jest.setTimeout(90_000);

const ANY_ID = '019b0000-0000-7000-8000-000000000000';
/** A body that each route takes; one that takes a body and is not here fails the test. */
const WELL: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'POST /v1/responses': {
    ...{ kind: 'drill', authority: '省生态环境厅', documentNumber: '辽环函〔2026〕9号', reason: '空气质量保障', level: 'II' },
    ...{ areaCodes: ['211300'], onsetAt: '2026-02-11T08:00:00+08:00', until: '2026-02-12T08:00:00+08:00' },
  },
  'POST /v1/responses/{id}/lift': { reason: '保障结束', documentNumber: '辽环函〔2026〕12号' },
  'POST /v1/responses/{id}/merge': { intoResponseId: ANY_ID, reason: '同一过程', documentNumber: '朝指办〔2026〕3号' },
  'POST /v1/quarantine/{id}/apply': { reason: '电话核实无误' },
  'POST /v1/quarantine/{id}/dismiss': { reason: '电话核实为误发' },
  'POST /v1/instructions/{id}/assign': { unitId: 'taskforce-chanye', note: '请反馈', dueAt: '2026-02-13T17:00:00+08:00' },
  'POST /v1/instructions/{id}/close': { reason: '已办结' },
}; // prettier-ignore

const ROUTES = documentedRoutes();
const TAKING_FIELDS = ROUTES.flatMap(({ fields, ...route }) => (fields ? [{ ...route, fields }] : []));
const FIELDS = TAKING_FIELDS.flatMap((route) =>
  [...route.fields].map(([field, isRequired]) => ({ route, field, isRequired, name: `${route.name} ${field}` })),
);

/** What no field of ours holds, whichever it is. */
const NEVER_WELL: Readonly<Record<string, (well: unknown) => unknown>> = {
  'a number': () => 1,
  'a truth value': () => true,
  'an object': () => ({}),
  'an object that says it is a text': () => ({ length: 2, toString: '省厅' }),
  'an empty list': () => [],
  'a list of what it should be': (well) => [well],
  'an empty text': () => '',
  'blanks': () => ' 　\t',
  'a NUL': () => '保障\u0000',
  'half a character': () => '保障\ud800',
  'more than any field holds': () => '保'.repeat(5_000),
}; // prettier-ignore

let city: City;
beforeAll(async () => {
  city = await startCity();
  await city.publishesEvent(AccountChanged, { sub: 'duty', unitId: 'office', roles: ['duty'], active: true });
  await eventually('the account', async () => (await city.db.query('select 1 from account')).length === 1);
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
});
afterAll(() => city.stop());

let keys = 0;
const posts = (route: Pick<DocumentedRoute, 'path'>, body: string | undefined, type = 'application/json') => {
  const headers = { 'content-type': type, 'idempotency-key': `key-${(keys += 1)}` };
  const path = route.path.replace('{id}', ANY_ID);
  return city.asks({ method: 'POST', path, sub: 'duty', headers, ...(body !== undefined && { body }) });
};
const gets = (path: string) => city.asks({ method: 'GET', path, sub: 'duty' });
const said = ({ status, contentType, body }: Answer) =>
  `${status} ${String(body['code'])}${contentType.startsWith('application/problem+json') ? '' : ` as ${contentType}`}`;
const pointersOf = ({ body }: Answer) => (body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer);
const wellFor = ({ name }: { name: string }) => WELL[name] ?? {};

describe('a field that holds what it can’t is refused with 400, and named', () => {
  it('every route that takes fields has a body here that it takes', async () => {
    expect(TAKING_FIELDS.map(({ name }) => name).sort()).toEqual(Object.keys(WELL).sort());
    for (const route of TAKING_FIELDS) {
      expect(Object.keys(wellFor(route)).sort()).toEqual([...route.fields.keys()].sort());
      const { status } = await posts(route, JSON.stringify(wellFor(route)));
      expect([route.name, status]).toEqual([route.name, route.path.includes('{id}') ? 404 : 201]);
    }
    await forgetAll(city.db);
  });

  it.each(FIELDS)('$name', async ({ route, field, isRequired }) => {
    const well = wellFor(route);
    for (const [what, make] of Object.entries(NEVER_WELL)) {
      const answer = await posts(route, JSON.stringify({ ...well, [field]: make(well[field]) }));
      expect([what, said(answer)]).toEqual([what, '400 invalid-request']);
      expect([what, pointersOf(answer)]).toEqual([what, expect.arrayContaining([`/${field}`])]);
    }
    for (const missing of [null, undefined]) {
      const answer = await posts(route, JSON.stringify({ ...well, [field]: missing }));
      if (isRequired) expect([said(answer), pointersOf(answer)]).toEqual(['400 invalid-request', expect.arrayContaining([`/${field}`])]);
      else expect([201, 404]).toContain(answer.status);
      await forgetAll(city.db);
    }
  }); // prettier-ignore

  it('an instant that is null is no instant, least of all one of 1970', async () => {
    const route = { path: '/v1/responses' };
    const order = { ...WELL['POST /v1/responses'], onsetAt: null, until: null };
    expect((await posts(route, JSON.stringify(order))).body).toMatchObject({
      ...{ state: 'active', onsetAt: '2026-02-10T15:30:00.000+08:00', expiresAt: null },
    });
    await forgetAll(city.db);
  });
});

describe.each(TAKING_FIELDS)('a body that is none: $name', (route) => {
  const well = JSON.stringify(wellFor(route));

  it.each<[string, string | undefined, string]>([
    ['nothing', undefined, '400 invalid-request'],
    ['an empty text', '', '400 invalid-request'],
    ['no JSON', '{"reason":', '400 malformed-body'],
    ['a text', '"保障结束"', '400 malformed-body'],
    ['null', 'null', '400 malformed-body'],
    ['an empty list', '[]', '400 invalid-request'],
    ['a list of one', `[${well}]`, '400 invalid-request'],
    ['a list of lists', `[[${well}]]`, '400 invalid-request'],
    ['a list of numbers', '[1]', '400 invalid-request'],
    ['a field nobody agreed on', well.replace('{', '{"force":true,'), '400 invalid-request'],
    ['a hundred levels', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`, '400 malformed-body'],
    ['2 MB', JSON.stringify({ reason: 'a'.repeat(2_000_000) }), '413 too-large'],
  ])('%s', async (_, body, expected) => {
    expect(said(await posts(route, body))).toBe(expected);
  });

  it('H2 names that every object has, as if they weren’t there', async () => {
    const { status } = await posts(route, well);
    await forgetAll(city.db);
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const evil = well.replace('{', `{"${name}":{"kind":"actual","isAdmin":true},`);
      expect((await posts(route, evil)).status).toBe(status);
      expect(await city.db.query(`select 1 from response where kind = 'actual'`)).toEqual([]);
      await forgetAll(city.db);
    }
    expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  });

  it.each<[string, string]>([
    ['text/plain', '400 invalid-request'],
    ['application/x-www-form-urlencoded', '400 invalid-request'],
    ['application/json; charset=utf-16', '400 malformed-body'],
    ['application/json; charset=none-such', '415 unsupported-media-type'],
  ])('as %s', async (type, expected) => {
    expect(said(await posts(route, well, type))).toBe(expected);
  });
});

describe('an address that leads nowhere', () => {
  it.each(ROUTES.filter(({ path }) => path.includes('{id}')))('$name', async ({ method, path, name }) => {
    for (const id of ['nonsense', '%00', '%E0%A4%A', '%ED%A0%80', '..%2f..%2fetc', `'%20or%201=1--`, 'a'.repeat(3_000), `${ANY_ID}%00`]) {
      const body = method === 'POST' ? { body: JSON.stringify(WELL[name]), headers: { 'content-type': 'application/json' } } : {};
      const answer = await city.asks({ method, path: path.replace('{id}', id), sub: 'duty', ...body });
      expect([id, [400, 404].includes(answer.status), answer.contentType.split(';')[0]]).toEqual([id, true, 'application/problem+json']);
    }
  }); // prettier-ignore
});

describe('what a list is asked for', () => {
  const asking = ROUTES.flatMap(({ path, queries }) => queries.map((query) => ({ path, query, name: `${path}?${query}` })));
  const wrong: Readonly<Record<string, readonly string[]>> = {
    limit: ['', '0', '-1', '201', '1.5', 'ten', 'NaN', 'Infinity', '1e9', '1&limit=2'],
    cursor: ['', 'x', '%00', `${ANY_ID}0`, `'`, `${ANY_ID}&cursor=${ANY_ID}`],
    state: ['', 'none', 'applied,ignored', '%00', '__proto__', 'applied&state=ignored'],
    kind: ['', 'none', '%00', 'actual&kind=drill'],
  };

  it.each(asking)('$name', async ({ path, query }) => {
    expect(wrong[query]).toBeDefined();
    for (const value of wrong[query] ?? []) {
      const answer = await gets(`${path}?${query}=${value}`);
      expect([value, said(answer)]).toEqual([value, '400 invalid-request']);
      expect([value, pointersOf(answer)]).toEqual([value, expect.arrayContaining([`/${query}`])]);
    }
  });

  it.each([...new Set(asking.map(({ path }) => path))])('%s by anything else', async (path) => {
    for (const query of ['offset=1', 'limit[]=1', 'sort=reason', 'jurisdiction=211324']) {
      expect([query, said(await gets(`${path}?${query}`))]).toEqual([query, '400 invalid-request']);
    }
  });
}); // prettier-ignore

it('nothing of all this has begun anything', async () => {
  for (const table of ['response', 'alert_message', 'instruction']) expect(await city.db.query(`select 1 from ${table}`)).toEqual([]); // prettier-ignore
});
