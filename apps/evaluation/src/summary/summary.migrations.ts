import { type Migration } from '@qingkong/persistence';

export const summaryMigrations: readonly Migration[] = [
  {
    name: 'evaluation-0004-summary',
    why: 'One summary per unit and response, not per change of level (C41). What was sent is kept version by version and can never be changed (R31).',
    up: `create table summary (
  id uuid primary key default uuidv7(),
  response_id uuid not null references response,
  unit_id text not null references unit,
  state text not null default 'owed' check (state in ('owed', 'submitted', 'accepted', 'returned')),
  terminated_on date not null,
  working_days date[] not null,
  last_day date not null,
  due_at timestamptz(3) not null,
  provisional boolean not null,
  version int not null default 0,
  submitted_at timestamptz(3),
  overdue_at timestamptz(3),
  unique (response_id, unit_id)
);
create index summary_unit on summary (unit_id);
comment on column summary.submitted_at is 'Receipt of version 1: what makes the summary late or not.';
comment on column summary.overdue_at is 'When it was declared that nothing was in at due_at (C38).';
create table summary_version (
  summary_id uuid not null references summary,
  version int not null,
  parts jsonb not null,
  submitted_at timestamptz(3) not null,
  submitted_by text not null,
  proxy_reason text,
  late boolean not null,
  primary key (summary_id, version)
);
create function refuse_summary_change() returns trigger language plpgsql as $$ begin raise exception 'versions of a summary are append-only' using errcode = '42501'; end $$;
create trigger summary_version_append_only before update or delete on summary_version for each row execute function refuse_summary_change();
create trigger summary_version_no_truncate before truncate on summary_version for each statement execute function refuse_summary_change();`,
    down: `drop table summary_version; drop function refuse_summary_change(); drop table summary;`,
  },
  {
    name: 'evaluation-0005-summary-stage',
    why: 'Which stage of telling was carried out when, and how many were skipped before it because nothing ran (R28): evidence of the chase.',
    up: `create table summary_stage (
  summary_id uuid not null references summary,
  due_at timestamptz(3) not null,
  urgency text not null check (urgency in ('reminder', 'due', 'overdue')),
  fired_at timestamptz(3) not null,
  skipped int not null,
  primary key (summary_id, due_at)
);`,
    down: `drop table summary_stage;`,
  },
];
