import { type Migration } from '@qingkong/persistence';

export const messagingMigrations: readonly Migration[] = [
  {
    name: 'messaging-0001-outbox',
    why: 'An event is a row of the transaction that made it true. position orders rows of one key: all writers of an aggregate lock its row first.',
    up: `create table outbox (
  position bigint generated always as identity primary key,
  event_id uuid not null,
  type text not null,
  version int not null,
  topic text not null,
  key text not null,
  aggregate_version int,
  payload text not null,
  created_at timestamptz(3) not null default now(),
  published_at timestamptz(3),
  blocked_reason text
);
create index outbox_pending on outbox (position) where published_at is null;
create index outbox_blocked on outbox (topic, key) where blocked_reason is not null and published_at is null;`,
    down: `drop table outbox;`,
  },
  {
    name: 'messaging-0002-inbox',
    why: 'First statement of a handler transaction: the insert is the duplicate check and the mutex at once.',
    up: `create table inbox (event_id uuid primary key, received_at timestamptz(3) not null default now());`,
    down: `drop table inbox;`,
  },
  {
    name: 'messaging-0003-dead-letter',
    why: 'What cannot be handled is kept with its raw bytes, so that the partition goes on and a person can look, replay or discard.',
    up: `create table dead_letter (
  id uuid primary key default uuidv7(),
  topic text not null,
  partition int not null,
  record_offset bigint not null,
  record_key bytea,
  record_value bytea,
  headers jsonb not null,
  reason text not null,
  detail text not null,
  state text not null default 'waiting' check (state in ('waiting', 'replayed', 'discarded')),
  received_at timestamptz(3) not null default now(),
  decided_at timestamptz(3),
  decided_by text,
  note text,
  unique (topic, partition, record_offset)
);
create index dead_letter_waiting on dead_letter (received_at) where state = 'waiting';`,
    down: `drop table dead_letter;`,
  },
];
