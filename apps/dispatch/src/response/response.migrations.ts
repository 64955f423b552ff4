import { type Migration } from '@qingkong/persistence';

export const responseMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0003-response',
    why: 'Our copy of the response as its events tell it, with the list version it is bound to (C21).',
    up: `create table response (
  id uuid primary key,
  serial text not null,
  kind text not null,
  colour text not null,
  level text not null,
  state text not null check (state in ('announced', 'active', 'ended', 'withdrawn')),
  onset_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  ended_at timestamptz(3),
  list_version_id uuid references list_version,
  -- Null: the whole city.
  area_codes text[],
  primary_pollutant text,
  document_number text,
  version int not null
);`,
    down: `drop table response;`,
  },
  {
    name: 'dispatch-0004-obligation',
    why: 'What one line must do, from when, because of which level (C22, C23). Terminated by the lift, never failed (C32).',
    up: `create table obligation (
  response_id uuid not null references response,
  unit_id text not null,
  line_ordinal int not null,
  line_name text not null,
  level text not null,
  measure_text text not null,
  measure_kind text not null,
  state text not null check (state in ('due', 'acknowledged', 'superseded', 'released', 'terminated')),
  from_at timestamptz(3) not null,
  ended_at timestamptz(3),
  primary key (response_id, unit_id, line_ordinal, level)
);`,
    down: `drop table obligation;`,
  },
  {
    name: 'dispatch-0014-response-course',
    why: 'Which level a response has from when on, as far as announced: what rules a county is decided at an instant, not by who spoke last (R14).',
    up: `alter table response add column course jsonb;
comment on column response.course is '[{"fromAt", "level", "colour"}, …] in time';
update response set course = jsonb_build_array(jsonb_build_object('fromAt', onset_at, 'level', level, 'colour', colour));
alter table response alter column course set not null;`,
    down: `alter table response drop column course;`,
  },
  {
    name: 'dispatch-0016-notice-by-issue',
    why: 'Which order is newer goes by the database’s clock, not by ids that several processes make (T1).',
    up: `create index notice_by_issue on notice (issued_at, id);`,
    down: `drop index notice_by_issue;`,
  },
];
