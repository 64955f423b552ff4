import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { changed, forgetAll, sample } from '../src/alert/testing/intake-desk';
import { type Answer, type City, startCity } from './testing/intake-city';

jest.setTimeout(90_000);

const NOBODY = '019b0000-0000-7000-8000-000000000000';
const KAZUO_RED = 'story-02-11-2000-kazuo-red.xml';
const ACCOUNTS = [
  ['duty', 'office', 'duty'],
  ['kazuo', 'county-211324', 'county'],
  ['beipiao', 'county-211381', 'county'],
  ['lost', 'county-000000', 'county'],
] as const;

let city: City;
beforeAll(async () => {
  city = await startCity();
  for (const [sub, unitId, role] of ACCOUNTS)
    await city.publishesEvent(AccountChanged, { sub, unitId, roles: [role], active: true });
  const count = async () => (await city.db.query('select 1 from account')).length;
  await eventually('the accounts', async () => (await count()) === ACCOUNTS.length);
});
afterAll(() => city.stop());
beforeEach(async () => {
  await forgetAll(city.db);
  await city.clockStandsAt('2026-02-11T20:00:00+08:00');
});

type Item = Readonly<Record<string, string>>;
const itemsOf = ({ body }: Answer) => body['items'] as Item[];
const said = ({ status, body }: Answer) => [status, body['code']].filter(Boolean).join(' ');
const order = { kind: 'actual', authority: '省生态环境厅', reason: '空气质量保障', level: 'II', areaCodes: ['211300'] };
let keys = 0;

/** Begun by hand and ended at once, so many; their serials in the order of a list. */
async function episodes(number: number): Promise<string[]> {
  for (let n = 0; n < number; n += 1) {
    const { body } = await city.decides('duty', '/v1/responses', order, `key-${(keys += 1)}`);
    await city.decides('duty', `/v1/responses/${String(body['id'])}/lift`, { reason: '保障结束' });
  }
  return Array.from({ length: number }, (_, n) => `2026-${String(number - n).padStart(2, '0')}`);
}

/** Every page from the first to the last, as `what` of each item; `between` happens after each. */
async function pages(path: string, what: string, between: () => Promise<unknown> = () => Promise.resolve()) {
  const found: string[][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await city.get('duty', cursor === '' ? path : `${path}&cursor=${cursor}`);
    expect(answer.status).toBe(200);
    found.push(itemsOf(answer).map((item) => item[what] ?? ''));
    cursor = answer.body['nextCursor'] as string | null;
    await between();
  }
  return found.filter((page) => page.length > 0);
}

describe('GET /v1/responses', () => {
  it('comes in pages, the newest first, each once and none left out', async () => {
    const serials = await episodes(5);
    expect(await pages('/v1/responses?limit=2', 'serial')).toEqual([serials.slice(0, 2), serials.slice(2, 4), serials.slice(4)]);
    expect(await pages('/v1/responses?limit=5', 'serial')).toEqual([serials]);
    expect(await pages('/v1/responses?limit=200', 'serial')).toEqual([serials]);
  }); // prettier-ignore

  it('shifts nothing when something new comes while somebody leafs', async () => {
    const serials = await episodes(4);
    const found = await pages('/v1/responses?limit=2', 'serial', () => episodes(1));
    expect(found.flat()).toEqual(serials);
  });

  it('shows those of one state and one kind', async () => {
    await episodes(1);
    await city.decides('duty', '/v1/responses', { ...order, kind: 'drill' }, `key-${(keys += 1)}`);
    await city.decides('duty', '/v1/responses', order, `key-${(keys += 1)}`);
    const by = async (query: string) =>
      itemsOf(await city.get('duty', `/v1/responses?${query}`)).map(({ kind, state }) => `${kind} ${state}`);
    expect(await by('state=active')).toEqual(['actual active']);
    expect(await by('state=ended')).toEqual(['drill ended', 'actual ended']);
    expect(await by('state=ended&kind=actual')).toEqual(['actual ended']);
    expect(await by('kind=drill')).toEqual(['drill ended']);
    expect(await by('state=announced')).toEqual([]);
    expect(await by(`cursor=${NOBODY}`)).toEqual([]);
  });
});

describe('H7 whose responses and messages one sees', () => {
  const listed = async (sub: string) =>
    itemsOf(await city.get(sub, '/v1/responses')).map(({ jurisdiction }) => jurisdiction);

  it('a county the city’s and its own, never a neighbour’s; in lists, by id and behind a cursor', async () => {
    await episodes(1);
    const { body } = await city.posts(sample(KAZUO_RED), { sub: 'county-211324-platform' });
    const own = `/v1/responses/${String(body['responseId'])}`;
    expect(await listed('duty')).toEqual(['211324', '211300']);
    expect(await listed('kazuo')).toEqual(['211324', '211300']);
    expect(await listed('beipiao')).toEqual(['211300']);
    expect(await listed('lost')).toEqual(['211300']);
    expect(said(await city.get('kazuo', own))).toBe('200');
    for (const sub of ['beipiao', 'lost']) {
      expect(said(await city.get(sub, own))).toBe('404 response-not-found');
      expect(itemsOf(await city.get(sub, `/v1/responses?cursor=${String(body['responseId'])}`))).toHaveLength(1);
    }
    // The same answer as for what isn't there: nobody learns that it is.
    const [foreign, none] = [await city.get('beipiao', own), await city.get('beipiao', `/v1/responses/${NOBODY}`)];
    expect({ ...none.body, detail: '', responseId: '' }).toEqual({ ...foreign.body, detail: '', responseId: '' });
  });

  it.each(['/v1/responses', '/v1/alerts', '/v1/pre-warnings', '/v1/instructions', '/v1/plan/versions'])('%s has no such one', async (path) => {
    expect((await city.get('duty', `${path}/${NOBODY}`)).status).toBe(404);
  }); // prettier-ignore
});

describe('GET /v1/alerts', () => {
  const sent = (n: number) => new Date(Date.parse('2026-02-11T10:00:00+08:00') + n * 60_000);
  /** Tests, which do nothing but lie there; every third from somebody nobody knows. */
  const messages = async (number: number, from = 0) => {
    for (let n = from; n < from + number; n += 1) {
      const stranger = n % 3 === 2 ? { sender: 'someone@else.example' } : {};
      await city.posts(changed('test-message.xml', { identifier: `T-${n}`, sent: sent(n), ...stranger }));
    }
    return Array.from({ length: number }, (_, n) => `T-${from + number - 1 - n}`);
  };

  it('comes in pages, the newest first, and by state', async () => {
    const all = await messages(7);
    expect(await pages('/v1/alerts?limit=3', 'identifier')).toEqual([all.slice(0, 3), all.slice(3, 6), all.slice(6)]);
    expect(await pages('/v1/alerts?limit=2&state=quarantined', 'identifier')).toEqual([['T-5', 'T-2']]);
    expect((await pages('/v1/alerts?limit=2&state=ignored', 'identifier')).flat()).toEqual(['T-6', 'T-4', 'T-3', 'T-1', 'T-0']);
    expect(await pages('/v1/alerts?state=applied', 'identifier')).toEqual([]);
    expect(await pages('/v1/quarantine?limit=1', 'identifier')).toEqual([['T-5'], ['T-2']]);
  }); // prettier-ignore

  it('shifts nothing when something new comes while somebody leafs', async () => {
    const all = await messages(4);
    let next = 4;
    const found = await pages('/v1/alerts?limit=2', 'identifier', () => messages(1, (next += 1)));
    expect(found.flat()).toEqual(all);
  });

  it('has what was received under one id: what became of it, and its bytes', async () => {
    await messages(1);
    const [{ id = '' } = {}] = itemsOf(await city.get('duty', '/v1/alerts'));
    expect((await city.get('duty', `/v1/alerts/${id}`)).body).toMatchObject({ identifier: 'T-0', state: 'ignored' });
    const raw = await city.get('duty', `/v1/alerts/${id}/raw`);
    expect([raw.status, raw.headers.get('content-disposition')]).toEqual([200, `attachment; filename=${id}.xml`]);
    expect(said(await city.get('duty', `/v1/alerts/${NOBODY}/raw`))).toBe('404 alert-not-found');
  });
});
