import { type Migration } from '@qingkong/persistence';

export const preWarningMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0020-pre-warning',
    why: 'Our copy of each 预警意见 (C13): its version, so that what comes twice or late says nothing, and whether it is over.',
    // What was said before has no version: whatever comes next follows it; when it was received is not known, and no response ends it.
    up: `create table pre_warning (
  id uuid primary key,
  kind text not null check (kind in ('actual', 'drill')),
  -- Of its first words: a response that was received later may be the one it foretold. Null where that isn't known.
  received_at timestamptz(3),
  expected_onset_at timestamptz(3),
  headline text,
  is_over boolean not null,
  -- Null: whatever version comes next.
  version int
);
insert into pre_warning (id, kind, headline, is_over)
select distinct on (matter) matter::uuid, case when (subject ->> 'drill')::boolean then 'drill' else 'actual' end, subject ->> 'headline', false
from notice where kind = 'preWarning' and matter is not null order by matter, issued_at desc;`,
    down: `drop table pre_warning;`,
  },
];
