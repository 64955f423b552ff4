import { readFileSync } from 'node:fs';
import { loadPlan, planVersionId } from '@qingkong/plan';
import { City } from '../story/city';
import { reportsOf, submits } from '../story/reports';

jest.setTimeout(120_000);

const FOLDER = 'test/second-city';
const LINJI = {
  planFile: `${FOLDER}/plan.yaml`,
  directoryFile: `${FOLDER}/directory.yaml`,
  listFile: `${FOLDER}/list.csv`,
  areaCode: '999900',
};
const TASK_FORCES = ['taskforce-gongye', 'taskforce-jieneng'];
const [EAST, SOUTH, WEST] = ['county-999902', 'county-999921', 'county-999922'] as const;
const [CEMENT, FOUNDRY, HEAT] = ['91999921MA9Y00001U', '91999922MA9Y00002D', '91999902MA9Y00003H'].map(
  (code) => `enterprise-${code}`,
) as [string, string, string];
const COUNTIES = [EAST, SOUTH, WEST];
const ENTERPRISES = [CEMENT, FOUNDRY, HEAT];

/** `03-02 15:30` of 2026 in 临霁. */
const at = (text: string) => `2026-${text.replace(' ', 'T')}:00+06:00`;

/**
 * The first rows of the story in a city that doesn't exist and shares nothing with 朝阳 but the software: its rules are its plan file
 * (C01). The clock stands and is moved; after every row, any message nobody expected fails it.
 */
describe('an invented city on its own plan', () => {
  let city: City;
  const told = async (units: readonly string[], words: RegExp) => {
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
    const path = `/v1/notices?responseId=${String((await response())['id'])}`;
    const { body } = await city.calls('dispatch', 'GET', path, { as: 'office-duty' });
    return (body['items'] as Record<string, unknown>[]).find((one) => one['kind'] === kind) ?? {};
  };

  beforeAll(async () => {
    city = await City.start(at('03-02 15:29'), LINJI);
  });
  afterAll(async () => {
    await city.stop();
  });
  afterEach(() => {
    city.phones.nothingElse();
  });

  it('C02, C09 an alert of 朝阳 is nothing to it: the duty officer is asked, and says no', async () => {
    await city.publishes(readFileSync('samples/alerts/story-02-10-1530-yellow.xml'));
    await city.people.byId('person-zonghe-supervisor').isTold(/^【临霁市经济和信息化局】收到待核信息/);
    expect(await response()).toEqual({});
    const { body } = await city.calls('alert-intake', 'GET', '/v1/quarantine', { as: 'office-duty' });
    const [waiting] = body['items'] as { id: string; reason: string }[];
    expect(waiting?.reason).toBe('sender-unknown');
    const path = `/v1/quarantine/${waiting?.id}/dismiss`;
    const dismissed = await city.calls('alert-intake', 'POST', path, {
      as: 'office-duty',
      body: { reason: '外市信息' },
    });
    expect(dismissed.status).toBe(200);
  });

  it('15:30 yellow: those its plan names are told, in its names, its zone and its measures; its leading group is not', async () => {
    await city.clock.standsAt(at('03-02 15:30'));
    await city.publishes(readFileSync(`${FOLDER}/alert-yellow.xml`));
    const { planVersion } = await response();
    expect(await response()).toMatchObject({ serial: '2026-01', state: 'announced', jurisdiction: '999900' });
    expect(planVersion).toBe(planVersionId(loadPlan(LINJI.planFile)));

    await told(
      [...TASK_FORCES, ...COUNTIES],
      /^【临霁市经济和信息化局】根据.*预警.*，启动Ⅲ级应急响应（2026-01期），自3月2日22:00起/m,
    );
    await told([CEMENT], /^【霁南县经济和信息化局】.*水泥窑：限产：负荷降至75%/);
    await told([FOUNDRY], /^【霁西县经济和信息化局】.*电炉：停产/);
    await told([HEAT], /^【临霁市经济和信息化局】.*1#锅炉：限产：以热定产，负荷不高于80%/);
    expect(await notice('start')).toMatchObject({ persons: 16, personsTold: 16, units: 8, members: 0 });
  });

  it('C20 who stays silent is called by its own ladders', async () => {
    await confirms([...TASK_FORCES, EAST, SOUTH, HEAT, FOUNDRY]);
    await city.clock.standsAt(at('03-02 15:35'));
    await city.people.one(WEST, 'responsiblePerson').isCalled(/启动Ⅲ级应急响应/);
    city.phones.nothingElse();
    await city.clock.standsAt(at('03-02 15:42'));
    await city.people.byId('person-deputy').isTold(/霁西县经济和信息化局在12分钟内未签收/);
    await confirms([WEST]);
    await city.clock.standsAt(at('03-02 15:50'));
    await city.people.one(CEMENT, 'liaison').isCalled(/启动Ⅲ级应急响应/);
    city.phones.nothingElse();
    // C06: it lies in 霁南县, whose task force is another; the plan names it for this one.
    await city.clock.standsAt(at('03-02 16:15'));
    await told(['taskforce-jieneng'], /霁南水泥（虚构数据）在45分钟内未签收/);
    await confirms([CEMENT]);
    await city.clock.passes('2h');
    expect(await notice('start')).toMatchObject({ unitsAcknowledged: 8 });
  });

  it('C03, R06 22:00 onset: anybody sees its three counties at Ⅲ', async () => {
    const announced = await city.calls('alert-intake', 'GET', '/v1/public/status');
    expect(announced.body).toMatchObject({ city: { level: null }, announced: [{ from: '2026-03-02T22:00:00.000+06:00' }] });
    await city.clock.standsAt(at('03-02 22:00'));
    expect(await response()).toMatchObject({ state: 'active' });
    const { body } = await city.calls('alert-intake', 'GET', '/v1/public/status');
    expect(body).toMatchObject({ city: { code: '999900', name: '临霁市', level: 'III', primaryPollutant: 'PM10' } });
    const counties = body['counties'] as { name: string; level: string }[];
    expect(counties.map(({ name, level }) => `${name} ${level}`)).toEqual(['霁东区 III', '霁南县 III', '霁西县 III']);
  }); // prettier-ignore

  it('C28–C30 dailies by its own times: reminded at 09:30, due before 10:30', async () => {
    await city.clock.standsAt(at('03-03 09:00'));
    expect(await reportsOf(city, '2026-03-02')).toHaveLength(4);
    for (const unit of [EAST, HEAT]) await submits(city, unit, '2026-03-02');
    await city.clock.standsAt(at('03-03 09:30'));
    await told([SOUTH, WEST], /3月2日应急响应措施落实情况（2026-01期）尚未报送，请于3月3日10:30前报送/);
    await city.clock.standsAt('2026-03-03T10:29:59.999+06:00');
    expect(await submits(city, SOUTH, '2026-03-02')).toMatchObject({ late: false });
    await city.clock.standsAt('2026-03-03T10:30:01.000+06:00');
    await told([WEST, 'taskforce-jieneng'], /霁西县经济和信息化局：3月2日.*未报，截止时间3月3日10:30已过/);
    await city.people.byId('person-deputy').isTold(/霁西县经济和信息化局：.*未报/);
    expect(await submits(city, WEST, '2026-03-02')).toMatchObject({ late: true });
    await city.clock.standsAt(at('03-04 07:59'));
  });

  it('C32, C34 03-04 08:00 lift: it ends by itself, and the leading group hears of that', async () => {
    await city.clock.standsAt(at('03-04 08:00'));
    await city.publishes(readFileSync(`${FOLDER}/alert-lift.xml`));
    expect(await response()).toMatchObject({ state: 'ended', endReason: 'lifted' });
    await told(['leading-group', ...TASK_FORCES, ...COUNTIES], /2026-01期：重污染天气Ⅲ级应急响应自3月4日08:00起终止/);
    await told(ENTERPRISES, /应急减排措施终止，可恢复正常生产/);
    expect(await notice('lift')).toMatchObject({ persons: 19, personsTold: 19, units: 8, members: 5 });
    const { body } = await city.calls('alert-intake', 'GET', '/v1/public/status');
    expect(body).toMatchObject({ city: { level: null }, lastLift: { endedAt: '2026-03-04T08:00:00.000+06:00' } });
  });

  it('and nobody read a word of 朝阳, nothing was put aside or left behind', async () => {
    const texts = [...city.phones.people].flatMap(({ messages }) => messages.map(({ text }) => text));
    expect(texts.length).toBeGreaterThan(35);
    // The one message of 朝阳 was about its alert: the duty officer reads whose it was.
    expect(texts.filter((text) => /朝阳|2113\d\d/.test(text) && !text.includes('待核信息'))).toEqual([]);
    for (const service of ['alert-intake', 'dispatch', 'reporting', 'evaluation'] as const) {
      expect(await city.rows(service, 'select reason, detail from dead_letter')).toEqual([]);
      expect(await city.rows(service, 'select position from outbox where published_at is null')).toEqual([]);
    }
  });
});
