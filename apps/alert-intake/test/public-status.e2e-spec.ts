import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { sample } from '../src/alert/testing/intake-desk';
import { type City, startCity } from './testing/intake-city';

jest.setTimeout(90_000);

const STATUS = '/v1/public/status';
let city: City;
beforeAll(async () => {
  city = await startCity();
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
});
afterAll(() => city.stop());

/** The city's level, those of the counties, how many are announced, and the serial of the last lift. */
const standing = async () => {
  const { body } = await city.get(null, STATUS);
  const {
    city: whole,
    counties,
    announced,
    lastLift,
  } = body as unknown as {
    city: { level: string | null };
    counties: { level: string | null }[];
    announced: unknown[];
    lastLift: { serial: string } | null;
  };
  const levels = [...new Set(counties.map(({ level }) => level ?? '-'))].join('/');
  return `${whole.level ?? '-'} ${levels} ${announced.length} ${lastLift?.serial ?? '-'}`;
};

describe('C03 GET /v1/public/status', () => {
  it('answers anybody, and caches may keep it for some seconds', async () => {
    const answer = await city.get(null, STATUS);
    expect(answer).toMatchObject({ status: 200, contentType: 'application/json; charset=utf-8' });
    expect(answer.headers.get('cache-control')).toBe('public, max-age=15');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await standing()).toBe('- - 0 -');
  });

  it('is 304 for who has it already, until something changes', async () => {
    const etag = (await city.get(null, STATUS)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    for (const named of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await city.get(null, STATUS, { 'if-none-match': named });
      expect([named, again.status, again.text]).toEqual([named, 304, '']);
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('cache-control')).toBe('public, max-age=15');
    }
    expect((await city.get(null, STATUS, { 'if-none-match': '"other"' })).status).toBe(200);

    expect((await city.posts(sample('story-02-10-1530-yellow.xml'))).status).toBe(202);
    const changed = await city.get(null, STATUS, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  it('follows the story: announced, in force, a county’s own red, lifted', async () => {
    expect(await standing()).toBe('- - 1 -');
    await city.clockStandsAt('2026-02-10T22:00:00+08:00');
    expect(await standing()).toBe('III III 0 -');
    await city.clockStandsAt('2026-02-11T20:00:00+08:00');
    await city.posts(sample('story-02-11-2000-kazuo-red.xml'), { sub: 'county-211324-platform' });
    expect(await standing()).toBe('III III 1 -');
    await city.clockStandsAt('2026-02-12T00:00:00+08:00');
    expect(await standing()).toBe('III III/I 0 -');
    await city.clockStandsAt('2026-02-14T08:00:00+08:00');
    await city.posts(sample('story-02-14-0800-cancel.xml'));
    expect(await standing()).toBe('- -/I 0 2026-01');
  });

  it('shows nobody: no sender, no message, no id, nobody’s name', async () => {
    const { text } = await city.get(null, STATUS);
    expect(text).not.toMatch(/@|senderName|[0-9a-f]{8}-[0-9a-f]{4}-|person-|1[3-9]\d{9}/);
  });
});

describe('C01 GET /v1/plan', () => {
  beforeAll(async () => {
    for (const [sub, role] of [['duty', 'duty'], ['admin', 'admin'], ['county', 'county']] as const) // prettier-ignore
      await city.publishesEvent(AccountChanged, { sub, unitId: role === 'admin' ? null : 'office', roles: [role], active: true }); // prettier-ignore
    await eventually('the accounts', async () => (await city.db.query('select 1 from account')).length === 3);
  });

  it('names the plan that is followed, and the response of today names it too', async () => {
    const { body } = await city.get('duty', '/v1/plan');
    expect(body).toMatchObject({ replaces: '朝工信发〔2022〕3号', effectiveFrom: '2026-01-01' });
    expect(body['inUseSince']).toMatch(/^20\d\d-\d\d-\d\dT.*\+08:00$/);
    const responses = await city.get('duty', '/v1/responses');
    expect((responses.body['items'] as { planVersion: string }[]).map(({ planVersion }) => planVersion)).toEqual([
      body['id'],
      body['id'],
    ]);
  });

  it('lists the versions, and gives one with its rules', async () => {
    const { body } = await city.get('admin', '/v1/plan/versions');
    expect(body).toMatchObject({ items: [{ isCurrent: true }], nextCursor: null });
    const id = (body['items'] as { id: string }[])[0]?.id ?? '';
    const one = await city.get('admin', `/v1/plan/versions/${encodeURIComponent(id)}`);
    expect(one.body).toMatchObject({ id, content: { jurisdiction: { code: '211300' }, dailyReport: { dueAt: '09:00' } } });
  }); // prettier-ignore

  it('is for the Office, the head, auditors and administrators', async () => {
    const asked = async (sub: string | null, path: string) => (await city.get(sub, path)).status;
    expect(await asked(null, '/v1/plan')).toBe(401);
    expect(await asked('county', '/v1/plan')).toBe(403);
    expect(await asked('county', '/v1/plan/versions')).toBe(403);
    const unknown = await city.get('duty', '/v1/plan/versions/nothing');
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'plan-version-not-found']);
  });
});
