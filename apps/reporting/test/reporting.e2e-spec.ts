import {
  AccountChanged,
  DailyReportMissed,
  DailyReportSubmitted,
  ReportReminderDue,
  ResponseAnnounced,
  ResponseLifted,
  ResponseStarted,
  UnitChanged,
} from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { invented } from '../src/daily-report/testing/invented-content';
import { type Answer, type City, eventually, startCity } from './testing/reporting-city';

jest.setTimeout(90_000);

const suffix = newId().slice(-6);
const county = `county-${suffix}`;
const municipal = `enterprise-${suffix}`;
const responseId = newId();
const serial = '2026-01';
let city: City;

beforeAll(async () => {
  city = await startCity();
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
  const unit = { areaCode: '211381', taskForceId: 'taskforce-keji', active: true };
  await city.publishes(UnitChanged, {
    ...unit,
    unitId: county,
    kind: 'countyBureau',
    name: '虚构县工信局',
    municipal: false,
  });
  await city.publishes(UnitChanged, {
    ...unit,
    unitId: municipal,
    kind: 'enterprise',
    name: '虚构市直企业',
    municipal: true,
  });
  const account = (sub: string, unitId: string | null, role: string) =>
    city.publishes(AccountChanged, { sub: `${sub}-${suffix}`, unitId, roles: [role], active: true });
  await account('liaison', county, 'county');
  await account('plant', municipal, 'enterprise');
  await account('duty', 'office', 'duty');
  await account('stranger', 'county-elsewhere', 'county');
  await account('auditor', null, 'auditor');
  await eventually('the directory', async () => {
    const units = await city.db.query('select 1 from unit where unit_id = any($1)', [[county, municipal]]);
    const accounts = await city.db.query('select 1 from account where sub like $1', [`%-${suffix}`]);
    return units.length === 2 && accounts.length === 5;
  });
});
afterAll(() => city.stop());

const as = (name: string) => `${name}-${suffix}`;
const items = (answer: Answer) => answer.body['items'] as Record<string, unknown>[];
const list = (name: string, query = '') => city.get(as(name), `/v1/daily-reports?responseId=${responseId}${query}`);
/** Other tests speak on the same broker: only what is about our two units counts. */
const ours = <P extends { unitId: string }>(payloads: P[]) => payloads.filter(({ unitId }) => unitId in called);
const called: Record<string, string> = { [county]: 'county', [municipal]: 'municipal' };
const reminders = () =>
  ours(city.heard(ReportReminderDue, responseId)).map(
    ({ unitId, urgency, audience }) => `${called[unitId]} ${urgency} ${audience.join('+')}`,
  );

async function reportOf(unitId: string, reportDate: string): Promise<string> {
  return eventually(`the report of ${unitId} for ${reportDate}`, async () => {
    const found = items(await list('duty', `&unitId=${unitId}&reportDate=${reportDate}`))[0];
    return found && (found['id'] as string);
  });
}

const submissions = (id: string) => `/v1/daily-reports/${id}/submissions`;

describe('the dailies of one response, from announcement to lift', () => {
  it('C26, C28, C30 opens, reminds, takes in, and names who is missing', async () => {
    const times = {
      alertSentAt: '2026-02-10T15:29:00+08:00',
      receivedAt: '2026-02-10T15:30:00+08:00',
      onsetAt: '2026-02-10T22:00:00+08:00',
    };
    const kinds = { kind: 'actual', origin: 'alert', colour: 'yellow', level: 'III' } as const;
    const facts = { primaryPollutant: null, documentNumber: null, planVersion: 'invented', serial };
    await city.publishes(ResponseAnnounced, {
      responseId,
      jurisdiction: '211300',
      areaCodes: ['211300'],
      ...kinds,
      ...facts,
      ...times,
    });
    await city.publishes(ResponseStarted, { responseId, level: 'III', startedAt: times.onsetAt });
    await eventually(
      'the announcement',
      async () => (await city.db.query('select 1 from deadline where subject_id = $1', [responseId])).length > 0,
    );

    await city.clockStandsAt('2026-02-10T22:00:00+08:00');
    const ofCounty = await reportOf(county, '2026-02-10');
    const ofMunicipal = await reportOf(municipal, '2026-02-10');

    await city.clockStandsAt('2026-02-11T08:00:00+08:00');
    await eventually('two reminders', async () => Promise.resolve(reminders().length === 2));
    const taken = await city.post(as('plant'), submissions(ofMunicipal), invented);
    expect(taken).toMatchObject({
      status: 201,
      body: { state: 'submitted', late: false, edition: 1, dueAt: '2026-02-11T09:00:00.000+08:00' },
    });

    for (const time of ['08:30:00', '08:50:00', '09:00:00', '09:00:01']) {
      await city.clockStandsAt(`2026-02-11T${time}+08:00`);
      const expected = { '08:30:00': 3, '08:50:00': 4, '09:00:00': 4, '09:00:01': 5 }[time];
      await eventually(`${expected} reminders at ${time}`, async () =>
        Promise.resolve(reminders().length === expected),
      );
    }
    expect(reminders().sort()).toEqual([
      'county missing unit+taskForce+deputy',
      'county reminder unit',
      'county reminder unit',
      'county reminder unit',
      'municipal reminder unit',
    ]);
    expect(ours(city.heard(DailyReportMissed, responseId))).toMatchObject([{ reportId: ofCounty, unitId: county }]);

    await city.clockStandsAt('2026-02-11T09:40:00+08:00');
    const proxy = await city.post(as('duty'), submissions(ofCounty), { ...invented, proxyReason: '电话报送（虚构）' });
    expect(proxy).toMatchObject({ status: 201, body: { late: true, missedAt: '2026-02-11T09:00:01.000+08:00' } });
    await eventually('both submissions', async () =>
      Promise.resolve(ours(city.heard(DailyReportSubmitted, responseId)).length === 2),
    );
    expect(ours(city.heard(DailyReportSubmitted, responseId)).map(({ late }) => late)).toEqual([false, true]);
  });

  it('refuses what cannot be right, and says where', async () => {
    const id = await reportOf(county, '2026-02-10');
    const pointers = (answer: Answer) =>
      ((answer.body['errors'] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer);
    const refused = async (body: unknown) => {
      const answer = await city.post(as('liaison'), submissions(id), body);
      return [answer.status, ...new Set(pointers(answer))];
    };
    expect(await refused({ ...invented, classes: { ...invented.classes, idle: -1 } })).toEqual([400, '/classes/idle']);
    expect(await refused({ ...invented, enterprises: { ...invented.enterprises, listed: 1.5 } })).toEqual([
      400,
      '/enterprises/listed',
    ]);
    expect(await refused({ ...invented, enterprises: [] })).toEqual([400, '/enterprises']);
    expect(await refused({ ...invented, inspections: undefined })).toEqual([400, '/inspections']);
    expect(await refused({ ...invented, remarks: '字'.repeat(5_001) })).toEqual([400, '/remarks']);
    expect(await refused({ ...invented, remarks: 'NUL \0' })).toEqual([400, '/remarks']);
    expect(await refused({ ...invented, remarks: 'half \ud83d' })).toEqual([400, '/remarks']);
    expect(await refused({ ...invented, filledBy: '' })).toEqual([400, '/filledBy']);
    expect(await refused({ ...invented, unheardOf: 1 })).toEqual([400, '/unheardOf']);
    expect((await refused([invented]))[0]).toBe(400);
    expect((await refused({}))[0]).toBe(400);
    expect(await refused({ ...invented, enterprises: { ...invented.enterprises, listed: 13 } })).toEqual([
      422,
      '/classes',
      '/enterprises/listed',
    ]);
    expect(await refused({ ...invented, remarks: '字'.repeat(400_000) })).toEqual([413]);
  });

  it('R31 lets nobody in who has no business there', async () => {
    const id = await reportOf(county, '2026-02-10');
    expect(await city.post(null, submissions(id), invented)).toMatchObject({ status: 401 });
    expect(await city.post('nobody', submissions(id), invented)).toMatchObject({ status: 403 });
    expect(await city.post(as('auditor'), submissions(id), invented)).toMatchObject({ status: 403 });
    expect(await city.post(as('stranger'), submissions(id), invented)).toMatchObject({
      status: 404,
      body: { code: 'daily-report-unknown' },
    });
    expect(await city.post(as('duty'), submissions(id), invented)).toMatchObject({ status: 422 });
    expect(await city.post(as('duty'), submissions('no-id'), invented)).toMatchObject({ status: 404 });
    expect(await city.get(as('stranger'), `/v1/daily-reports/${id}`)).toMatchObject({ status: 404 });
    expect(items(await list('stranger'))).toEqual([]);
    expect(items(await list('liaison', `&unitId=${municipal}`))).toEqual([]);
    expect(items(await list('liaison'))).toMatchObject([{ unitId: county }]);
  });

  it('takes a correction once per key, as a new edition', async () => {
    const id = await reportOf(county, '2026-02-10');
    const key = newId();
    const correction = { ...invented, remarks: '更正（虚构）' };
    const first = await city.post(as('liaison'), submissions(id), correction, key);
    expect(first).toMatchObject({ status: 201, body: { edition: 2, late: true } });
    expect(await city.post(as('liaison'), submissions(id), correction, key)).toEqual(first);
    expect(await city.post(as('liaison'), submissions(id), invented, key)).toMatchObject({ status: 409 });
    expect(await city.post(as('liaison'), submissions(id), invented, null)).toMatchObject({ status: 400 });
    const { body } = await city.get(as('auditor'), `/v1/daily-reports/${id}`);
    expect(body['editions']).toMatchObject([
      {
        edition: 1,
        enteredBy: as('duty'),
        proxyReason: '电话报送（虚构）',
        receivedAt: '2026-02-11T09:40:00.000+08:00',
      },
      { edition: 2, enteredBy: as('liaison'), proxyReason: null, content: correction },
    ]);
  });

  it('lists in pages, by filter, and refuses a filter that is none', async () => {
    const own = (rows: Record<string, unknown>[]) =>
      rows.filter(({ unitId }) => unitId === county || unitId === municipal);
    const seen: Record<string, unknown>[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Answer = await list('duty', `&limit=1${cursor && `&cursor=${cursor}`}`);
      expect(items(page).length).toBeLessThanOrEqual(1);
      seen.push(...items(page));
      cursor = page.body['nextCursor'] as string | null;
    }
    expect(own(seen).map(({ state }) => state)).toEqual(['submitted', 'submitted']);
    expect(own(items(await list('duty', '&state=owed')))).toEqual([]);
    for (const wrong of [
      'reportDate=2026-02-30',
      'state=missing',
      'limit=0',
      'limit=x',
      'cursor=x',
      'unitId=%00',
      'offset=3',
      'responseId=1',
    ]) {
      expect(await city.get(as('duty'), `/v1/daily-reports?${wrong}`)).toMatchObject({ status: 400 });
    }
  });

  it('R03 after the lift asks for the closing day once, and withdraws a day past the true end', async () => {
    await city.clockStandsAt('2026-02-11T17:00:00+08:00');
    const withdrawn = await reportOf(county, '2026-02-11');
    await city.publishes(ResponseLifted, {
      responseId,
      serial,
      endedAt: '2026-02-10T23:30:00+08:00',
      receivedAt: '2026-02-11T17:30:00+08:00',
      reason: 'lifted',
    });
    await eventually('the closing day', async () => items(await list('duty', '&state=withdrawn')).length > 0);
    expect(await city.post(as('liaison'), submissions(withdrawn), invented)).toMatchObject({
      status: 409,
      body: { code: 'daily-report-withdrawn' },
    });
    expect(items(await list('duty', `&unitId=${county}&reportDate=2026-02-10`))).toMatchObject([
      { closing: true, edition: 2 },
    ]);
  });
});
