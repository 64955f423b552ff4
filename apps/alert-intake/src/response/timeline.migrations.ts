import { type Migration } from '@qingkong/persistence';

/** After those of whatever writes to the timeline. */
export const timelineMigrations: readonly Migration[] = [
  {
    name: 'alert-intake-0052-timeline-relay',
    why: 'When an entry was relayed is evidence (C19, C33) and outlives the outbox, which forgets after 30 days. The event that tells an entry is written after it in the same transaction; when the relay has published it, the entry learns so. By triggers: the relay belongs to a library that knows no timeline.',
    up: `alter table timeline_entry add column event_position bigint, add column relayed_at timestamptz(3);
comment on column timeline_entry.event_position is 'Of the outbox row that tells it; 0: written before this was kept, and gone. Null: no event tells it.';
-- Of entries without a version nothing says which event was theirs.
update timeline_entry t set event_position = coalesce(o.position, 0), relayed_at = o.published_at
from timeline_entry e left join outbox o on o.topic = 'response.events' and o.key = e.response_id::text and o.aggregate_version = e.version
where e.position = t.position;
create index timeline_entry_event on timeline_entry (event_position) where relayed_at is null;
create index timeline_entry_untold on timeline_entry (response_id) where event_position is null;
drop index outbox_response;

create function tell_timeline() returns trigger language plpgsql as $$
begin
  -- Without a version: whatever nobody has told yet of this kind is of this transaction.
  update timeline_entry set event_position = new.position
  where event_position is null and (
    (response_id::text = new.key and version = new.aggregate_version)
    or (version is null and what = case new.type
      when 'alert.flagged' then 'flagged' when 'response.merged' then 'merged' when 'response.expired-without-lift' then 'expired'
      when 'response.termination-instructed' then 'terminationInstructed' when 'response.termination-without-lift' then 'liftMissed' end));
  return null;
end $$;
create trigger tell_timeline after insert on outbox for each row when (new.topic = 'response.events') execute function tell_timeline();

create function relay_timeline() returns trigger language plpgsql as $$
begin
  update timeline_entry set relayed_at = new.published_at where event_position = new.position and relayed_at is null;
  return null;
end $$;
create trigger relay_timeline after update of published_at on outbox for each row
  when (new.topic = 'response.events' and new.published_at is not null) execute function relay_timeline();`,
    down: `drop trigger relay_timeline on outbox;
drop function relay_timeline();
drop trigger tell_timeline on outbox;
drop function tell_timeline();
create index outbox_response on outbox (key) where topic = 'response.events';
alter table timeline_entry drop column relayed_at, drop column event_position;`,
  },
];
