import { type Migration } from '@qingkong/persistence';

export const directoryMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0001-directory',
    why: 'Who there is and who hears for whom. Unit and person ids are readable text, so that a row explains itself at two in the morning.',
    up: `create table unit (
  id text primary key,
  kind text not null check (kind in ('leadingGroup', 'office', 'division', 'taskForce', 'countyBureau', 'enterprise')),
  name text not null,
  area_code text,
  county_id text,
  task_force_id text,
  municipal boolean not null default false,
  active boolean not null default true
);
create table person (id text primary key, name text not null, contacts jsonb not null, active boolean not null default true);
create table duty (
  person_id text not null references person,
  unit_id text not null references unit,
  duty text not null,
  primary key (unit_id, person_id, duty)
);
create index duty_person on duty (person_id);
create table deputy_slice (task_force_id text not null references unit, person_id text not null references person, primary key (task_force_id, person_id));`,
    down: `drop table deputy_slice; drop table duty; drop table person; drop table unit;`,
  },
];
