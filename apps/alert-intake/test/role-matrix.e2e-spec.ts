import { type Role, ROLES } from '@qingkong/auth';
import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { sample } from '../src/alert/testing/intake-desk';
import { type Answer, type City, startCity } from './testing/intake-city';
import { type DocumentedRoute, documentedRoutes } from './testing/documented-routes';

jest.setTimeout(90_000);

const OFFICE: readonly Role[] = ['duty', 'head', 'auditor'];
const RULES: readonly Role[] = [...OFFICE, 'admin'];
const READERS: readonly Role[] = [...OFFICE, 'deputy', 'taskForce', 'county'];
const DUTY: readonly Role[] = ['duty'];

/** contracts.md §3 for this service, said once more and not by the code: who may call what. A route that is not here fails the test. */
const MATRIX: Readonly<Record<string, readonly Role[] | 'anyone'>> = {
  'GET /v1/public/status': 'anyone',
  'POST /v1/alerts': ['platform'],
  'GET /v1/alerts': OFFICE,
  'GET /v1/alerts/{id}': OFFICE,
  'GET /v1/alerts/{id}/raw': OFFICE,
  'GET /v1/quarantine': OFFICE,
  'POST /v1/quarantine/{id}/apply': DUTY,
  'POST /v1/quarantine/{id}/dismiss': DUTY,
  'GET /v1/responses': READERS,
  'GET /v1/responses/{id}': READERS,
  'POST /v1/responses': DUTY,
  'POST /v1/responses/{id}/lift': DUTY,
  'POST /v1/responses/{id}/merge': DUTY,
  'GET /v1/pre-warnings': READERS,
  'GET /v1/pre-warnings/{id}': READERS,
  'GET /v1/instructions': OFFICE,
  'GET /v1/instructions/{id}': OFFICE,
  'POST /v1/instructions/{id}/assign': DUTY,
  'POST /v1/instructions/{id}/close': DUTY,
  'GET /v1/plan': RULES,
  'GET /v1/plan/versions': RULES,
  'GET /v1/plan/versions/{id}': RULES,
  'GET /v1/senders': RULES,
};

const ROUTES = documentedRoutes();
const ANY_ID = '019b0000-0000-7000-8000-000000000000';

let city: City;
beforeAll(async () => {
  city = await startCity();
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
  const account = (sub: string, roles: readonly string[], active = true) =>
    city.publishesEvent(AccountChanged, { sub, unitId: 'office', roles: [...roles], active });
  for (const role of ROLES) await account(role, [role]);
  await account('nobody-in-particular', []);
  await account('left', ROLES, false);
  const count = async () => (await city.db.query('select 1 from account')).length;
  await eventually('the accounts', async () => (await count()) === ROLES.length + 2);
});
afterAll(() => city.stop());

/** One call with nothing in it but the right to make it: past the guard it ends as it may. */
const calls = ({ method, path }: DocumentedRoute, sub: string | null, hasExpired = false): Promise<Answer> => {
  const asked = { method, path: path.replace('{id}', ANY_ID), sub, hasExpired };
  const headers = { 'content-type': 'application/json', 'idempotency-key': `${sub}` };
  return city.asks(method === 'POST' ? { ...asked, headers, body: '{}' } : asked);
};
/** `401 unauthenticated`, `403 forbidden`, or `in`: past the guard, where an empty request is well or ill but never ours to fail. */
const outcome = ({ status, contentType, body }: Answer): string => {
  if (status >= 500) return `${status}`;
  if (status !== 401 && status !== 403) return 'in';
  return `${status} ${String(body['code'])} ${contentType.split(';')[0]}`;
};
const [FORBIDDEN, UNKNOWN] = ['403 forbidden application/problem+json', '401 unauthenticated application/problem+json'];
const isOpenTo = (route: DocumentedRoute, role: Role) => {
  const may = MATRIX[route.name];
  return may === 'anyone' || (may ?? []).includes(role);
};

it('H7 every route of the interface has its line in the matrix, with the roles that the document names', () => {
  const documented = ROUTES.map(({ name, isPublic, roles }) => [name, isPublic ? 'anyone' : (roles ?? ['platform']).toSorted()]);
  const expected = Object.entries(MATRIX).map(([name, may]) => [name, typeof may === 'string' ? may : may.toSorted()]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(expected));
}); // prettier-ignore

describe.each(ROUTES)('H7 $name', (route) => {
  it.each(ROLES)('%s', async (role) => {
    expect(outcome(await calls(route, role))).toBe(isOpenTo(route, role) ? 'in' : FORBIDDEN);
  });

  it.each<[string, string | null, boolean, string]>([
    ['nobody', null, false, UNKNOWN],
    ['a login that has expired', 'duty', true, UNKNOWN],
    ['somebody the directory doesn’t know', 'stranger', false, FORBIDDEN],
    ['somebody without a role', 'nobody-in-particular', false, FORBIDDEN],
    ['somebody who had every role, and has left', 'left', false, FORBIDDEN],
  ])('%s', async (_, sub, hasExpired, expected) => {
    expect(outcome(await calls(route, sub, hasExpired))).toBe(route.isPublic ? 'in' : expected);
  });
});

it('what was refused has left nothing behind', async () => {
  const tables = [
    'alert_message',
    'response',
    'instruction',
    'pre_warning',
    'audit_entry',
    'outbox',
    'idempotency_key',
  ];
  for (const table of tables) expect([table, await city.db.query(`select 1 from ${table}`)]).toEqual([table, []]);
});

it('a sender’s own client may send without being in the directory, and do nothing else', async () => {
  expect((await city.posts(sample('test-message.xml'), { sub: 'hq-platform' })).status).toBe(202);
  for (const route of ROUTES.filter(({ name, isPublic }) => !isPublic && name !== 'POST /v1/alerts'))
    expect([route.name, outcome(await calls(route, 'hq-platform'))]).toEqual([route.name, FORBIDDEN]);
});
