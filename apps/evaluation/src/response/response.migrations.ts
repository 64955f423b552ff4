import { type Migration } from '@qingkong/persistence';

export const responseMigrations: readonly Migration[] = [
  {
    name: 'evaluation-0002-response',
    why: 'What this service needs of a response, by events in any order: what has not been heard yet is null (K8).',
    up: `create table response (
  id uuid primary key,
  serial text not null,
  kind text check (kind in ('actual', 'drill')),
  jurisdiction text,
  received_at timestamptz(3),
  ended_at timestamptz(3),
  withdrawn_at timestamptz(3)
);
comment on column response.received_at is 'When the alert reached us: the clock of relay latency (C12, C19).';`,
    down: `drop table response;`,
  },
  {
    name: 'evaluation-0007-response-version',
    why: 'The version of the last event heard: the next one is applied, an earlier one ignored, one after a gap waits (K8). Null where that is not known, as nobody counted before.',
    up: `alter table response add column version int;
update response set version = 3 where ended_at is not null;
update response set version = 2 where withdrawn_at is not null;`,
    down: `alter table response drop column version;`,
  },
  {
    name: 'evaluation-0008-response-area',
    why: 'Where a response has held, in the end or for a while: whoever was never in it has nothing to sum up (C36). Null: announced before anybody kept that, and everywhere.',
    up: `alter table response add column onset_at timestamptz(3), add column area_codes text[];
comment on column response.area_codes is 'Six digits each, of all areas in which its measures have run; the city''s code stands for all its counties.';`,
    down: `alter table response drop column area_codes, drop column onset_at;`,
  },
];
