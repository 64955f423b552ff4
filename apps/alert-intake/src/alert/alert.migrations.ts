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

/** After those of the responses' that came meanwhile. */
export const alertKeyMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0050-authorised-key',
    why: 'A key belongs to whoever speaks with authority (C09): a stranger who uses it first must not keep the rightful message out. What has no authority is told apart by its bytes.',
    up: `alter table alert_message add column is_authorised boolean;
update alert_message set is_authorised = not (state in ('quarantined', 'dismissed') and coalesce(reason, '') in
  ('sender-unknown', 'sender-expired', 'sender-not-authorised', 'signature-missing', 'signature-invalid'));
alter table alert_message alter column is_authorised set not null;
alter table alert_message drop constraint alert_message_key_hash_key;
create index alert_message_by_key on alert_message (key_hash);
create unique index alert_message_key on alert_message (key_hash) where is_authorised;
create unique index alert_message_copy on alert_message (key_hash, body_hash) where not is_authorised;`,
    down: `drop index alert_message_copy;
drop index alert_message_key;
drop index alert_message_by_key;
delete from alert_message copy using alert_message first where copy.key_hash = first.key_hash and not copy.is_authorised
  and (first.is_authorised or (first.received_at, first.id) < (copy.received_at, copy.id));
alter table alert_message add constraint alert_message_key_hash_key unique (key_hash);
alter table alert_message drop column is_authorised;`,
  },
  {
    name: 'alert-intake-0051-alert-order',
    why: "HQ's order is that of sent (R12), but for a message from the future that of its receipt; lists go by receipt, since every process makes ids by a clock of its own. What is not applied is found by what it refers to: it waits for that, or a lift that names it means that as well.",
    up: `alter table alert_message add column ordered_at timestamptz(3);
update alert_message set ordered_at = case when sent > received_at + interval '5 minutes' then received_at else sent end;
alter table alert_message alter column ordered_at set not null;
drop index alert_message_lift;
create index alert_message_lift on alert_message (jurisdiction, is_drill, ordered_at) where is_lift and (state = 'applied' or is_tombstone);
drop index alert_message_quarantined;
create index alert_message_quarantined on alert_message (received_at, id) where state = 'quarantined';
create index alert_message_received on alert_message (received_at, id);
drop index alert_message_parked;
create index alert_message_unapplied on alert_message using gin (reference_hashes) where state <> 'applied';
create index alert_message_overtaking on alert_message (jurisdiction, is_drill) where state = 'quarantined' and reason = 'response-already-open';`,
    down: `drop index alert_message_overtaking;
drop index alert_message_unapplied;
create index alert_message_parked on alert_message using gin (reference_hashes) where state = 'quarantined' and reason = 'unknown-reference';
drop index alert_message_received;
drop index alert_message_quarantined;
create index alert_message_quarantined on alert_message (id) where state = 'quarantined';
drop index alert_message_lift;
create index alert_message_lift on alert_message (jurisdiction, is_drill, sent) where is_lift and (state = 'applied' or is_tombstone);
alter table alert_message drop column ordered_at;`,
  },
];
