import { type Migration } from '@qingkong/persistence';

export const deadlinesMigrations: readonly Migration[] = [
  {
    name: 'deadlines-0001-deadline',
    why: 'A deadline is a row first and an alarm second. One row per (kind, subject): a ladder climbs by arming its own row again.',
    up: `create table deadline (
  id uuid primary key default uuidv7(),
  kind text not null,
  subject_id text not null,
  due_at timestamptz(3) not null,
  state text not null default 'armed' check (state in ('armed', 'fired', 'cancelled')),
  version int not null default 1,
  data jsonb not null default '{}',
  fired_at timestamptz(3),
  unique (kind, subject_id)
);
create index deadline_armed on deadline (due_at) where state = 'armed';`,
    down: `drop table deadline;`,
  },
];
