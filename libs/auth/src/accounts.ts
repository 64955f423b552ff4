import { type AccountChanged } from '@qingkong/contracts';
import { type Database, type Migration, type Tx } from '@qingkong/persistence';
import { type Caller, type Role, ROLES } from './caller';

export const authMigrations: readonly Migration[] = [
  {
    name: 'auth-0001-account',
    why: 'Each service keeps its own copy of the accounts, by AccountChanged, so that it can tell who may do what while the directory is down.',
    up: `create table account (sub text primary key, unit_id text, roles text[] not null, active boolean not null);`,
    down: `drop table account;`,
  },
];

/** This service's copy of the directory's accounts. */
export class Accounts {
  constructor(private readonly db: Database) {}

  async learn(tx: Tx, account: AccountChanged): Promise<void> {
    await tx.query(
      `insert into account (sub, unit_id, roles, active) values ($1, $2, $3, $4)
       on conflict (sub) do update set unit_id = excluded.unit_id, roles = excluded.roles, active = excluded.active`,
      [account.sub, account.unitId, account.roles, account.active],
    );
  }

  /** The caller behind a token's `sub`; someone unknown has no role and may do nothing. */
  async callerOf(sub: string): Promise<Caller> {
    const [row] = await this.db.query<{ unit_id: string | null; roles: string[] }>(
      'select unit_id, roles from account where sub = $1 and active',
      [sub],
    );
    const known = (role: string): role is Role => (ROLES as readonly string[]).includes(role);
    return { sub, unitId: row?.unit_id ?? null, roles: (row?.roles ?? []).filter(known) };
  }
}
