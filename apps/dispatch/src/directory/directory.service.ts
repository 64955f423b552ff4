import { Accounts } from '@qingkong/auth';
import { AccountChanged, UnitChanged } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { Injectable } from '@nestjs/common';
import { type DirectoryContent } from './directory-content';
import { type UnitRow } from './units-of-plan';

/** Keeps the directory and tells the other services of every change, once (state, not delta; no person and no contact travels). */
@Injectable()
export class DirectoryService {
  constructor(
    private readonly outbox: Outbox,
    private readonly accounts: Accounts,
  ) {}

  /** Writes units and publishes those that are new or differ. */
  async keepUnits(tx: Tx, units: readonly UnitRow[]): Promise<void> {
    const changed = await rows<UnitRow>(
      tx,
      `insert into unit as u (id, kind, name, area_code, county_id, task_force_id, municipal)
       select id, kind, name, "areaCode", "countyId", "taskForceId", municipal
       from jsonb_to_recordset($1::jsonb) as r (id text, kind text, name text, "areaCode" text, "countyId" text, "taskForceId" text, municipal boolean)
       on conflict (id) do update set kind = excluded.kind, name = excluded.name, area_code = excluded.area_code, county_id = excluded.county_id,
         task_force_id = excluded.task_force_id, municipal = excluded.municipal, active = true
       where (u.kind, u.name, u.area_code, u.county_id, u.task_force_id, u.municipal, u.active)
         is distinct from (excluded.kind, excluded.name, excluded.area_code, excluded.county_id, excluded.task_force_id, excluded.municipal, true)
       returning id, kind, name, area_code as "areaCode", county_id as "countyId", task_force_id as "taskForceId", municipal`,
      [JSON.stringify(units)],
    );
    await this.outbox.addAll(
      tx,
      UnitChanged,
      changed.map(({ id, countyId: _, ...unit }) => ({ unitId: id, ...unit, active: true })),
    );
  }

  /** Writes persons, their duties and accounts; what the file no longer names is gone from the directory. */
  async keepPersons(tx: Tx, directory: DirectoryContent, plan: Plan): Promise<void> {
    const persons = directory.persons.map(({ id, name, contacts }) => ({ id, name, contacts }));
    await tx.query(
      `insert into person (id, name, contacts) select id, name, contacts from jsonb_to_recordset($1::jsonb) as r (id text, name text, contacts jsonb)
       on conflict (id) do update set name = excluded.name, contacts = excluded.contacts, active = true`,
      [JSON.stringify(persons)],
    );
    await tx.query(`update person set active = false where not (id = any($1::text[]))`, [
      persons.map((person) => person.id),
    ]);
    await this.keepDuties(tx, directory, plan);
    await this.keepAccounts(tx, directory);
  }

  private async keepDuties(tx: Tx, directory: DirectoryContent, plan: Plan): Promise<void> {
    const duties = directory.persons.flatMap((person) =>
      person.duties.map(({ unit, duty }) => ({ personId: person.id, unitId: unit, duty })),
    );
    await tx.query('delete from duty');
    await tx.query(
      `insert into duty (person_id, unit_id, duty)
       select d."personId", d."unitId", d.duty from jsonb_to_recordset($1::jsonb) as d ("personId" text, "unitId" text, duty text)
       join unit u on u.id = d."unitId"`,
      [JSON.stringify(duties)],
    );
    const slices = plan.deputySlices.flatMap(({ deputy, taskForces }) =>
      taskForces.map((taskForceId) => ({ personId: deputy, taskForceId })),
    );
    await tx.query('delete from deputy_slice');
    await tx.query(
      `insert into deputy_slice (person_id, task_force_id)
       select s."personId", s."taskForceId" from jsonb_to_recordset($1::jsonb) as s ("personId" text, "taskForceId" text)
       join person p on p.id = s."personId"`,
      [JSON.stringify(slices)],
    );
  }

  private async keepAccounts(tx: Tx, directory: DirectoryContent): Promise<void> {
    const wanted = [...Map.groupBy(directory.accounts, (account) => account.sub)].map(([sub, entries]) => ({
      sub,
      unitId: entries.find((entry) => entry.unit !== undefined)?.unit ?? null,
      roles: entries.map((entry): string => entry.role),
      active: true,
    }));
    const known = await rows<AccountChanged>(tx, `select sub, unit_id as "unitId", roles, active from account`);
    const before = new Map(known.map((account) => [account.sub, JSON.stringify(account)]));
    const changed = wanted.filter((account) => before.get(account.sub) !== JSON.stringify(account));
    const gone = known
      .filter((account) => account.active && !wanted.some(({ sub }) => sub === account.sub))
      .map((account) => ({ ...account, active: false }));
    for (const account of [...changed, ...gone]) await this.accounts.learn(tx, account);
    await this.outbox.addAll(tx, AccountChanged, [...changed, ...gone]);
  }
}
