import { type Migration } from '@qingkong/persistence';

export const deliveryMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0022-account-lease',
    why: 'Which instance uses a provider account that has a limit, and until when: one at a time, so that the limit holds over all of them.',
    up: `create table account_lease (
  account text primary key,
  holder text not null,
  ends_at timestamptz not null
);
comment on column account_lease.ends_at is 'By the real clock. Its holder sends nothing later unless it has renewed the lease before.';`,
    down: `drop table account_lease;`,
  },
];
