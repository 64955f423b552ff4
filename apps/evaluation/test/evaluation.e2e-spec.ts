import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentIssuer, type DevelopmentIssuer } from '@qingkong/auth/testing';
import {
  AccountChanged,
  NoticeIssued,
  ResponseAnnounced,
  ResponseLifted,
  UnitAcknowledged,
  UnitChanged,
  UnitsNotified,
} from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan } from '@qingkong/plan';
import { readSettings, type RunningService, serviceSettings, startService } from '@qingkong/service';
import { definition } from '../src/evaluation.module';
import { announcement, at, planFile, unitsOf } from './evaluation-desk';
import { KafkaSeat, type SaidEvent } from './kafka-seat';

// A broker may be shared with other tests: unit ids, accounts and the consumer group are this run's own.
const run = newId().slice(-12);
const name = `evaluation-${run}`;
const own = (id: string) => `${id}-${run}`;
const units = unitsOf(loadPlan(planFile)).map((unit) => ({ ...unit, unitId: own(unit.unitId) }));
const reporters = units.filter(({ kind, municipal, active }) => active && (kind === 'countyBureau' || municipal));
const response = announcement();
const parts = { measures: '停产三家', results: '达标', problems: '无问题', improvements: '完善台账' };

let directory: string;
let database: ScratchDatabase;
let service: RunningService;
let issuer: DevelopmentIssuer;
let seat: KafkaSeat;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'qingkong-evaluation-'));
  issuer = await developmentIssuer(directory);
  database = await scratchDatabase();
  const settings = readSettings(
    {
      DATABASE_URL: database.url,
      KAFKA_BROKERS: process.env['KAFKA_BROKERS'],
      REDIS_URL: process.env['REDIS_URL'],
      OIDC_ISSUER: issuer.issuer,
      OIDC_JWKS: issuer.jwks,
      PLAN_FILE: planFile,
      LOG_LEVEL: 'silent',
      MOVABLE_CLOCK: 'true',
    },
    serviceSettings,
  );
  service = await startService({ ...definition, name }, settings);
  seat = new KafkaSeat(settings.kafkaBrokers, `seat-${run}`);
  await seat.listen();
}, 60_000);

afterAll(async () => {
  // Whoever shares the broker shall not find them in the directory.
  for (const unit of units) await seat.says(UnitChanged, { ...unit, active: false });
  await seat.leave();
  await service.stop();
  await database.drop();
  await rm(directory, { recursive: true });
}, 30_000);

/** Asks until the answer is as wanted; the test's own limit ends it otherwise. */
async function eventually(expectation: () => Promise<void> | void): Promise<void> {
  for (let error: unknown, since = Date.now(); ;) {
    try {
      return await expectation();
    } catch (failure) {
      error = failure;
    }
    if (Date.now() - since > 20_000) throw error;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function call(who: string, path: string, body?: unknown, key = newId()) {
  const answer = await fetch(`http://127.0.0.1:${service.httpPort}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${await issuer.tokenFor(own(who))}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, never> & { items: never[] } };
}

async function clockStandsAt(local: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${service.managementPort}/clock`, {
    method: 'POST',
    body: JSON.stringify({ standsAt: at(local).toISOString() }),
  });
  expect(answer.status).toBe(200);
}

const isOurs = ({ payload: { responseId, unitId } }: SaidEvent) =>
  responseId === response.responseId && String(unitId).endsWith(run);

/** How often each event was heard of our units in this response. */
function heard(): Record<string, number> {
  const ours = seat.heard.filter(isOurs);
  const names = ours.map(({ type, payload }) => [type, payload['urgency']].filter(Boolean).join(' '));
  return Object.fromEntries([...Map.groupBy(names, (each) => each)].map(([each, all]) => [each, all.length]));
}

async function summaryOf(unitId: string): Promise<string> {
  const { body } = await call('duty', `/v1/summaries?responseId=${response.responseId}&unitId=${own(unitId)}`);
  return (body.items as unknown as { id: string }[])[0]?.id ?? '';
}

describe('C36–C38 the summaries of response 2026-01', () => {
  const REMINDER = 'evaluation.summary-reminder-due reminder';
  const OVERDUE = 'evaluation.summary-reminder-due overdue';

  test('the directory, the start and how fast the word went round (C12, C20)', async () => {
    await clockStandsAt('02-10T15:30');
    for (const unit of units) await seat.says(UnitChanged, unit);
    const accounts: [sub: string, unitId: string | null, role: string][] = [
      ['duty', 'office', 'duty'],
      ['shuangta', own('county-211302'), 'county'],
      ['e1', own('enterprise-e1'), 'enterprise'],
    ];
    for (const [sub, unitId, role] of accounts) {
      await seat.says(AccountChanged, { sub: own(sub), unitId, roles: [role], active: true });
    }
    const notice = { noticeId: newId(), responseId: response.responseId, kind: 'start' as const };
    const told = reporters.map(({ unitId }, index) => ({ unitId, at: at(`02-10T15:30:0${index}`).toISOString() }));
    await seat.says(UnitsNotified, { ...notice, units: told });
    await seat.says(UnitAcknowledged, {
      ...notice,
      unitId: own('enterprise-e1'),
      way: 'link',
      at: at('02-10T15:35').toISOString(),
    });
    await seat.says(NoticeIssued, { ...notice, persons: 20, units: 10, issuedAt: at('02-10T15:30').toISOString() });
    await seat.says(ResponseAnnounced, response);

    await eventually(async () => {
      expect(await call('duty', `/v1/relay-latencies?responseId=${response.responseId}&limit=3`)).toMatchObject({
        status: 200,
        body: { units: 10, notified: 9, acknowledged: 1, p50Ms: 4_000, shareWithin60s: 0.9, shareAcknowledged: 0.1 },
      });
    });
  });

  test('the lift, told twice, makes nine summaries owed until 24:00 of 02-28', async () => {
    await clockStandsAt('02-14T08:00');
    const { responseId, serial } = response;
    const endedAt = at('02-14T08:00').toISOString();
    const id = newId();
    await seat.says(ResponseLifted, { responseId, serial, endedAt, receivedAt: endedAt, reason: 'lifted' }, id);
    await seat.says(ResponseLifted, { responseId, serial, endedAt, receivedAt: endedAt, reason: 'lifted' }, id);

    const dueAt = '2026-03-01T00:00:00.000+08:00';
    await eventually(async () => {
      const { body } = await call('duty', `/v1/summaries?responseId=${responseId}&limit=200`);
      const ours = (body.items as unknown as { unitId: string; dueAt: string; state: string }[]).filter(({ unitId }) =>
        unitId.endsWith(run),
      );
      expect(ours.map((summary) => summary.unitId).sort()).toEqual(reporters.map(({ unitId }) => unitId).sort());
      expect(new Set(ours.map((summary) => `${summary.state} ${summary.dueAt}`))).toEqual(new Set([`owed ${dueAt}`]));
    });
  });

  test('on 02-24 all are reminded', async () => {
    await clockStandsAt('02-24T09:00');
    await eventually(() => expect(heard()).toEqual({ [REMINDER]: 9 }));
  });

  test('on 02-25 双塔区 is told which part is empty; on 02-27 its whole summary is taken, once', async () => {
    const id = await summaryOf('county-211302');
    const path = `/v1/summaries/${id}/submissions`;
    await clockStandsAt('02-25T10:00');
    expect(await call('shuangta', path, { parts: { ...parts, improvements: '　' } })).toMatchObject({
      status: 422,
      body: {
        code: 'summary-part-empty',
        title: '总结未被接受：「改进措施」不能为空',
        errors: [{ pointer: '/parts/improvements', detail: '「改进措施」不能为空' }],
      },
    });
    await eventually(() => expect(heard()).toEqual({ [REMINDER]: 18 }));

    await clockStandsAt('02-27T08:00');
    await eventually(() => expect(heard()).toEqual({ [REMINDER]: 27 }));
    const first = await call('shuangta', path, { parts }, 'once');
    expect(first).toMatchObject({ status: 201, body: { version: 1, late: false } });
    expect(await call('shuangta', path, { parts }, 'once')).toEqual(first);
    expect((await call('shuangta', path, { parts: { ...parts, results: '别的' } }, 'once')).status).toBe(409);
    await clockStandsAt('02-27T09:00');
    await eventually(() => expect(heard()).toEqual({ [REMINDER]: 35, 'evaluation.summary-submitted': 1 }));
  });

  test('H7 each unit sees and sends its own, the duty officer enters the others with a reason', async () => {
    const id = await summaryOf('county-211302');
    expect((await call('e1', `/v1/summaries/${id}`)).status).toBe(404);
    expect((await call('e1', `/v1/summaries/${id}/submissions`, { parts })).status).toBe(404);
    expect((await call('e1', `/v1/relay-latencies?responseId=${response.responseId}`)).status).toBe(403);
    expect((await call('stranger', '/v1/summaries')).status).toBe(403);
    const { items } = (await call('e1', `/v1/summaries?responseId=${response.responseId}`)).body;
    expect(items).toMatchObject([{ unitId: own('enterprise-e1') }]);

    for (const { unitId } of reporters) {
      if ([own('county-211302'), own('county-211321')].includes(unitId)) continue;
      const path = `/v1/summaries/${await summaryOf(unitId.replace(`-${run}`, ''))}/submissions`;
      expect(await call('duty', path, { parts })).toMatchObject({ status: 422, body: { code: 'proxy-reason-wrong' } });
      expect(await call('duty', path, { parts, proxyReason: '传真报来' })).toMatchObject({
        status: 201,
        body: { late: false },
      });
    }
  });

  test('朝阳县 sends nothing: overdue from 03-01 00:00, chased every morning, and late when it comes', async () => {
    await clockStandsAt('02-28T09:00');
    const inTime = { [REMINDER]: 36, 'evaluation.summary-submitted': 8 };
    await eventually(() => expect(heard()).toEqual(inTime));
    await clockStandsAt('03-01T00:00');
    await eventually(() => expect(heard()).toEqual({ ...inTime, 'evaluation.summary-overdue': 1 }));
    await clockStandsAt('03-01T09:00');
    await eventually(() => expect(heard()).toEqual({ ...inTime, 'evaluation.summary-overdue': 1, [OVERDUE]: 1 }));
    const last = seat.heard.findLast(isOurs);
    expect(last?.payload).toMatchObject({ unitId: own('county-211321'), audience: ['unit', 'taskForce', 'deputy'] });

    const path = `/v1/summaries/${await summaryOf('county-211321')}/submissions`;
    expect(await call('duty', path, { parts, proxyReason: '传真报来' })).toMatchObject({
      status: 201,
      body: { late: true },
    });
    await clockStandsAt('03-05T09:00');
    const stillDue = `select id from deadline where state = 'armed' and due_at <= app_now()`;
    await eventually(async () => expect(await database.db.query(stillDue)).toEqual([]));
    await eventually(() =>
      expect(heard()).toEqual({
        [REMINDER]: 36,
        [OVERDUE]: 1,
        'evaluation.summary-submitted': 9,
        'evaluation.summary-overdue': 1,
      }),
    );
  });
});

describe('the calendar and what can’t be asked', () => {
  test('GET /v1/calendar', async () => {
    expect(await call('duty', '/v1/calendar?from=2026-02-14&workingDays=5')).toEqual({
      status: 200,
      body: { from: '2026-02-14', workingDays: 5, date: '2026-02-28', provisional: false },
    });
    expect((await call('duty', '/v1/calendar?from=2026-12-25&workingDays=5')).body).toMatchObject({
      provisional: true,
    });
  });

  test.each([
    ['/v1/calendar?from=2026-02-30&workingDays=5', 400],
    ['/v1/calendar?from=2026-02-14&workingDays=0', 400],
    ['/v1/calendar?from=2026-02-14', 400],
    ['/v1/summaries?state=lost', 400],
    ['/v1/summaries?unitId=%00', 400],
    ['/v1/summaries?cursor=AAAA', 400],
    ['/v1/summaries?page=2', 400],
    ['/v1/summaries/not-an-id', 400],
    [`/v1/summaries/${newId()}`, 404],
    ['/v1/relay-latencies', 400],
    [`/v1/relay-latencies?responseId=${newId()}`, 404],
  ])('GET %s is answered %d', async (path, status) => {
    expect((await call('duty', path)).status).toBe(status);
  });

  test.each([
    ['an unknown field', { parts, late: false, proxyReason: '传真' }],
    ['parts that are text', { parts: '停产', proxyReason: '传真' }],
    ['no parts', { proxyReason: '传真' }],
    ['a reason over two lines', { parts, proxyReason: '传\n真' }],
  ])('%s in a submission is malformed', async (_, body) => {
    expect((await call('duty', `/v1/summaries/${newId()}/submissions`, body)).status).toBe(400);
  });
});
