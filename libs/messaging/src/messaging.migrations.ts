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
  {
    name: 'messaging-0004-dead-letter-by-its-bytes',
    why: 'After the broker lost its data (K4) offsets begin at 0 again: another record at an offset we know must not be taken for the known one, or its bytes are gone.',
    up: `alter table dead_letter drop constraint dead_letter_topic_partition_record_offset_key;
alter table dead_letter add column value_hash bytea not null generated always as (sha256(coalesce(record_value, ''))) stored;
alter table dead_letter add unique (topic, partition, record_offset, value_hash);`,
    down: `alter table dead_letter drop column value_hash;
delete from dead_letter later using dead_letter first where first.topic = later.topic and first.partition = later.partition
  and first.record_offset = later.record_offset and first.id < later.id;
alter table dead_letter add unique (topic, partition, record_offset);`,
  },
  {
    name: 'messaging-0005-parked-event',
    why: 'An event that has overtaken what it builds on waits here and the partition goes on; after a minute in vain it becomes a dead letter (ADR 0013).',
    up: `create table parked_event (
  event_id uuid primary key,
  position bigint generated always as identity,
  type text not null,
  key text not null,
  aggregate_version int,
  topic text not null,
  partition int not null,
  record_offset bigint not null,
  record_key bytea,
  record_value bytea,
  headers jsonb not null,
  reason text not null,
  parked_at timestamptz(3) not null default now(),
  due_at timestamptz(3) not null default now() + interval '60 seconds'
);
create index parked_event_aggregate on parked_event (topic, key, aggregate_version);`,
    down: `drop table parked_event;`,
  },
  {
    name: 'messaging-0006-one-clock',
    why: 'When an event was written is a fact that rules ask for (R08), and its age decides what is kept: both by the one clock, like every rule.',
    up: `alter table outbox alter column created_at set default app_now();
alter table inbox alter column received_at set default app_now();`,
    down: `alter table outbox alter column created_at set default now();
alter table inbox alter column received_at set default now();`,
  },
];
