import { type Migration } from '@qingkong/persistence';

export const listImportMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0031-list-import',
    why: 'A list is read and checked as a job and published only on command; its file is evidence of what the bureau sent.',
    up: `create table list_import (
  id uuid primary key,
  label text not null,
  published_on date not null,
  file_name text not null,
  file bytea not null,
  uploaded_by text not null,
  uploaded_at timestamptz(3) not null default app_now(),
  state text not null default 'queued' check (state in ('queued', 'reading', 'checked', 'published', 'refused')),
  reason text,
  rows_read int not null default 0,
  -- The version it was compared with; only while that is in force can it be published.
  against_version_id uuid references list_version,
  -- By the machine's clock: whoever reads it renews this, and another may go on when it is over.
  claimed_until timestamptz(3),
  attempts int not null default 0,
  result jsonb,
  list_version_id uuid references list_version,
  published_by text,
  published_at timestamptz(3)
);
create index list_import_waiting on list_import (uploaded_at) where state in ('queued', 'reading');
create table list_import_item (
  import_id uuid not null references list_import,
  part text not null check (part in ('enterprise', 'fault', 'change')),
  ordinal int not null,
  content jsonb not null,
  primary key (import_id, part, ordinal)
);
comment on column list_import.result is '{"enterprises", "lines", "blocking", "warnings", "added", "removed", "changed", "contentHash"}';`,
    down: `drop table list_import_item; drop table list_import;`,
  },
];
