import { type Migration } from '@qingkong/persistence';

export const receiptMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0015-receipt',
    why: 'What providers say later of messages they took. A table of its own, because an index over delivery.provider_ref would take every mark its HOT update; rows only where an account gives receipts.',
    up: `create table receipt (
  account text not null,
  provider_ref text not null,
  -- Whose message it is; null where a receipt came of which nobody here knows (yet).
  batch_id bigint,
  ordinal int,
  -- Null until one comes.
  state text check (state in ('delivered', 'failed')),
  at timestamptz(3),
  reason text,
  changed_at timestamptz(3) not null default app_now(),
  primary key (account, provider_ref)
) with (fillfactor = 70);
create index receipt_delivery on receipt (batch_id, ordinal) where state is not null;
create index receipt_unknown on receipt (changed_at) where batch_id is null;
alter table delivery add column delivered_at timestamptz(3);
comment on column delivery.delivered_at is 'When it reached the phone, by the provider; that it was read or understood only an acknowledgement says.';`,
    down: `alter table delivery drop column delivered_at; drop table receipt;`,
  },
];
