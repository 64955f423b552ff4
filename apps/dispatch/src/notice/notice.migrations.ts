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
  {
    name: 'dispatch-0007-light-batches',
    why: 'A batch freezes who hears; what each reads is joined at the claim, so that the first message waits for less. No foreign keys where one statement writes thousands of rows from the very parent row they would be checked against.',
    up: `alter table notice add column list_version_id uuid references list_version, add column level text;
comment on column notice.level is 'With list_version_id: whose cells an enterprise reads. Null where the words need none.';
update notice n set persons = (select coalesce(sum(b.size), 0) from delivery_batch b where b.notice_id = n.id);
update notice n set list_version_id = r.list_version_id, level = r.level from response r where r.id = n.response_id and n.subject -> 'response' is not null;
alter table delivery add column address text not null default '', add column unit_ids text[] not null default '{}', add column repeat_of text;
alter table delivery drop constraint delivery_batch_id_fkey;
update delivery d set address = r.value ->> 'address', repeat_of = r.value ->> 'repeatOf', unit_ids = array(select u.value ->> 'id' from jsonb_array_elements(r.value -> 'units') u)
from delivery_batch b cross join lateral jsonb_array_elements(b.recipients) with ordinality r where b.id = d.batch_id and r.ordinality = d.ordinal;
alter table delivery_batch add column light json;
update delivery_batch b set light = (
  select json_agg(json_build_array(r.value ->> 'personId', r.value ->> 'address', (select json_agg(u.value ->> 'id') from jsonb_array_elements(r.value -> 'units') u), r.value ->> 'repeatOf') order by r.ordinality)
  from jsonb_array_elements(b.recipients) with ordinality r);
alter table delivery_batch drop column recipients;
alter table delivery_batch rename column light to recipients;
alter table delivery_batch alter column recipients set not null;
comment on column delivery_batch.recipients is '[[person id, address, [unit id, …], delivery id it repeats or null], …]';
alter table acknowledgement drop constraint acknowledgement_notice_id_fkey;
alter table obligation drop constraint obligation_response_id_fkey;`,
    down: `alter table obligation add foreign key (response_id) references response;
alter table acknowledgement add foreign key (notice_id) references notice;
alter table delivery_batch add column full_recipients jsonb;
update delivery_batch b set full_recipients = (
  select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('personId', r.value ->> 0, 'address', r.value ->> 1, 'repeatOf', r.value ->> 3,
    'units', (select jsonb_agg(jsonb_build_object('id', u.id, 'kind', u.kind, 'name', u.name, 'county', c.name, 'idle', false, 'lines', '[]'::jsonb))
      from json_array_elements_text(r.value -> 2) i join unit u on u.id = i left join unit c on c.id = u.county_id))) order by r.ordinality)
  from json_array_elements(b.recipients) with ordinality r);
alter table delivery_batch drop column recipients;
alter table delivery_batch rename column full_recipients to recipients;
alter table delivery_batch alter column recipients set not null;
alter table delivery add foreign key (batch_id) references delivery_batch, drop column repeat_of, drop column unit_ids, drop column address;
alter table notice drop column level, drop column list_version_id;`,
  },
  {
    name: 'dispatch-0008-common-ladder',
    why: 'One ladder deadline for all units of a kind that have not confirmed a notice; how far each has been climbed stands in its own row (ADR 0012).',
    up: `alter table acknowledgement add column climbed smallint not null default -1;
comment on column acknowledgement.climbed is 'The last stage of its ladder that somebody was called at; -1: none.';
update notice set subject = subject - 'unitName' || jsonb_build_object('unitNames', jsonb_build_array(subject -> 'unitName'), 'unreachable', false) where kind = 'escalation';
update acknowledgement a set climbed = (d.data ->> 'stage')::int - 1
from deadline d where d.kind = 'escalation' and d.state = 'armed' and a.notice_id = (d.data ->> 'noticeId')::uuid and a.acknowledger_id = d.data ->> 'unitId';
insert into deadline (kind, subject_id, due_at, data)
select distinct on (data ->> 'noticeId', data ->> 'ladder') kind, (data ->> 'noticeId') || '/' || (data ->> 'ladder'), due_at, data - 'unitId'
from deadline where kind = 'escalation' and state = 'armed' order by data ->> 'noticeId', data ->> 'ladder', (data ->> 'stage')::int;
update deadline set state = 'cancelled', version = version + 1 where kind = 'escalation' and state = 'armed' and data ? 'unitId';`,
    down: `update notice set subject = subject - 'unitNames' - 'unreachable' || jsonb_build_object('unitName', subject -> 'unitNames' -> 0) where kind = 'escalation';
insert into deadline (kind, subject_id, due_at, data)
select 'escalation', a.notice_id || '/' || a.acknowledger_id, d.due_at, d.data || jsonb_build_object('unitId', a.acknowledger_id)
from deadline d join acknowledgement a on a.notice_id = (d.data ->> 'noticeId')::uuid and a.acknowledger_kind = d.data ->> 'ladder' and a.acknowledged_at is null
where d.kind = 'escalation' and d.state = 'armed' on conflict (kind, subject_id) do update set state = 'armed', due_at = excluded.due_at, data = excluded.data, version = deadline.version + 1;
update deadline set state = 'cancelled', version = version + 1 where kind = 'escalation' and state = 'armed' and not data ? 'unitId';
alter table acknowledgement drop column climbed;`,
  },
  {
    name: 'dispatch-0009-orders',
    why: 'What a level orders of an enterprise, ready to be read by a claim: 500 rows by key instead of some thousand lines to gather.',
    up: `alter table listed_enterprise add column orders jsonb not null default '{}';
comment on column listed_enterprise.orders is '{"III": [{"name", "text", "kind", "interruptible"}, …], …}: production_line by level, written when the list is published and never after';
update listed_enterprise e set orders = coalesce((
  select jsonb_object_agg(by_level.level, by_level.lines) from (
    select m.key as level, jsonb_agg(jsonb_build_object('name', l.name, 'text', m.value ->> 'text', 'kind', m.value ->> 'kind', 'interruptible', l.interruptible) order by l.ordinal) as lines
    from production_line l cross join lateral jsonb_each(l.measures) m
    where l.list_version_id = e.list_version_id and l.unit_id = e.unit_id group by m.key) by_level), '{}');`,
    down: `alter table listed_enterprise drop column orders;`,
  },
  {
    name: 'dispatch-0010-obligation-from',
    why: 'A level may come back within one response: yellow, orange, yellow. Each stretch is an obligation of its own (R07).',
    up: `alter table obligation drop constraint obligation_pkey;
alter table obligation add primary key (response_id, unit_id, line_ordinal, from_at);`,
    down: `alter table obligation drop constraint obligation_pkey;
alter table obligation add primary key (response_id, unit_id, line_ordinal, level);`,
  },
  {
    name: 'dispatch-0011-matter',
    why: 'What a reminder is about: its next stage, and the paper it asks for, put an end to what is still on its way (R28).',
    up: `alter table notice add column matter text;
create index notice_matter on notice (matter) where matter is not null and invalid_at is null;
update notice set subject = subject || '{"drill": false}' where kind in ('dutyAlarm', 'reportReminder', 'reportMissing', 'summaryReminder', 'summaryOverdue');`,
    down: `alter table notice drop column matter;
update notice set subject = subject - 'drill' where kind in ('dutyAlarm', 'reportReminder', 'reportMissing', 'summaryReminder', 'summaryOverdue');`,
  },
  {
    name: 'dispatch-0012-response-end',
    why: 'An end that comes before its beginning, e.g. because that waits among the dead letters: whatever comes later, nobody is told to start (R29).',
    up: `create table response_end (
  response_id uuid primary key,
  state text not null check (state in ('ended', 'withdrawn')),
  ended_at timestamptz(3) not null
);
alter table response add column jurisdiction text, add column origin text not null default 'alert';
update response set jurisdiction = coalesce(area_codes[1], '211300');
alter table response alter column jurisdiction set not null;
alter table response alter column origin drop default;`,
    down: `drop table response_end; alter table response drop column origin, drop column jurisdiction;`,
  },
];
