import { root } from '../../scripts/paths.mjs';
import { median } from '../median.mjs';
import { buildPart, part } from './built.mjs';

const ROUNDS = 5;
const MESSAGES_A_ROUND = 160;
const FEW = 10;
/** Stored in one statement: the service's connections end one that takes too long. */
const PORTION = 5_000;

/** Milliseconds a message of the real AlertService, a transaction each, with 10 and with `stored` responses kept; the two take turns. */
export async function stored({ postgresUrl, stored, say }) {
  await Promise.all([buildPart('decide'), buildPart('desk')]);
  // The desk makes its databases on the server that tests are given.
  process.env.POSTGRES_URL = postgresUrl;
  const { openDesk } = part('desk');
  const desks = { few: await openDesk(), many: await openDesk() };
  try {
    await keep(desks.few, FEW);
    await keep(desks.many, stored);
    say(`stored: ${FEW} and ${stored} responses and their messages`);
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const result = { few: await perMessage(desks.few, round), many: await perMessage(desks.many, round) };
      say(
        `stored, ${round === 0 ? 'warm-up' : `round ${round}`}: ${result.few.toFixed(2)} and ${result.many.toFixed(2)} ms a message`,
      );
      if (round > 0) rounds.push(result);
    }
    return summary(rounds, stored);
  } finally {
    await desks.few.close();
    await desks.many.close();
  }
}

function summary(rounds, stored) {
  const hundredth = (value) => Math.round(value * 100) / 100;
  const ratios = rounds.map(({ few, many }) => many / few);
  return {
    storedResponses: stored,
    storedMessages: 2 * stored + Math.floor(stored / 20),
    msWithFew: hundredth(median(rounds.map(({ few }) => few))),
    msWithMany: hundredth(median(rounds.map(({ many }) => many))),
    ratio: hundredth(median(ratios)),
    ratioSpread: [hundredth(Math.min(...ratios)), hundredth(Math.max(...ratios))],
  };
}

/** Twenty episodes of this very round, newer than all that is stored. */
async function perMessage(desk, round) {
  const from = new Date(Date.UTC(2026, 0, 1) + round * 3_600_000);
  const messages = part('decide').episodes(root, { count: MESSAGES_A_ROUND, size: 4_096, from });
  const begun = performance.now();
  for (const bytes of messages) await desk.receives(bytes);
  return (performance.now() - begun) / messages.length;
}

/**
 * Stores so many ended responses with all that the service has kept of each: the two messages, segment, timeline, events, deadline; and to
 * every twentieth an Update that still waits for what it refers to.
 */
async function keep(desk, count) {
  await desk.db.query(HASH);
  for (let first = 1; first <= count; first += PORTION) {
    await desk.db.query(STORE, [first, Math.min(count, first + PORTION - 1), count]);
  }
  await desk.db.query('vacuum analyze');
}

const HASH = `create function hash(text) returns text language sql immutable as $$ select encode(sha256(convert_to($1, 'utf8')), 'hex') $$`;
const STORE = `
with episode as (
  select i, uuidv7(make_interval(secs => i - 400000000)) as id, timestamptz '2025-12-31' - make_interval(mins => 10 * ($3::int - i)) as at
  from generate_series($1::int, $2::int) i),
responses as (
  insert into response (id, serial, kind, origin, jurisdiction, area_codes, state, colour, level, plan_version, alert_sent_at, received_at,
    onset_at, started_at, ended_at, end_reason, version, last_sent_at)
  select id, '1999-' || i, 'actual', 'alert', '211300', '{211300}', 'ended', 'yellow', 'III', 'invented', at, at,
    at, at, at + interval '5 minutes', 'lifted', 3, at from episode),
messages as (
  insert into alert_message (id, sender, identifier, sent, key_hash, name_hash, body, body_hash, content_type, way, received_at, status,
    message_type, category, jurisdiction, is_drill, is_lift, reference_hashes, state, is_tombstone, response_id, decided_at)
  select uuidv7(), 'city-platform@hq.chaoyang.example', 'STORED-' || i || m.type, at + m.after, hash(i || m.type), hash('name' || i || m.type),
    convert_to(repeat(md5(i || m.type), 60), 'utf8'), hash('body' || i), null, 'kafka', at + m.after, 'actual', m.type, 'alert',
    '211300', false, m.type = 'cancel', case m.type when 'cancel' then array[hash(i || 'alert')] else '{}' end, 'applied', false, id, at + m.after
  from episode, (values ('alert', interval '0'), ('cancel', interval '5 minutes')) m (type, after)),
parked as (
  insert into alert_message (id, sender, identifier, sent, key_hash, name_hash, body, body_hash, content_type, way, received_at, status,
    message_type, category, jurisdiction, is_drill, is_lift, reference_hashes, state, reason, reason_text, is_tombstone, decided_at)
  select uuidv7(), 'city-platform@hq.chaoyang.example', 'PARKED-' || i, at, hash('parked' || i), hash('parked name' || i),
    convert_to(repeat(md5('parked' || i), 60), 'utf8'), hash('parked body' || i), null, 'kafka', at, 'actual', 'update', 'alert', '211300',
    false, false, array[hash('never came' || i)], 'quarantined', 'unknown-reference', '', false, at from episode where i % 20 = 0),
segments as (insert into level_segment (response_id, ordinal, level, colour, from_at, to_at) select id, 1, 'III', 'yellow', at, at + interval '5 minutes' from episode),
entries as (
  insert into timeline_entry (response_id, what, at, version) select id, w.what, at, w.version from episode, (values ('announced', 1), ('started', 2), ('lifted', 3)) w (what, version)),
events as (
  insert into outbox (event_id, type, version, topic, key, aggregate_version, payload, published_at)
  select uuidv7(), 'response.announced', 1, 'response.events', id::text, v, '{}', at from episode, generate_series(1, 3) v)
insert into deadline (kind, subject_id, due_at, state, fired_at) select 'response-onset', id::text, at, 'fired', at from episode`;
