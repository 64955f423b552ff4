import { type Migration } from '@qingkong/persistence';

export const dailyReportMigrations: readonly Migration[] = [
  {
    name: 'reporting-0003-daily-report',
    why: 'One row per unit, day and response from the moment the form opens: who owes what is a row, not a computation at nine (C26, R01).',
    up: `create table daily_report (
  id uuid primary key default uuidv7(),
  response_id uuid not null references response (id),
  unit_id text not null,
  report_date date not null,
  state text not null default 'owed' check (state in ('owed', 'submitted', 'withdrawn')),
  drill boolean not null,
  closing boolean not null,
  opened_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  submitted_at timestamptz(3),
  late boolean,
  missed_at timestamptz(3),
  edition int not null default 0,
  skipped_stages int not null default 0,
  unique (response_id, unit_id, report_date),
  check (state <> 'submitted' or (submitted_at is not null and late is not null and edition > 0)),
  check (state <> 'owed' or (submitted_at is null and late is null and edition = 0))
);
create index daily_report_response_day on daily_report (response_id, report_date);
create index daily_report_unit on daily_report (unit_id, id);`,
    down: `drop table daily_report;`,
  },
  {
    name: 'reporting-0004-daily-report-edition',
    why: 'What was handed in is evidence (R31): a correction is a new edition, and a trigger refuses to change an old one.',
    up: `create table daily_report_edition (
  report_id uuid not null references daily_report (id),
  edition int not null check (edition > 0),
  received_at timestamptz(3) not null,
  entered_by text not null,
  proxy_reason text,
  content jsonb not null,
  primary key (report_id, edition)
);
create function refuse_edition_change() returns trigger language plpgsql as
$$ begin raise exception 'editions of a daily report are append-only' using errcode = '42501'; end $$;
create trigger daily_report_edition_append_only before update or delete on daily_report_edition for each row execute function refuse_edition_change();
create trigger daily_report_edition_no_truncate before truncate on daily_report_edition for each statement execute function refuse_edition_change();`,
    down: `drop table daily_report_edition; drop function refuse_edition_change();`,
  },
  {
    name: 'reporting-0007-daily-report-withdrawal',
    why: 'A day that is not owed after all says why; null: withdrawn before anybody kept that.',
    up: `alter table daily_report add column withdrawal_reason text check (withdrawal_reason in ('ended', 'withdrawn', 'notBegun', 'outOfArea')),
  add constraint daily_report_withdrawal check (withdrawal_reason is null or state = 'withdrawn');`,
    down: `alter table daily_report drop constraint daily_report_withdrawal, drop column withdrawal_reason;`,
  },
];
