import { type Migration } from '@qingkong/persistence';

export const responseMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0001-response',
    why: 'One row per episode. The version counts its events, so that consumers can tell a repeat from a gap.',
    up: `create table response (
  id uuid primary key,
  serial text not null,
  kind text not null check (kind in ('actual', 'drill')),
  origin text not null check (origin in ('alert', 'assurance')),
  jurisdiction text not null,
  area_codes text[] not null,
  state text not null check (state in ('announced', 'active', 'ended', 'withdrawn')),
  colour text not null check (colour in ('yellow', 'orange', 'red')),
  level text not null check (level in ('III', 'II', 'I')),
  primary_pollutant text,
  document_number text,
  plan_version text not null,
  alert_sent_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  onset_at timestamptz(3) not null,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  end_reason text check (end_reason in ('lifted', 'withdrawn', 'supersededByReal')),
  version int not null,
  unique (jurisdiction, kind, serial)
);
-- One at a time per jurisdiction and kind, whatever the code believes.
create unique index response_open on response (jurisdiction, kind) where state in ('announced', 'active');`,
    down: `drop table response;`,
  },
  {
    name: 'alert-intake-0002-response-serial',
    why: 'Serials run per jurisdiction, year and kind. A counter row, not a sequence: a rolled back response leaves no gap.',
    up: `create table response_serial (
  jurisdiction text not null,
  kind text not null,
  year int not null,
  last int not null,
  primary key (jurisdiction, kind, year)
);`,
    down: `drop table response_serial;`,
  },
  {
    name: 'alert-intake-0003-level-segment',
    why: 'The level of a response over time, [from, to): each stretch is judged by its own column of the list (R07).',
    up: `create table level_segment (
  response_id uuid not null references response,
  ordinal int not null,
  level text not null check (level in ('III', 'II', 'I')),
  colour text not null check (colour in ('yellow', 'orange', 'red')),
  from_at timestamptz(3) not null,
  -- Null while it lasts.
  to_at timestamptz(3) check (to_at >= from_at),
  primary key (response_id, ordinal)
);`,
    down: `drop table level_segment;`,
  },
  {
    name: 'alert-intake-0004-timeline-entry',
    why: 'What happened to a response, in order, for whoever asks at two in the morning (C19).',
    up: `create table timeline_entry (
  position bigint generated always as identity primary key,
  response_id uuid not null references response,
  what text not null check (what in ('announced', 'started', 'lifted', 'withdrawn')),
  at timestamptz(3) not null,
  -- The message that did it; null where a clock or another response did.
  alert_id uuid,
  facts jsonb not null default '{}'
);
create index timeline_entry_response on timeline_entry (response_id, position);`,
    down: `drop table timeline_entry;`,
  },
];
