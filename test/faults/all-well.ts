import { allOf } from '../simulators/carriers';
import { ALL_TOLD, reckon } from './reckoning';
import { type Town } from './town';

/** Persons whom two notices told the same of one response: a response may be told in several, each of them to others. */
const TWICE = `
select n.response_id, n.kind, d.person_id from delivery d join delivery_batch b on b.id = d.batch_id join notice n on n.id = b.notice_id
where n.kind in ('start', 'lift', 'withdrawal') and d.accepted_at is not null group by 1, 2, 3 having count(distinct n.id) > 1`;

/** The end of every row of the fault matrix: ledgers against database, every effect once, nothing put aside, nothing left to say. */
export async function expectAllWell(town: Town): Promise<void> {
  await town.settles();
  expect(await reckon(town)).toEqual(ALL_TOLD);
  const responses = `select id, state from response order by id`;
  expect(await town.rows('dispatch', responses)).toEqual(await town.rows('alert-intake', responses));
  expect(await town.rows('dispatch', TWICE)).toEqual([]);
  for (const name of town.names) {
    expect(await town.rows(name, 'select topic, reason, detail from dead_letter')).toEqual([]);
    expect(await town.rows(name, 'select position, type from outbox where published_at is null')).toEqual([]);
  }
}

/** Calls that came again under a known key; a carrier that honours keys told nobody twice for them. */
export function repeatedCalls(town: Town): number {
  return allOf(town.carriers).reduce((sum, carrier) => sum + carrier.ledger.repeats, 0);
}

/** Attempts of which nobody knows what became: each was in doubt and is recorded as such. */
export async function doubts(town: Town): Promise<number> {
  const [row] = await town.rows<{ n: number }>(
    'dispatch',
    `select count(*)::int as n from attempt where outcome = 'unknown'`,
  );
  return row?.n ?? 0;
}

/** Persons for whom a carrier has accepted the last that was said to everyone: that a response begins, or that it is over. */
export async function personsTold(town: Town): Promise<number> {
  const [row] = await town.rows<{ n: number }>(
    'dispatch',
    `select count(distinct d.person_id)::int as n from delivery d join delivery_batch b on b.id = d.batch_id
     join notice n on n.id = b.notice_id where d.accepted_at is not null and (n.response_id, n.kind) = (${NEWEST})`,
  );
  return row?.n ?? 0;
}

const NEWEST = `select response_id, kind from notice where kind in ('start', 'lift', 'withdrawal') order by issued_at desc, id desc limit 1`;
