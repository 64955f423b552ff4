import { readFileSync } from 'node:fs';
import { City } from './city';
import { COUNTIES, ENTERPRISES, TASK_FORCES, UNITS } from './people';
import { reportsOf, submits } from './reports';

jest.setTimeout(120_000);

const sample = (name: string) => readFileSync(`samples/alerts/${name}.xml`);
const REPORTERS = [...COUNTIES, 'E1', 'E11'];
const EARLY = ['双塔区', '朝阳县', '喀左县', '北票市'];
const LATER = ['凌源市', 'E1', 'E11'];

/**
 * The story of response 2026-01 (reduced: one level, one list), row by row, on real Postgres, Kafka, Redis and carriers.
 * Rows build on each other. The clock stands and is moved; after every row, any message nobody expected fails it.
 */
describe('the story of response 2026-01', () => {
  let city: City;
  const told = async (units: readonly string[], words: RegExp | string) => {
    await Promise.all(city.people.allOf(units).map((person) => person.isTold(words)));
  };
  const confirms = async (units: readonly string[]) => {
    for (const unit of units) await city.people.of(unit)[0]?.confirms();
    await city.settles();
  };
  const response = async () => {
    const { body } = await city.calls('alert-intake', 'GET', '/v1/responses', { as: 'office-duty' });
    return (body['items'] as Record<string, unknown>[])[0] ?? {};
  };
  const notice = async (kind: string) => {
    const { body } = await city.calls('dispatch', 'GET', `/v1/notices?responseId=${String((await response())['id'])}`, {
      as: 'office-duty',
    });
    return (body['items'] as Record<string, unknown>[]).find((one) => one['kind'] === kind) ?? {};
  };

  beforeAll(async () => {
    city = await City.start('02-10 15:29');
  });
  afterAll(async () => {
    await city.stop();
  });
  afterEach(() => {
    city.phones.nothingElse();
  });

  it('15:30 yellow: 58 persons are told, each once, each in the right name and with the right words (C18–C23, R17)', async () => {
    await city.clock.standsAt('02-10 15:30');
    await city.publishes(sample('story-02-10-1530-yellow'));
    expect(await response()).toMatchObject({ serial: '2026-01', state: 'announced', level: 'III' });

    await told(
      ['领导小组', ...TASK_FORCES, ...COUNTIES],
      /^【朝阳市工业和信息化局】.*Ⅲ级响应（2026-01期），自2月10日22:00起/m,
    );
    await told(['E2', 'E12'], /^【喀左县工业和信息化局】.*限产：负荷降至70%/);
    await told(
      ['E1'],
      /【朝阳市工业和信息化局】.*1#烧结机：限产：负荷降至80%；2#烧结机：现场控制：增加洒水；高炉：现场控制：炉前除尘全开/,
    );
    await told(['E11'], /【朝阳市工业和信息化局】.*热处理：现场控制：炉门密封/);
    await told(['E3'], /^【北票市工业和信息化局】.*自主减排企业，请知悉/);
    await told(['E5'], /^【龙城区工业和信息化局】.*请保持停产状态/);
    await told(['E4', 'E6', 'E7', 'E8', 'E9', 'E10'], /请执行：/);
    expect(await notice('start')).toMatchObject({ persons: 58, personsTold: 58, units: 26, members: 13 });
  });

  it('15:31 the same message by the other way changes nothing (R11)', async () => {
    await city.clock.standsAt('02-10 15:31');
    const xml = sample('story-02-10-1530-yellow').toString('utf8');
    const answer = await city.calls('alert-intake', 'POST', '/v1/alerts', { as: 'hq-platform', xml });
    expect(answer.status).toBe(200);
    await city.settles();
    expect(await city.rows('dispatch', 'select id from notice')).toHaveLength(1);
  });

  it('15:45 北票市 has not confirmed: liaison, responsible person, task force, deputy, then silence (C20)', async () => {
    await confirms([...TASK_FORCES, ...COUNTIES.filter((county) => county !== '北票市'), ...ENTERPRISES]);
    expect(await notice('start')).toMatchObject({ unitsAcknowledged: 25 });

    await city.clock.standsAt('02-10 15:45');
    await city.people.one('北票市', 'liaison').isCalled(/Ⅲ级响应/);
    city.phones.nothingElse();
    await city.clock.standsAt('02-10 15:50');
    await city.people.one('北票市', 'responsiblePerson').isCalled(/Ⅲ级响应/);
    city.phones.nothingElse();
    await city.clock.standsAt('02-10 15:55');
    await told(['科技科'], /北票市工业和信息化局在25分钟内未签收/);
    city.phones.nothingElse();
    await city.clock.standsAt('02-10 16:00');
    await city.people.byId('person-deputy-2').isTold(/北票市工业和信息化局在30分钟内未签收/);
    city.phones.nothingElse();

    await city.clock.standsAt('02-10 16:05');
    await confirms(['北票市']);
    expect(await notice('start')).toMatchObject({ unitsAcknowledged: 26 });
    await city.clock.passes('2h');
  });

  it('22:00 onset: active, measures run, nobody is told again (R06)', async () => {
    await city.clock.standsAt('02-10 22:00');
    expect(await response()).toMatchObject({ state: 'active' });
    expect(await city.rows('dispatch', `select state from response`)).toEqual([{ state: 'active' }]);
    expect(await reportsOf(city, '2026-02-10')).toHaveLength(9);
  });

  it('02-11 09:00 dailies of two hours: seven on time, 建平县 at 09:00:00.000 late, 龙城区 missing (C26–C30, R01)', async () => {
    await city.clock.standsAt('02-11 07:30');
    for (const unit of EARLY) await submits(city, unit, '2026-02-10');
    await city.clock.standsAt('02-11 08:00');
    await told(
      [...LATER, '建平县', '龙城区'],
      /2月10日应急响应措施落实情况（2026-01期）尚未报送，请于2月11日09:00前报送/,
    );
    await city.clock.standsAt('02-11 08:10');
    for (const unit of LATER) await submits(city, unit, '2026-02-10');
    for (const time of ['08:30', '08:50']) {
      await city.clock.standsAt(`02-11 ${time}`);
      await told(['建平县', '龙城区'], /尚未报送/);
      city.phones.nothingElse();
    }
    await city.clock.standsAt('2026-02-11T09:00:00.000+08:00');
    expect(await submits(city, '建平县', '2026-02-10')).toMatchObject({ late: true });
    city.phones.nothingElse();

    await city.clock.standsAt('2026-02-11T09:00:01.000+08:00');
    await told(['龙城区', '投资科'], /龙城区工业和信息化局：2月10日应急响应措施落实情况（2026-01期）未报/);
    await city.people.byId('person-deputy-4').isTold(/龙城区工业和信息化局.*未报/);
    const reports = await reportsOf(city, '2026-02-10');
    const of = (unit: string) => reports.find((report) => report.unitId === UNITS[unit]);
    expect([...EARLY, ...LATER].map((unit) => of(unit)?.late)).toEqual(Array(7).fill(false));
    expect(of('龙城区')?.late).toBeNull();
  });

  it('10:10 龙城区 enters it: late, not missing, and the chase is over (C28, C30)', async () => {
    await city.clock.standsAt('2026-02-11T10:00:01.000+08:00');
    await told(['龙城区'], /未报/);
    await city.clock.standsAt('02-11 10:10');
    expect(await submits(city, '龙城区', '2026-02-10')).toMatchObject({ late: true });
    await city.clock.standsAt('02-11 16:00');
  });

  it('02-12 … 02-14 every calendar day is owed and comes in (C27)', async () => {
    for (const [owed, next] of [
      ['02-11', '02-12'],
      ['02-12', '02-13'],
    ] as const) {
      await city.clock.standsAt(`${next} 07:30`);
      for (const unit of REPORTERS) await submits(city, unit, `2026-${owed}`);
      await city.clock.standsAt(`${next} 12:30`);
    }
  });

  it('02-13 14:00 a repeat to E10 meets a dead gateway and waits', async () => {
    await city.clock.standsAt('02-13 13:55');
    await city.carriers.jianping.down();
    await city.clock.standsAt('02-13 14:00');
    const liaison = city.people.one('E10', 'liaison');
    const body = { personId: liaison.id, reason: '企业来电称短信已删除' };
    const answer = await city.calls(
      'dispatch',
      'POST',
      `/v1/notices/${String((await notice('start'))['id'])}/repeats`,
      { as: 'office-duty', body },
    );
    expect(answer.status).toBe(201);
    await city.settles();
    const pending = await city.rows('dispatch', `select person_id, attempts from delivery where state = 'pending'`);
    expect(pending).toEqual([{ person_id: liaison.id, attempts: 1 }]);
    await city.clock.standsAt('02-14 07:30');
    for (const unit of REPORTERS) await submits(city, unit, '2026-02-13');
  });

  it('02-14 08:00 lift: everyone hears that it ended, and what was pending is dropped and never sent (C32, C34, R29)', async () => {
    await city.clock.standsAt('02-14 08:00');
    await city.publishes(sample('story-02-14-0800-cancel'));
    expect(await response()).toMatchObject({ state: 'ended' });

    await told(['领导小组', ...TASK_FORCES, ...COUNTIES], /2026-01期：自2月14日08:00起解除/);
    await told(
      ENTERPRISES.filter((unit) => unit !== 'E5' && unit !== 'E10'),
      /应急减排措施终止，可恢复正常生产/,
    );
    await told(['E5'], /请继续保持停产状态/);
    await confirms([...TASK_FORCES, ...COUNTIES, ...ENTERPRISES.filter((unit) => unit !== 'E10')]);
    expect(await city.rows('dispatch', `select state from delivery where last_reason = 'lift'`)).toEqual([
      { state: 'dropped' },
    ]);
    expect(await city.rows('dispatch', `select distinct state from obligation`)).toEqual([{ state: 'terminated' }]);

    await city.carriers.jianping.up();
    await city.clock.standsAt('02-14 08:20');
    await told(['E10'], /应急减排措施终止，可恢复正常生产/);
    await confirms(['E10']);
    expect(await notice('lift')).toMatchObject({ persons: 58, personsTold: 58, units: 26, unitsAcknowledged: 26 });
  });

  it('02-15 09:00 the closing day is asked for once and never chased (R03)', async () => {
    await city.clock.standsAt('02-15 07:30');
    for (const unit of REPORTERS.filter((one) => one !== '龙城区')) await submits(city, unit, '2026-02-14');
    await city.clock.standsAt('02-15 08:00');
    await told(['龙城区'], /2月14日.*尚未报送/);
    await city.clock.standsAt('02-15 12:30');
    expect((await reportsOf(city, '2026-02-14')).every(({ closing }) => closing)).toBe(true);
    expect(await reportsOf(city, '2026-02-15')).toEqual([]);
  });

  it('02-24 first working day after Spring Festival: nine summaries owed by 02-28 24:00, reminders begin (C36, C38)', async () => {
    await city.clock.standsAt('02-24 08:59');
    city.phones.nothingElse();
    await city.clock.standsAt('02-24 09:00');
    await told(REPORTERS, /2026-01期重污染天气应对工作总结请于2月28日24时前报送/);
    const { body } = await city.calls('evaluation', 'GET', '/v1/summaries', { as: 'office-duty' });
    const owed = body['items'] as { unitId: string; dueAt: string; state: string }[];
    expect(owed.map(({ unitId }) => unitId).sort()).toEqual(REPORTERS.map((unit) => UNITS[unit]).sort());
    expect(new Set(owed.map(({ dueAt }) => new Date(dueAt).toISOString()))).toEqual(
      new Set(['2026-02-28T16:00:00.000Z']),
    );
  });

  it('relay latency is known for each of the 26 units (C12, C20)', async () => {
    const { body } = await city.calls(
      'evaluation',
      'GET',
      `/v1/relay-latencies?responseId=${String((await response())['id'])}`,
      { as: 'office-duty' },
    );
    expect(body).toMatchObject({ units: 26 });
  });

  it('and nothing was put aside or left behind on the way', async () => {
    for (const service of ['alert-intake', 'dispatch', 'reporting', 'evaluation'] as const) {
      expect(await city.rows(service, 'select reason, detail from dead_letter')).toEqual([]);
      expect(await city.rows(service, 'select position from outbox where published_at is null')).toEqual([]);
    }
  });
});
