import { loadPlan } from './plan-file';
import { planVersionId } from './plan-version';
import { areasOverlap, countyOf, taskForceOf } from './scope';
import { planPath } from './testing/plan-edit';

const plan = loadPlan(planPath);

describe('C06 who supervises whom', () => {
  it.each([
    ['北票市', '211381', 'taskforce-keji'],
    ['凌源市', '211382', 'taskforce-yunxing'],
    ['朝阳县', '211321', 'taskforce-ziyuan'],
    ['建平县', '211322', 'taskforce-dianli'],
    ['喀左县', '211324', 'taskforce-chanye'],
    ['双塔区', '211302', 'taskforce-xinxihua'],
    ['龙城区', '211303', 'taskforce-touzi'],
  ])('%s (%s) is in the scope of %s', (name, areaCode, taskForce) => {
    expect(countyOf(plan, areaCode)?.name).toBe(name);
    expect(taskForceOf(plan, { areaCode })?.id).toBe(taskForce);
  });

  it('a named enterprise goes with its own task force wherever it stands, any other with its county', () => {
    expect(taskForceOf(plan, { areaCode: '211302', creditCode: '91211382MA0T000013' })?.id).toBe('taskforce-yunxing');
    expect(taskForceOf(plan, { areaCode: '211302', creditCode: '91211302MA0T000118' })?.id).toBe('taskforce-xinxihua');
  });

  it.each(['211300', '110105', '', '2113'])('nobody supervises area "%s"', (areaCode) => {
    expect(countyOf(plan, areaCode)).toBeUndefined();
    expect(taskForceOf(plan, { areaCode })).toBeUndefined();
  });
});

describe('R14, R16 areas that have a county in common', () => {
  it.each<[string[], string[], boolean]>([
    [['211324'], ['211324', '211381'], true],
    [['211324'], ['211381'], false],
    [['211300'], ['211381'], true],
    [['211300'], ['211300'], true],
    [['211300'], ['110105'], false],
    [['110105'], ['110105'], true],
    [[], ['211300'], false],
  ])('%j and %j: %s, whichever is named first', (one, other, expected) => {
    expect(areasOverlap(plan, one, other)).toBe(expected);
    expect(areasOverlap(plan, other, one)).toBe(expected);
  });
});

describe('C01 plan version', () => {
  it('names title, version and content, whatever the order of keys', () => {
    const reversed = Object.fromEntries(Object.entries(plan).reverse()) as typeof plan;
    expect(planVersionId(plan)).toMatch(/^朝阳市.*方案-2026\.2-[0-9a-f]{12}$/);
    expect(planVersionId(reversed)).toBe(planVersionId(plan));
    expect(planVersionId({ ...plan, drillPrefix: '演练：' })).not.toBe(planVersionId(plan));
  });
});
