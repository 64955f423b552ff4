import { type Migration } from '@qingkong/persistence';

export const noticeMigrations: readonly Migration[] = [
  {
    name: 'dispatch-0005-notice',
    why: 'One thing said to an audience, and who must confirm it. invalid_at: nothing of it may be sent any more (R29).',
    up: `create table notice (
  id uuid primary key,
  response_id uuid references response,
  kind text not null,
  -- The facts its words are made of, frozen at issue.
  subject jsonb not null,
  -- Said about a running response: worth nothing, or dangerous, once the response is over.
  while_response_runs boolean not null,
  persons int not null default 0,
  issued_at timestamptz(3) not null,
  invalid_at timestamptz(3),
  invalid_reason text
);
create index notice_response on notice (response_id);
create table acknowledgement (
  notice_id uuid not null references notice,
  acknowledger_id text not null,
  acknowledger_kind text not null check (acknowledger_kind in ('taskForce', 'countyBureau', 'enterprise', 'person')),
  due_at timestamptz(3) not null,
  acknowledged_at timestamptz(3),
  person_id text,
  way text,
  primary key (notice_id, acknowledger_id)
) with (fillfactor = 70);`,
    down: `drop table acknowledgement; drop table notice;`,
  },
  {
    name: 'dispatch-0006-delivery',
    why: 'Batches of frozen recipients; a delivery row per message is inserted by the claim, as sending, before any provider is called (performance.md). No index on state, fillfactor 50: marks stay HOT and old rows cost nothing.',
    up: `create table delivery_batch (
  id bigint generated always as identity primary key,
  notice_id uuid not null references notice,
  account text not null,
  channel text not null,
  priority int not null,
  state text not null default 'ready' check (state in ('ready', 'claimed', 'done', 'dropped')),
  recipients jsonb not null,
  size int not null,
  remaining int not null,
  -- With the server's key it makes the acknowledgement links of this batch.
  link_salt bytea not null default uuid_send(gen_random_uuid()),
  claimed_by int,
  claimed_at timestamptz(3)
) with (fillfactor = 70);
create index delivery_batch_ready on delivery_batch (priority, id) where state = 'ready';
create index delivery_batch_claimed on delivery_batch (claimed_by) where state = 'claimed';
create index delivery_batch_notice on delivery_batch (notice_id);
create table delivery (
  batch_id bigint not null references delivery_batch,
  ordinal int not null,
  person_id text not null,
  state text not null,
  attempts smallint not null default 0,
  accepted_at timestamptz(3),
  acknowledged_at timestamptz(3),
  next_attempt_at timestamptz(3),
  retried_by int,
  provider_ref text,
  last_reason text,
  primary key (batch_id, ordinal)
) with (fillfactor = 50);
create index delivery_retry on delivery (next_attempt_at) where next_attempt_at is not null;
create index delivery_retried on delivery (retried_by) where retried_by is not null;
create table attempt (
  id bigint generated always as identity primary key,
  batch_id bigint not null,
  ordinal int not null,
  at timestamptz(3) not null default app_now(),
  outcome text not null,
  reason text not null
);
create index attempt_delivery on attempt (batch_id, ordinal);
comment on table attempt is 'Every call that was not simply accepted, and every repeat on purpose. A first call that was accepted is the delivery row itself.';`,
    down: `drop table attempt; drop table delivery; drop table delivery_batch;`,
  },
];
