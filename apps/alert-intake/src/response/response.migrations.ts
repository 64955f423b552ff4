import { type Migration } from '@qingkong/persistence';

export const responseMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0001-response',
    why: 'One row per episode. The version counts its events, so that consumers can tell a repeat from a gap.',
    up: `create table response (
  id uuid primary key,
  serial text not null,
  kind text not null check (kind in ('actual', 'drill')),
  origin text not null check (origin in ('alert', 'assurance')),
  jurisdiction text not null,
  area_codes text[] not null,
  state text not null check (state in ('announced', 'active', 'ended', 'withdrawn')),
  colour text not null check (colour in ('yellow', 'orange', 'red')),
  level text not null check (level in ('III', 'II', 'I')),
  primary_pollutant text,
  document_number text,
  plan_version text not null,
  alert_sent_at timestamptz(3) not null,
  received_at timestamptz(3) not null,
  onset_at timestamptz(3) not null,
  started_at timestamptz(3),
  ended_at timestamptz(3),
  end_reason text check (end_reason in ('lifted', 'withdrawn', 'supersededByReal')),
  version int not null,
  unique (jurisdiction, kind, serial)
);
-- One at a time per jurisdiction and kind, whatever the code believes.
create unique index response_open on response (jurisdiction, kind) where state in ('announced', 'active');`,
    down: `drop table response;`,
  },
  {
    name: 'alert-intake-0002-response-serial',
    why: 'Serials run per jurisdiction, year and kind. A counter row, not a sequence: a rolled back response leaves no gap.',
    up: `create table response_serial (
  jurisdiction text not null,
  kind text not null,
  year int not null,
  last int not null,
  primary key (jurisdiction, kind, year)
);`,
    down: `drop table response_serial;`,
  },
  {
    name: 'alert-intake-0003-level-segment',
    why: 'The level of a response over time, [from, to): each stretch is judged by its own column of the list (R07).',
    up: `create table level_segment (
  response_id uuid not null references response,
  ordinal int not null,
  level text not null check (level in ('III', 'II', 'I')),
  colour text not null check (colour in ('yellow', 'orange', 'red')),
  from_at timestamptz(3) not null,
  -- Null while it lasts.
  to_at timestamptz(3) check (to_at >= from_at),
  primary key (response_id, ordinal)
);`,
    down: `drop table level_segment;`,
  },
  {
    name: 'alert-intake-0004-timeline-entry',
    why: 'What happened to a response, in order, for whoever asks at two in the morning (C19).',
    up: `create table timeline_entry (
  position bigint generated always as identity primary key,
  response_id uuid not null references response,
  what text not null check (what in ('announced', 'started', 'lifted', 'withdrawn')),
  at timestamptz(3) not null,
  -- The message that did it; null where a clock or another response did.
  alert_id uuid,
  facts jsonb not null default '{}'
);
create index timeline_entry_response on timeline_entry (response_id, position);`,
    down: `drop table timeline_entry;`,
  },
];

/** After the alerts', to whose table one of them refers. */
export const responseChangeMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0007-response-change',
    why: 'Responses change while they run, come by hand too (C49), may be merged by order (R12), and outlive the validity of their alert (C35).',
    up: `alter table response add column authority text, add column order_reason text, add column expires_at timestamptz(3),
  add column last_sent_at timestamptz(3), add column merged_into uuid references response;
update response set last_sent_at = alert_sent_at;
alter table response alter column last_sent_at set not null;
drop index response_open;
create unique index response_open on response (jurisdiction, kind, origin) where state in ('announced', 'active');
create index response_latest on response (jurisdiction, kind, id);
alter table timeline_entry drop constraint timeline_entry_what_check;
alter table timeline_entry add constraint timeline_entry_what_check
  check (what in ('announced', 'started', 'levelChanged', 'textChanged', 'lifted', 'withdrawn', 'terminationInstructed', 'expired', 'merged', 'flagged'));
alter table timeline_entry add column version int;
comment on column timeline_entry.version is 'Of the response after it: the outbox row of the same version tells when it was relayed. Null: no event of the response.';
create index outbox_response on outbox (key) where topic = 'response.events';`,
    down: `drop index outbox_response;
alter table timeline_entry drop column version;
delete from timeline_entry where what not in ('announced', 'started', 'lifted', 'withdrawn');
alter table timeline_entry drop constraint timeline_entry_what_check;
alter table timeline_entry add constraint timeline_entry_what_check check (what in ('announced', 'started', 'lifted', 'withdrawn'));
drop index response_latest;
drop index response_open;
create unique index response_open on response (jurisdiction, kind) where state in ('announced', 'active');
alter table response drop column merged_into, drop column last_sent_at, drop column expires_at, drop column order_reason, drop column authority;`,
  },
  {
    name: 'alert-intake-0008-alert-conflict',
    why: 'Another body under a known key is an alarm, once for each such body: a sender that repeats it must not ring all night.',
    up: `alter table alert_message add column conflict_hashes text[] not null default '{}';`,
    down: `alter table alert_message drop column conflict_hashes;`,
  },
];

/** After those of features that came meanwhile: numbers ascend over the service. */
export const responseLevelMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0041-response-level-from',
    why: 'A change of level announced ahead (R06) may be said again, but not moved without somebody noticing.',
    up: `alter table response add column level_from_at timestamptz(3);
update response set level_from_at = (select max(from_at) from level_segment where response_id = response.id);
alter table response alter column level_from_at set not null;`,
    down: `alter table response drop column level_from_at;`,
  },
];

/** After the one before. */
export const responseLiftMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0042-response-lift-ahead',
    why: 'A lift may be announced ahead: the response ends then by itself, unless a later message takes it back. What is said of its end before it ends stands on the timeline (C33, C35), and so does another area or onset. The newest response is the one received last, whatever process made its id.',
    up: `alter table response add column lift_due_at timestamptz(3), add column lift_alert_id uuid,
  add constraint response_lift check ((lift_due_at is null) = (lift_alert_id is null));
alter table timeline_entry drop constraint timeline_entry_what_check;
alter table timeline_entry add constraint timeline_entry_what_check
  check (what in ('announced', 'started', 'levelChanged', 'textChanged', 'scopeChanged', 'lifted', 'withdrawn', 'terminationInstructed', 'terminationWithdrawn',
    'liftAnnounced', 'liftTakenBack', 'liftMissed', 'expired', 'merged', 'flagged'));
drop index response_latest;
create index response_latest on response (jurisdiction, kind, received_at, id);`,
    down: `drop index response_latest;
create index response_latest on response (jurisdiction, kind, id);
delete from timeline_entry where what in ('scopeChanged', 'terminationWithdrawn', 'liftAnnounced', 'liftTakenBack', 'liftMissed');
alter table timeline_entry drop constraint timeline_entry_what_check;
alter table timeline_entry add constraint timeline_entry_what_check
  check (what in ('announced', 'started', 'levelChanged', 'textChanged', 'lifted', 'withdrawn', 'terminationInstructed', 'expired', 'merged', 'flagged'));
alter table response drop constraint response_lift, drop column lift_alert_id, drop column lift_due_at;`,
  },
];

/** The newest. */
export const responseOrderMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0062-response-order',
    why: 'A lift announced ahead stands in HQ’s order by its own time, so that an upgrade sent before it that comes later still counts (R12); and a message that repeats the times of any before it, not of the alert alone, is not retroactive (R05).',
    up: `alter table response add column lift_sent_at timestamptz(3), add column stated_starts timestamptz(3)[];
update response set lift_sent_at = (select ordered_at from alert_message where id = lift_alert_id),
  stated_starts = array(select from_at from level_segment where response_id = response.id order by ordinal);
alter table response alter column stated_starts set not null;`,
    down: `alter table response drop column stated_starts, drop column lift_sent_at;`,
  },
];
