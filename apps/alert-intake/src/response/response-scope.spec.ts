import { join } from 'node:path';
import { type Caller, type Role, ROLES } from '@qingkong/auth';
import { loadPlan } from '@qingkong/plan';
import { jurisdictionsSeenBy } from './response-scope';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));
const CITY = '211300';
const seenBy = (caller: Partial<Caller>) =>
  jurisdictionsSeenBy({ sub: 'someone', unitId: null, roles: [], ...caller }, plan);

describe('H7: whose responses and pre-warnings a caller sees', () => {
  it.each<[Role, string | null, readonly string[] | null]>([
    ['duty', 'office', null],
    ['head', 'leading-group', null],
    ['auditor', null, null],
    ['taskForce', 'taskforce-chanye', [CITY, '211324']],
    ['taskForce', 'taskforce-yunxing', [CITY, '211382']],
    ['taskForce', 'taskforce-none', [CITY]],
    ['taskForce', 'county-211324', [CITY]],
    ['taskForce', null, [CITY]],
    ['county', 'county-211324', [CITY, '211324']],
    ['county', 'county-999999', [CITY]],
    ['county', 'taskforce-chanye', [CITY]],
    ['county', null, [CITY]],
  ])('%s of %s: %p', (role, unitId, expected) => {
    expect(seenBy({ unitId, roles: [role] })).toEqual(expected);
  });

  it.each<[string, readonly string[]]>([
    ['person-deputy-1', [CITY, '211321', '211322']],
    ['person-deputy-2', [CITY, '211381', '211382']],
    ['person-deputy-3', [CITY, '211302', '211324']],
    ['person-deputy-4', [CITY, '211303']],
    ['person-head', [CITY]],
    ['someone-nobody-knows', [CITY]],
  ])('C05 the deputy %s: %p', (sub, expected) => {
    expect([...(seenBy({ sub, unitId: 'leading-group', roles: ['deputy'] }) ?? [])].sort()).toEqual(expected);
  });

  it('who is both sees both, and who sees the city sees it all', () => {
    const both = seenBy({ sub: 'person-deputy-4', unitId: 'taskforce-chanye', roles: ['deputy', 'taskForce'] });
    expect([...(both ?? [])].sort()).toEqual([CITY, '211303', '211324']);
    expect(seenBy({ unitId: 'taskforce-chanye', roles: ['taskForce', 'duty'] })).toBeNull();
  });

  it('a task force of several counties sees them all', () => {
    const [one, other, ...rest] = plan.taskForces;
    const merged = { ...one, counties: [...(one?.counties ?? []), ...(other?.counties ?? [])] };
    const changed = { ...plan, taskForces: [merged, ...rest] as typeof plan.taskForces };
    const caller = { sub: 'someone', unitId: one?.id ?? '', roles: ['taskForce'] } as const;
    expect(jurisdictionsSeenBy(caller, changed)).toEqual([CITY, '211381', '211382']);
  });

  it('nobody else sees more than the city, whatever unit he is of', () => {
    const scoped = new Set<Role>(['duty', 'head', 'auditor', 'deputy', 'taskForce', 'county']);
    for (const role of ROLES.filter((one) => !scoped.has(one)))
      for (const unitId of ['county-211324', 'taskforce-chanye', 'office', null])
        expect(seenBy({ sub: 'person-deputy-1', unitId, roles: [role] })).toEqual([CITY]);
  });
});
