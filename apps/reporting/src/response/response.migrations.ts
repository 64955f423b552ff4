import { type Migration } from '@qingkong/persistence';

export const responseMigrations: readonly Migration[] = [
  {
    name: 'reporting-0001-response',
    why: 'Own copy of the responses, by event. opened_through is the last day whose daily reports are open: where an opening that was missed goes on.',
    up: `create table response (
  id uuid primary key,
  serial text not null,
  kind text not null check (kind in ('actual', 'drill')),
  jurisdiction text not null,
  plan_version text not null,
  announced_at timestamptz(3) not null,
  onset_at timestamptz(3) not null,
  ended_at timestamptz(3),
  state text not null check (state in ('announced', 'active', 'ended', 'withdrawn')),
  opened_through date,
  check ((state = 'ended') = (ended_at is not null))
);`,
    down: `drop table response;`,
  },
  {
    name: 'reporting-0005-response-version',
    why: 'The version of the last event heard: the next one is applied, an earlier one ignored, one after a gap waits (K8). So far a response has told of its announcement, its start and its end.',
    up: `alter table response add column version int;
update response set version = case state when 'announced' then 1 when 'ended' then 3 else 2 end;
alter table response alter column version set not null;`,
    down: `alter table response drop column version;`,
  },
  {
    name: 'reporting-0006-response-area',
    why: 'Where a response holds may be corrected while it runs: a county owes the days on which it is in it. Each row holds from its day on, until the next. Whatever was announced before holds in the whole city, as everybody was asked so far.',
    up: `create table response_area (
  response_id uuid not null references response (id),
  from_date date not null,
  -- Six digits each; the city's code stands for all its counties.
  area_codes text[] not null,
  primary key (response_id, from_date)
);`,
    down: `drop table response_area;`,
  },
];
