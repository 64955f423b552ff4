import { type Migration } from '@qingkong/persistence';

export const instructionMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0021-instruction',
    why: 'The version of each 工作指令 of HQ we have heard of (C04), so that what comes twice or late says nothing.',
    // What was said before has no version: whatever comes next follows it.
    up: `create table instruction (
  id uuid primary key,
  -- Null: whatever version comes next.
  version int
);
insert into instruction (id) select distinct matter::uuid from notice where kind = 'instruction' and matter is not null;`,
    down: `drop table instruction;`,
  },
];
