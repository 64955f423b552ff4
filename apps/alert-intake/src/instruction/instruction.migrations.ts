import { type Migration } from '@qingkong/persistence';

export const instructionMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0031-instruction',
    why: "HQ's orders that are no alerts, until they are closed (C04). The version counts the events of each.",
    // The message's own row is written after this one, by the same transaction: no foreign key.
    up: `create table instruction (
  id uuid primary key,
  alert_id uuid not null unique,
  kind text not null check (kind in ('actual', 'drill')),
  sender text not null,
  headline text,
  text text,
  document_number text,
  received_at timestamptz(3) not null,
  state text not null check (state in ('received', 'assigned', 'closed')),
  closed_at timestamptz(3),
  closed_by text,
  close_reason text,
  version int not null,
  check ((state = 'closed') = (closed_at is not null))
);
create index instruction_state on instruction (state, id);`,
    down: `drop table instruction;`,
  },
  {
    name: 'alert-intake-0032-instruction-assignment',
    why: 'Who was given an instruction, by whom, until when (C14). A later assignment ends the one before and leaves it as it was (R31).',
    up: `create table instruction_assignment (
  instruction_id uuid not null references instruction,
  ordinal int not null,
  unit_id text not null references unit,
  note text not null,
  due_at timestamptz(3) not null,
  assigned_at timestamptz(3) not null,
  assigned_by text not null,
  -- When it was said that this one is overdue; once.
  overdue_at timestamptz(3),
  -- Null while it stands; then the next one, or the closing.
  ended_at timestamptz(3),
  primary key (instruction_id, ordinal)
);
create unique index instruction_assignment_open on instruction_assignment (instruction_id) where ended_at is null;`,
    down: `drop table instruction_assignment;`,
  },
];

/** After those of features that came meanwhile: numbers ascend over the service. */
export const instructionNameMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0061-instruction-name',
    why: 'HQ may change an instruction or take it back (C04): all messages it was made of or that these name, so that a later one finds it by its references.',
    // No index: a city has some dozens of instructions a year, and CAP sets no limit to an identifier.
    up: `create table instruction_name (
  instruction_id uuid not null references instruction,
  sender text not null,
  identifier text not null,
  -- Null where it was named without its time, as the national dialect does.
  sent timestamptz(3)
);
insert into instruction_name select i.id, m.sender, m.identifier, m.sent from instruction i join alert_message m on m.id = i.alert_id;
alter table instruction add column sent timestamptz(3);
update instruction i set sent = coalesce((select m.sent from alert_message m where m.id = i.alert_id), i.received_at);
alter table instruction alter column sent set not null;
comment on column instruction.sent is 'When the newest message about it was sent: an older one that comes late changes nothing.';`,
    down: `alter table instruction drop column sent; drop table instruction_name;`,
  },
];
