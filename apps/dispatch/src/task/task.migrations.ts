import { type Migration } from '@qingkong/persistence';

export const taskMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0013-task',
    why: 'An ad-hoc order (交办) that a unit has to carry out (C14): one row as long as the order lives, whoever has it.',
    up: `create table task (
  -- Of HQ's instruction behind it.
  id uuid primary key,
  kind text not null check (kind in ('actual', 'drill')),
  unit_id text not null,
  headline text not null,
  note text not null,
  given_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  state text not null check (state in ('given', 'overdue', 'closed')),
  closed_at timestamptz(3),
  closed_reason text
);
create index task_unit on task (unit_id, id);
create index task_open on task (due_at) where state <> 'closed';`,
    down: `drop table task;`,
  },
];
