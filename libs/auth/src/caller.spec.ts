import { type Caller, inScope, type Role, ROLES, seesCity } from './caller';

const who = (role: Role, unitId: string | null = null): Caller => ({ sub: 'somebody', unitId, roles: [role] });

describe('who sees which rows (contracts.md §3, H7)', () => {
  const city: readonly Role[] = ['duty', 'head', 'auditor'];

  it.each(ROLES)('%s sees the whole city only where the contracts say so, and always its own unit', (role) => {
    expect(seesCity(who(role))).toBe(city.includes(role));
    expect(inScope(who(role), 'county-211324')).toBe(city.includes(role));
    expect(inScope(who(role, 'county-211381'), 'county-211324')).toBe(city.includes(role));
    expect(inScope(who(role, 'county-211324'), 'county-211324')).toBe(true);
  });

  it('nobody without a role sees the city', () => {
    expect(seesCity({ sub: 'stranger', unitId: null, roles: [] })).toBe(false);
  });
});
