import { type Migration } from '@qingkong/persistence';

export const unitMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0030-unit',
    why: 'Own copy of the units, by UnitChanged: who can be given an instruction of HQ (C14).',
    up: `create table unit (
  id text primary key,
  kind text not null,
  name text not null,
  active boolean not null
);`,
    down: `drop table unit;`,
  },
];
