import { type Migration } from '@qingkong/persistence';

export const preWarningMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0033-pre-warning',
    why: '预警意见 (C13): who was to prepare for what, and whether it is off. The version counts the events of each.',
    // The message's own row is written after this one, by the same transaction: no foreign key.
    up: `create table pre_warning (
  id uuid primary key,
  -- The message whose words stand, and the one that withdrew it.
  alert_id uuid not null unique,
  withdrawal_alert_id uuid unique,
  kind text not null check (kind in ('actual', 'drill')),
  sender text not null,
  area_codes text[] not null check (area_codes <> '{}'),
  colour text check (colour in ('yellow', 'orange', 'red')),
  expected_onset_at timestamptz(3),
  headline text,
  text text,
  document_number text,
  -- When the newest message about it was sent: an older one that comes late changes nothing.
  sent timestamptz(3) not null,
  received_at timestamptz(3) not null,
  withdrawn_at timestamptz(3),
  version int not null
);`,
    down: `drop table pre_warning;`,
  },
  {
    name: 'alert-intake-0034-pre-warning-name',
    why: 'All messages a pre-warning was made of or that its messages name, so that it is found in whatever order they come.',
    // No index: a city has some dozens of pre-warnings a year, and CAP sets no limit to an identifier.
    up: `create table pre_warning_name (
  pre_warning_id uuid not null references pre_warning,
  sender text not null,
  identifier text not null,
  -- Null where it was named without its time, as the national dialect does.
  sent timestamptz(3)
);`,
    down: `drop table pre_warning_name;`,
  },
];

/** After those of features that came meanwhile: numbers ascend over the service. */
export const preWarningTombstoneMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0060-pre-warning-tombstone',
    why: 'A withdrawal that came before what it withdraws (C13): whatever older comes later under one of these names tells nobody.',
    up: `create table pre_warning_tombstone (
  -- The message that withdraws, and what must be known of it where it withdraws one after all.
  alert_id uuid not null,
  withdrawn_sent timestamptz(3) not null,
  received_at timestamptz(3) not null,
  document_number text,
  kind text not null check (kind in ('actual', 'drill')),
  -- One of the messages it names, or that name one of those.
  sender text not null,
  identifier text not null,
  -- Null where it was named without its time, as the national dialect does.
  sent timestamptz(3)
);`,
    down: `drop table pre_warning_tombstone;`,
  },
];
