import { type Migration } from '@qingkong/persistence';

export const unitMigrations: readonly Migration[] = [
  {
    name: 'reporting-0002-unit',
    why: 'Own copy of the units, by UnitChanged: who owes a daily is decided by what we know when a day opens (C26).',
    up: `create table unit (
  unit_id text primary key,
  kind text not null,
  name text not null,
  area_code text,
  municipal boolean not null,
  task_force_id text,
  active boolean not null
);`,
    down: `drop table unit;`,
  },
];
