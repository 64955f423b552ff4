import { type Migration } from '@qingkong/persistence';

export const reductionListMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0002-reduction-list',
    why: 'The list is versioned; a response binds one version (C21). Measures are kept verbatim per line and level (C23).',
    up: `create table list_version (
  id uuid primary key default uuidv7(),
  label text not null unique,
  published_on date not null,
  content_hash text not null,
  published_at timestamptz(3) not null
);
create table listed_enterprise (
  list_version_id uuid not null references list_version,
  unit_id text not null references unit,
  grade text not null,
  idle boolean not null,
  exemption text not null,
  primary key (list_version_id, unit_id)
);
create table production_line (
  list_version_id uuid not null,
  unit_id text not null,
  ordinal int not null,
  name text not null,
  interruptible boolean not null,
  shutdown_hours numeric,
  measures jsonb not null,
  primary key (list_version_id, unit_id, ordinal),
  foreign key (list_version_id, unit_id) references listed_enterprise
);
comment on column production_line.measures is '{"III": {"text": verbatim, "kind": …}, "II": …, "I": …}';`,
    down: `drop table production_line; drop table listed_enterprise; drop table list_version;`,
  },
  {
    name: 'dispatch-0030-raw-rows',
    why: 'What the bureau wrote is kept whole, whatever of it is read: contacts, cuts and transport measures stand in no column of ours yet.',
    up: `alter table production_line add column raw jsonb not null default '{}';
comment on column production_line.raw is 'the row as written, {header: cell}; {} in versions from before. Personal data: mask on the way out (R32)';`,
    down: `alter table production_line drop column raw;`,
  },
  {
    name: 'dispatch-0032-list-digests',
    why: 'A newer list is compared with the one in force by a digest for each enterprise; only where it differs, field by field.',
    // Empty in versions from before: they are compared field by field.
    up: `alter table listed_enterprise add column digest text not null default '';
alter table list_version add column columns text[] not null default '{}';`,
    down: `alter table list_version drop column columns; alter table listed_enterprise drop column digest;`,
  },
];
