import { City } from './city';
import { COUNTIES, ENTERPRISES, TASK_FORCES, UNITS } from './people';
import { reportsOf, submits } from './reports';
import { sample, storyDesk, type StoryDesk } from './story-desk';

jest.setTimeout(120_000);

const REPORTERS = [...COUNTIES, 'E1', 'E11'];
const EARLY = ['双塔区', '朝阳县', '喀左县', '北票市'];
const LATER = ['凌源市', 'E1', 'E11'];

/**
 * The story of response 2026-01 (reduced: one list), row by row, on real Postgres, Kafka, Redis and carriers.
 * Rows build on each other. The clock stands and is moved; after every row, any message nobody expected fails it.
 */
describe('the story of response 2026-01', () => {
  let city: City;
  let { told, confirms, response, oneResponse, notice, sends, openOrders } = {} as StoryDesk;

  beforeAll(async () => {
    city = await City.start('02-10 08:59');
    ({ told, confirms, response, oneResponse, notice, sends, openOrders } = storyDesk(city));
  });
  afterAll(async () => {
    await city.stop();
  });
  afterEach(() => {
    city.phones.nothingElse();
  });

  it('09:00 预警意见: only those who cannot stop a line at once, and their counties, prepare (C13, R20)', async () => {
    await city.clock.standsAt('02-10 09:00');
    expect(await sends('ecology-bureau', 'story-02-10-0900-pre-warning')).toMatchObject({ status: 202 });
    await told(['E1'], /【朝阳市工业和信息化局】预警意见.*高炉不可临时中断，请预先调整生产计划。本意见不启动响应。/);
    await told(['E2'], /^【喀左县工业和信息化局】预警意见.*回转窑不可临时中断/);
    await told(['E4'], /^【建平县工业和信息化局】预警意见.*2#锅炉不可临时中断/);
    await told(['凌源市', '喀左县', '建平县'], /预警意见.*可能发布重污染天气黄色预警。请指导辖区内/);
    expect(await response()).toEqual({});
  });

  it('15:30 yellow: 58 persons are told, each once, each in the right name and with the right words (C18–C23, R17)', async () => {
    await city.clock.standsAt('02-10 15:30');
    await city.publishes(sample('story-02-10-1530-yellow'));
    expect(await response()).toMatchObject({ serial: '2026-01', state: 'announced', level: 'III' });

    await told(
      ['领导小组', ...TASK_FORCES, ...COUNTIES],
      /^【朝阳市工业和信息化局】根据重污染天气黄色预警（.*），启动Ⅲ级应急响应（2026-01期），自2月10日22:00起/m,
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
    expect(await city.rows('dispatch', `select id from notice where kind = 'start'`)).toHaveLength(1);
  });

  it('15:45 北票市 has not confirmed: liaison, responsible person, task force, deputy, then silence (C20)', async () => {
    await confirms([...TASK_FORCES, ...COUNTIES.filter((county) => county !== '北票市'), ...ENTERPRISES]);
    expect(await notice('start')).toMatchObject({ unitsAcknowledged: 25 });

    await city.clock.standsAt('02-10 15:45');
    await city.people.one('北票市', 'liaison').isCalled(/启动Ⅲ级应急响应/);
    city.phones.nothingElse();
    await city.clock.standsAt('02-10 15:50');
    await city.people.one('北票市', 'responsiblePerson').isCalled(/启动Ⅲ级应急响应/);
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
    await city.clock.standsAt('02-11 15:39');
  });

  it('15:40 orange from 16:00: the same response, and each hears what changes for him (R07, R09, C23)', async () => {
    await city.clock.standsAt('02-11 15:40');
    await city.publishes(sample('story-02-11-1540-orange'));
    expect(await oneResponse()).toMatchObject({
      serial: '2026-01',
      level: 'II',
      segments: [
        { level: 'III', fromAt: '2026-02-10T22:00:00.000+08:00', toAt: '2026-02-11T16:00:00.000+08:00' },
        { level: 'II', fromAt: '2026-02-11T16:00:00.000+08:00', toAt: null },
      ],
    });

    const head = /根据重污染天气橙色预警.*由Ⅲ级调整为Ⅱ级（2026-01期），自2月11日16:00起执行。/;
    await told(['领导小组', ...TASK_FORCES, ...COUNTIES], head);
    await told(['E3'], /自主减排企业，请知悉，减排措施不变/);
    await told(['E4', 'E8', 'E9'], /减排措施不变，请继续执行/);
    await told(['E5'], /请保持停产状态/);
    await told(['E6'], /隧道窑：清单未填写本级别措施，原措施继续执行/);
    await told(
      ['E1'],
      /请执行：1#烧结机：停产；2#烧结机：限产：日投料量由9600吨降低到6720吨及以下；高炉：限产：负荷降至85%/,
    );
    await told(['E2', 'E7', 'E10', 'E11', 'E12'], /请执行：/);
    expect(await notice('levelChange')).toMatchObject({ persons: 58, personsTold: 58, units: 26 });
    const asked = await city.rows(
      'dispatch',
      `select state, level, count(*)::int as lines from obligation group by state, level order by state, level`,
    );
    expect(asked).toEqual([
      { state: 'acknowledged', level: 'III', lines: 1 },
      { state: 'due', level: 'II', lines: 11 },
      { state: 'superseded', level: 'III', lines: 11 },
    ]);
    await confirms([...TASK_FORCES, ...COUNTIES, ...ENTERPRISES]);
    await city.clock.standsAt('02-11 19:59');
  });

  it('20:00 喀左县 goes red of its own from midnight: E2 and E12 hear, nobody else’s enterprises do (C11, R14)', async () => {
    await city.clock.standsAt('02-11 20:00');
    expect(await sends('county-211324-platform', 'story-02-11-2000-kazuo-red')).toMatchObject({ status: 202 });
    await told(
      ['E2', 'E12'],
      /^【喀左县工业和信息化局】根据重污染天气红色预警.*，启动Ⅰ级应急响应（喀左县2026-01期），自2月12日00:00起执行。.*停产/,
    );
    await told(['喀左县'], /红色预警.*启动Ⅰ级应急响应（喀左县2026-01期）/);
    await told(['office', '产业政策科'], /喀左县根据.*启动Ⅰ级应急响应.*，自2月12日00:00起执行，请知悉/);
    await confirms(['喀左县', 'E2', 'E12']);
    await city.clock.standsAt('02-12 00:00');
    const { body } = await city.calls('alert-intake', 'GET', '/v1/public/status');
    expect(body).toMatchObject({ city: { level: 'II' } });
    const counties = body['counties'] as { code: string; level: string }[];
    expect(counties.filter(({ level }) => level === 'I').map(({ code }) => code)).toEqual(['211324']);
  });

  it('02-12 12:00 a drill is refused while it is real (R16)', async () => {
    await city.clock.standsAt('02-12 07:30');
    for (const unit of REPORTERS) await submits(city, unit, '2026-02-11');
    await city.clock.standsAt('02-12 12:00');
    const drill = { kind: 'drill', authority: '市局', reason: '年度演练', level: 'II', areaCodes: ['211300'] };
    const answer = await city.calls('alert-intake', 'POST', '/v1/responses', { as: 'office-duty', body: drill });
    expect(answer).toMatchObject({ status: 422, body: { code: 'drill-during-real-response' } });
  });

  it('02-13 every calendar day is owed and comes in (C27)', async () => {
    await city.clock.standsAt('02-13 07:30');
    for (const unit of REPORTERS) await submits(city, unit, '2026-02-12');
    await city.clock.standsAt('02-13 13:54');
  });

  it('14:00 back to yellow: relaxed at once where it counts, 喀左 stays red, E10’s gateway is dead (R10, R14, C20)', async () => {
    await city.clock.standsAt('02-13 13:55');
    await city.carriers.jianping.down();
    await city.clock.standsAt('02-13 14:00');
    await city.publishes(sample('story-02-13-1400-yellow'));
    const head = /根据重污染天气黄色预警.*由Ⅱ级调整为Ⅲ级（2026-01期），自2月13日14:00起执行。/;
    await told(['领导小组', ...TASK_FORCES, ...COUNTIES], head);
    await told(['E1', 'E6', 'E7', 'E9', 'E11'], /由Ⅱ级调整为Ⅲ级.*请(继续)?执行：/);
    await told(['E3', 'E4', 'E8'], /减排措施不变/);
    await told(['E5'], /请保持停产状态/);
    const pending = await city.rows(
      'dispatch',
      `select person_id, attempts from delivery where state = 'pending' order by 1`,
    );
    expect(pending).toEqual([
      { person_id: 'person-e10-liaison', attempts: 1 },
      { person_id: 'person-e10-responsible', attempts: 1 },
    ]);
    await confirms([...TASK_FORCES, ...COUNTIES, ...['E1', 'E3', 'E4', 'E5', 'E6', 'E7', 'E8', 'E9', 'E11']]);

    await city.clock.standsAt('02-13 15:00');
    await city.people.one('E10', 'liaison').isCalled(/由Ⅱ级调整为Ⅲ级/);
    await city.clock.standsAt('02-13 15:15');
    await city.people.one('E10', 'responsiblePerson').isCalled(/由Ⅱ级调整为Ⅲ级/);
    await city.clock.standsAt('02-13 15:30');
    await told(['建平县'], /建平膨润土加工厂在90分钟内未签收/);
    await city.clock.standsAt('02-13 16:00');
    await told(['电力科'], /建平膨润土加工厂在120分钟内未签收/);
    await city.clock.standsAt('02-14 07:30');
    for (const unit of REPORTERS) await submits(city, unit, '2026-02-13');
    await city.clock.standsAt('02-14 07:50');
    expect(await city.rows('dispatch', `select 1 from delivery where state = 'pending'`)).toHaveLength(2);
  });

  it('02-14 08:00 lift: everyone hears that it ended, and what was pending is dropped and never sent (C32, C34, R29)', async () => {
    await city.clock.standsAt('02-14 08:00');
    await city.publishes(sample('story-02-14-0800-cancel'));
    expect(await response()).toMatchObject({ state: 'ended' });

    await told(['领导小组', ...TASK_FORCES, ...COUNTIES], /2026-01期：重污染天气Ⅲ级应急响应自2月14日08:00起终止/);
    const resumed = ENTERPRISES.filter((unit) => !['E2', 'E5', 'E10', 'E12'].includes(unit));
    await told(resumed, /应急减排措施终止，可恢复正常生产/);
    await told(['E5'], /请继续保持停产状态/);
    await confirms([...TASK_FORCES, ...COUNTIES, ...resumed, 'E5']);
    const dropped = await city.rows('dispatch', `select state from delivery where last_reason = 'lift'`);
    expect(dropped).toEqual([{ state: 'dropped' }, { state: 'dropped' }]);
    expect(await openOrders()).toEqual([`${UNITS['E2']} I`, `${UNITS['E12']} I`]);

    await city.carriers.jianping.up();
    await city.clock.standsAt('02-14 08:20');
    await told(['E10'], /应急减排措施终止，可恢复正常生产/);
    await confirms(['E10']);
    expect(await notice('lift')).toMatchObject({ persons: 54, personsTold: 54, units: 24, unitsAcknowledged: 24 });
  });

  it('09:40 HQ’s termination instruction: relayed to those it names, and nothing else changes (C33)', async () => {
    await city.clock.standsAt('02-14 09:40');
    const before = await response();
    await city.publishes(sample('story-02-14-0940-termination-instruction'));
    const relayed = [...TASK_FORCES, ...COUNTIES, 'E1', 'E11'];
    await told(relayed, /转市指挥部办公室响应终止指令（2026-01期）/);
    expect(await response()).toEqual(before);
    await confirms(relayed);
    await city.clock.standsAt('02-14 10:59');
  });

  it('11:00 a late Update, sent before the lift: recorded, ignored, nobody hears (R12)', async () => {
    await city.clock.standsAt('02-14 11:00');
    await city.publishes(sample('story-02-14-1100-stale-orange'));
    const alerts = await city.rows('alert-intake', `select state, reason from alert_message order by id desc limit 1`);
    expect(alerts).toEqual([{ state: 'ignored', reason: 'stale-after-lift' }]);
  });

  it('02-15 09:00 the closing day is asked for once and never chased (R03)', async () => {
    await city.clock.standsAt('02-15 07:30');
    for (const unit of REPORTERS.filter((one) => one !== '龙城区')) await submits(city, unit, '2026-02-14');
    await city.clock.standsAt('02-15 08:00');
    await told(['龙城区'], /2月14日.*尚未报送/);
    await city.clock.standsAt('02-15 11:59');
    expect((await reportsOf(city, '2026-02-14')).every(({ closing }) => closing)).toBe(true);
    expect(await reportsOf(city, '2026-02-15')).toEqual([]);
  });

  it('02-15 12:00 喀左县 lifts its red: now E2 and E12 may resume (R24)', async () => {
    await city.clock.standsAt('02-15 12:00');
    expect(await sends('county-211324-platform', 'story-02-15-1200-kazuo-cancel')).toMatchObject({ status: 202 });
    await told(['E2', 'E12'], /^【喀左县工业和信息化局】喀左县2026-01期：.*自2月15日12:00起终止.*可恢复正常生产/);
    await told(['喀左县'], /喀左县2026-01期：.*自2月15日12:00起终止/);
    await told(['office', '产业政策科'], /喀左县Ⅰ级应急响应（喀左县2026-01期）自2月15日12:00起终止/);
    await confirms(['喀左县', 'E2', 'E12']);
    expect(await openOrders()).toEqual([]);
    expect((await city.calls('alert-intake', 'GET', '/v1/public/status')).body).toMatchObject({
      city: { level: null },
    });
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
    expect(body).toMatchObject({ units: 26, notified: 26 });
    const items = body['items'] as { latencyMs: number | null }[];
    expect(items).toHaveLength(26);
    expect(items.filter(({ latencyMs }) => latencyMs === null)).toEqual([]);
  });

  it('and nothing was put aside or left behind on the way', async () => {
    for (const service of ['alert-intake', 'dispatch', 'reporting', 'evaluation'] as const) {
      expect(await city.rows(service, 'select reason, detail from dead_letter')).toEqual([]);
      expect(await city.rows(service, 'select type, reason from parked_event')).toEqual([]);
      expect(await city.rows(service, 'select position from outbox where published_at is null')).toEqual([]);
    }
  });
});
