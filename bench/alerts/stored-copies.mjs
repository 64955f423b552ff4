/** The service's connections end a statement that takes too long. */
const PORTION = 5_000;

/**
 * Stores `count` ended responses with all that the service has kept of one: both messages, segment, timeline, events; and to every
 * twentieth an Update that still waits for what it refers to. They are copies of what the service itself writes for three messages.
 * Resolves with how many { responses, messages, waiting } there are now.
 */
export async function keepCopies(desk, count, { alert, lift, waiting }) {
  for (const bytes of [alert, lift, waiting]) await desk.receives(bytes);
  for (const statement of [HASH, MODEL, EPISODES]) await desk.db.query(statement);
  await desk.db.query(
    `insert into episode select n, uuidv7(make_interval(secs => n - $1::int - 60)), make_interval(mins => 10 * (n - $1::int - 1))
     from generate_series(1, $1::int) n`,
    [count],
  );
  for (let first = 1; first <= count; first += PORTION) {
    for (const copy of COPIES) await desk.db.query(copy, [first, first + PORTION - 1]);
  }
  await desk.db.query('vacuum analyze');
  const [kept] = await desk.db.query(KEPT);
  return kept;
}

const HASH = `create function hash(text) returns text language sql immutable as $$ select encode(sha256(convert_to($1, 'utf8')), 'hex') $$`;

const KEPT = `select (select count(*)::int from response) as responses, count(*)::int as messages,
  count(*) filter (where state = 'quarantined')::int as waiting from alert_message`;

/** What copies are made of. */
const MODEL = `create table model as select (select id from response) as response_id, (select id from alert_message where state = 'quarantined') as waiting_id`;

/** Of each copy its number, the id of its response, and how much later than what it was made of it lies, a time below zero. */
const EPISODES = 'create table episode (n int primary key, id uuid not null, later interval not null)';

/** The row `t` with some of its columns changed, whatever columns it has; of the episodes $1 to $2. */
const copyOf = (table, changes, where, overriding = '') => `
  insert into ${table} ${overriding} select copy.* from episode e, model m, ${table} t, lateral jsonb_populate_record(t, jsonb_build_object(${changes})) copy
  where e.n between $1::int and $2::int and ${where}`;

const MESSAGE = `'id', uuidv7(), 'identifier', t.identifier || e.n, 'key_hash', hash(t.key_hash || e.n), 'name_hash', hash(t.name_hash || e.n),
  'reference_hashes', array(select hash(name || e.n) from unnest(t.reference_hashes) name),
  'sent', t.sent + e.later, 'ordered_at', t.ordered_at + e.later, 'received_at', t.received_at + e.later, 'decided_at', t.decided_at + e.later`;

const COPIES = [
  copyOf(
    'response',
    `'id', e.id, 'serial', '1999-' || e.n, 'alert_sent_at', t.alert_sent_at + e.later, 'last_sent_at', t.last_sent_at + e.later,
     'received_at', t.received_at + e.later, 'onset_at', t.onset_at + e.later, 'ended_at', t.ended_at + e.later`,
    't.id = m.response_id',
  ),
  copyOf('alert_message', `${MESSAGE}, 'response_id', e.id`, 't.response_id = m.response_id'),
  copyOf('alert_message', MESSAGE, 't.id = m.waiting_id and e.n % 20 = 0'),
  copyOf('level_segment', `'response_id', e.id`, 't.response_id = m.response_id'),
  copyOf('timeline_entry', `'response_id', e.id`, 't.response_id = m.response_id', 'overriding user value'),
  copyOf(
    'outbox',
    `'event_id', uuidv7(), 'key', e.id, 'published_at', t.created_at`,
    't.key = m.response_id::text',
    'overriding user value',
  ),
];
