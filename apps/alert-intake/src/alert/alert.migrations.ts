import { type Migration } from '@qingkong/persistence';

export const alertMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0005-alert-message',
    why: 'Every message as received, once. The key is hashed: CAP sets no limit to sender and identifier, an index does.',
    up: `create table alert_message (
  id uuid primary key,
  sender text not null,
  identifier text not null,
  sent timestamptz(3) not null,
  -- SHA-256 of sender, identifier and sent.
  key_hash text not null unique,
  body bytea not null,
  body_hash text not null,
  content_type text,
  way text not null check (way in ('kafka', 'http')),
  client text,
  received_at timestamptz(3) not null,
  status text not null,
  message_type text not null,
  category text not null,
  headline text,
  jurisdiction text not null,
  is_drill boolean not null,
  is_lift boolean not null,
  -- Key hashes of the messages it points to.
  reference_hashes text[] not null,
  state text not null check (state in ('applied', 'ignored', 'quarantined', 'dismissed')),
  -- Null where it was applied at once.
  reason text,
  reason_text text,
  -- A lift that ended nothing and still stands against the alert it names, should that one come later.
  is_tombstone boolean not null,
  response_id uuid references response,
  decided_at timestamptz(3) not null,
  -- The duty officer and the note, where a person decided.
  decided_by text,
  decision_note text
);
create index alert_message_quarantined on alert_message (id) where state = 'quarantined';
create index alert_message_lift on alert_message (jurisdiction, is_drill, sent) where is_lift and (state = 'applied' or is_tombstone);
create index alert_message_lift_of on alert_message using gin (reference_hashes) where is_lift and (state = 'applied' or is_tombstone);
create index alert_message_response on alert_message (response_id) where response_id is not null;`,
    down: `drop table alert_message;`,
  },
  {
    name: 'alert-intake-0006-alert-name',
    why: 'The national dialect refers to a message by its identifier alone, without the time.',
    // Messages of before have no name: they came as CAP, whose references carry the time.
    up: `alter table alert_message add column name_hash text not null default '';
alter table alert_message alter column name_hash drop default;
create index alert_message_name on alert_message (name_hash);`,
    down: `alter table alert_message drop column name_hash;`,
  },
];

/** After those of features that came meanwhile: numbers ascend over the service. */
export const parkedAlertMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0040-parked-alert',
    why: 'Whatever is applied asks what waited for it: found by what those refer to, not by going through all that wait (20,000 took 13 ms).',
    up: `create index alert_message_parked on alert_message using gin (reference_hashes) where state = 'quarantined' and reason = 'unknown-reference';`,
    down: `drop index alert_message_parked;`,
  },
];
