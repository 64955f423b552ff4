import { type Migration } from '@qingkong/persistence';

export const relayLatencyMigrations: readonly Migration[] = [
  {
    name: 'evaluation-0006-relay-latency',
    why: 'When each unit was first told of a response and when it confirmed (C12, C20), and how many were to be told. Events come in any order: what has not been heard yet is null, never 0.',
    up: `create table relay_latency (
  response_id uuid not null,
  unit_id text not null,
  first_notified_at timestamptz(3),
  acknowledged_at timestamptz(3),
  primary key (response_id, unit_id)
);
create table relay_notice (
  notice_id uuid primary key,
  response_id uuid not null,
  units int not null,
  issued_at timestamptz(3) not null
);
create index relay_notice_response on relay_notice (response_id);`,
    down: `drop table relay_notice; drop table relay_latency;`,
  },
];
