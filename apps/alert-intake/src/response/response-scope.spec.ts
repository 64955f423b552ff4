import { type Role } from '@qingkong/auth';
import { loadPlan } from '@qingkong/plan';
import { join } from 'node:path';
import { jurisdictionsSeenBy } from './response-scope';

const plan = loadPlan(join(__dirname, '../../../../plans/chaoyang.yaml'));

it.each<[Role, string | null, readonly string[] | null]>([
  ['duty', 'office', null],
  ['taskForce', 'taskforce-chanye', null],
  ['auditor', null, null],
  ['county', 'county-211324', ['211300', '211324']],
  ['county', 'county-999999', ['211300']],
  ['county', null, ['211300']],
])('H7: %s of %s sees %p', (role, unitId, expected) => {
  expect(jurisdictionsSeenBy({ sub: 'someone', unitId, roles: [role] }, plan)).toEqual(expected);
});
