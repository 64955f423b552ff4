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
];
