import { type Role } from '@qingkong/auth';
import { AccountChanged } from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { Database } from '@qingkong/persistence';
import { eventually } from '@qingkong/persistence/testing';
import { type City, startCity } from '../../test/testing/intake-city';
import { at, sampleContent } from '../instruction/testing/office-desk';
import { PreWarningService } from '../pre-warning/pre-warning.service';
import { ResponseService } from './response.service';

jest.setTimeout(90_000);

/** Who asks, and for which places he sees responses and pre-warnings. */
const SEEN: readonly (readonly [sub: string, unitId: string | null, role: Role, places: string])[] = [
  ['office-duty', 'office', 'duty', '朝阳市 喀左县 北票市'],
  ['the-head', 'leading-group', 'head', '朝阳市 喀左县 北票市'],
  ['the-auditor', null, 'auditor', '朝阳市 喀左县 北票市'],
  ['taskforce-chanye-supervisor', 'taskforce-chanye', 'taskForce', '朝阳市 喀左县'],
  ['taskforce-keji-supervisor', 'taskforce-keji', 'taskForce', '朝阳市 北票市'],
  ['taskforce-ziyuan-supervisor', 'taskforce-ziyuan', 'taskForce', '朝阳市'],
  ['person-deputy-2', 'leading-group', 'deputy', '朝阳市 北票市'],
  ['person-deputy-3', 'leading-group', 'deputy', '朝阳市 喀左县'],
  ['another-deputy', 'leading-group', 'deputy', '朝阳市'],
  ['county-211324-liaison', 'county-211324', 'county', '朝阳市 喀左县'],
  ['county-211381-liaison', 'county-211381', 'county', '朝阳市 北票市'],
];
const PLACES = { 朝阳市: '211300', 喀左县: '211324', 北票市: '211381' } as const;

let city: City;
/** Ids of the response and of the pre-warning of each place. */
const made: { place: string; path: string }[] = [];

beforeAll(async () => {
  city = await startCity();
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
  for (const [sub, unitId, role] of SEEN)
    await city.publishesEvent(AccountChanged, { sub, unitId, roles: [role], active: true });
  const words = await sampleContent('story-02-10-0900-pre-warning.xml');
  const receivedAt = at('02-10 15:30');
  await city.app.get(Database).transaction(async (tx) => {
    for (const [place, code] of Object.entries(PLACES)) {
      const content = { ...words, identifier: `CY-ECO-${code}`, areaCodes: [code] };
      const order = { alertId: newId(), content, receivedAt };
      const preWarning = await city.app.get(PreWarningService).issue(tx, order);
      const response = await city.app.get(ResponseService).announce(tx, {
        ...{
          kind: 'drill',
          origin: 'assurance',
          jurisdiction: code,
          areaCodes: [code],
          colour: 'yellow',
          level: 'III',
        },
        ...{
          onsetAt: at('02-10 22:00'),
          expiresAt: null,
          authority: '演练',
          orderReason: '演练',
          documentNumber: null,
        },
        ...{ primaryPollutant: null, alertSentAt: receivedAt, receivedAt, alertId: null },
      });
      made.push({ place, path: `/v1/responses/${response.id}` });
      made.push({ place, path: `/v1/pre-warnings/${preWarning?.id ?? ''}` });
    }
  });
  await eventually('the accounts', async () => (await city.db.query('select 1 from account')).length === SEEN.length);
});
afterAll(() => city.stop());

const placesOf = (codes: readonly string[]): string =>
  Object.entries(PLACES)
    .filter(([, code]) => codes.includes(code))
    .map(([place]) => place)
    .join(' ');

describe('H7, C05, C06: what is of one county is seen by its bureau, its task force and its deputy', () => {
  it.each(SEEN)('%s of %s (%s): %s', async (sub, _, __, places) => {
    const responses = (await city.get(sub, '/v1/responses')).body['items'] as { jurisdiction: string }[];
    expect(placesOf(responses.map(({ jurisdiction }) => jurisdiction))).toBe(places);
    const preWarnings = (await city.get(sub, '/v1/pre-warnings')).body['items'] as { areaCodes: string[] }[];
    expect(placesOf(preWarnings.flatMap(({ areaCodes }) => areaCodes))).toBe(places);
    for (const { place, path } of made) {
      const { status } = await city.get(sub, path);
      expect([path, status]).toEqual([path, places.split(' ').includes(place) ? 200 : 404]);
    }
  });
});
