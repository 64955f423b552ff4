import { type Migration } from '@qingkong/persistence';

export const unitMigrations: readonly Migration[] = [
  {
    name: 'evaluation-0003-unit',
    why: 'What this service needs of a unit: its name, whether it owes a summary, and which task force supervises it (C06, C36).',
    up: `create table unit (
  id text primary key,
  kind text not null,
  name text not null,
  area_code text,
  municipal boolean not null,
  task_force_id text,
  active boolean not null
);
create index unit_task_force on unit (task_force_id);`,
    down: `drop table unit;`,
  },
];
