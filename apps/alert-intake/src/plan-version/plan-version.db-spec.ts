import { Clock } from '@qingkong/persistence';
import { type ScratchDatabase, scratchDatabase } from '@qingkong/persistence/testing';
import { loadPlan, type Plan, planContentHash, planVersionId } from '@qingkong/plan';
import { join } from 'node:path';
import { planVersionMigrations } from './plan-version.migrations';
import { listPlanVersions, planUsedSince, planVersionOf } from './plan-version.repository';
import { PlanVersionFaulty, PlanVersions } from './plan-version.service';

const first = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
/** The plan with dailies due at 10:00, as this version. */
const later = (version: string): Plan => ({
  ...first,
  plan: { ...first.plan, version, effectiveFrom: '2026-03-01' },
  dailyReport: { ...first.dailyReport, dueAt: '10:00' },
});
const second = later('next');

let scratch: ScratchDatabase;
let clock: Clock;
beforeEach(async () => {
  scratch = await scratchDatabase({ migrations: planVersionMigrations });
  clock = new Clock(scratch.db, true);
  await clock.start();
});
afterEach(async () => {
  clock.stop();
  await scratch.drop();
});

const startsWith = async (plan: Plan, instant: string) => {
  await clock.move({ standsAt: new Date(instant), offsetMs: 0 });
  await new PlanVersions(scratch.db, clock, plan, { planFile: 'plans/ours.yaml' }).onModuleInit();
};
const JANUARY = '2026-01-05T09:00:00+08:00';
const MARCH = '2026-03-01T09:00:00+08:00';
const APRIL = '2026-04-01T09:00:00+08:00';
const versions = () => scratch.db.transaction((tx) => listPlanVersions(tx));
const usedSince = (plan: Plan) => scratch.db.transaction((tx) => planUsedSince(tx, planVersionId(plan)));

describe('C01 the plan that is followed', () => {
  it('is kept once, however often and by however many at once the service starts', async () => {
    await Promise.all([startsWith(first, JANUARY), startsWith(first, JANUARY)]);
    await startsWith(first, MARCH);
    expect(await versions()).toEqual([
      {
        ...{ id: planVersionId(first), contentHash: planContentHash(first), firstUsedAt: new Date(JANUARY) },
        title: '朝阳市工业和信息化局重污染天气应急响应专项实施方案',
        ...{ version: first.plan.version, basis: '《朝阳市重污染天气应急预案》', effectiveFrom: '2026-01-01' },
      },
    ]);
    expect(await usedSince(first)).toEqual(new Date(JANUARY));
    expect(await usedSince(second)).toBeNull();
  });

  it('stays as it was when another version comes, and when it comes back', async () => {
    await startsWith(first, JANUARY);
    const before = await versions();
    await startsWith(second, MARCH);
    expect((await versions()).slice(1)).toEqual(before);
    const old = await scratch.db.transaction((tx) => planVersionOf(tx, planVersionId(first)));
    expect(old?.content).toEqual(first);
    expect(await usedSince(second)).toEqual(new Date(MARCH));

    await startsWith(first, APRIL);
    expect((await versions()).map(({ version }) => version)).toEqual(['next', first.plan.version]);
    expect(await usedSince(first)).toEqual(new Date(APRIL));
  });

  it('can’t be rewritten, not even by hand', async () => {
    await startsWith(first, JANUARY);
    for (const change of [
      `update plan_version set content = '{}'`,
      'delete from plan_use',
      'delete from plan_version',
    ]) {
      await expect(scratch.db.query(change)).rejects.toThrow('append-only');
    }
  });
});

describe('C01 another content under a version that is taken', () => {
  it('stops the start, naming file, both contents and what to do', async () => {
    await startsWith(first, JANUARY);
    const changed = later(first.plan.version);
    const start = startsWith(changed, MARCH);
    await expect(start).rejects.toThrow(PlanVersionFaulty);
    await expect(start).rejects.toThrow(`plans/ours.yaml: plan.version "${first.plan.version}"`);
    await expect(start).rejects.toThrow(planContentHash(changed));
    await expect(start).rejects.toThrow(planContentHash(first));
    await expect(start).rejects.toThrow('2026-01-05T01:00:00.000Z');
    await expect(start).rejects.toThrow(/Give this content a version of its own \(example: version: '.+'\)/);
    expect(await versions()).toHaveLength(1);
    expect(await usedSince(first)).toEqual(new Date(JANUARY));
  });

  it.each([
    ['2026.1', '2026.2'],
    ['2026', '2027'],
    ['9', '10'],
    ['试行', '试行-2'],
  ])('after %s proposes %s', async (version, next) => {
    await startsWith(later(version), JANUARY);
    const changed = { ...later(version), drillPrefix: '（演练）' };
    await expect(startsWith(changed, MARCH)).rejects.toThrow(`(example: version: '${next}')`);
  });
});
