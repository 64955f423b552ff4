import { type ServiceName, type Town } from './town';

/** By service, what its rows say of a response; instants and ids left out, which differ from one response to the next. */
const STATE: Readonly<Partial<Record<ServiceName, string>>> = {
  dispatch: `
    select r.state, extract(epoch from r.ended_at - r.received_at)::int as lasted,
      (select count(*)::int from obligation where state in ('due', 'acknowledged')) as due,
      (select count(*)::int from notice n where n.response_id = r.id and n.while_response_runs and n.invalid_at is null) as standing
    from response r where r.id = $1`,
  reporting: `
    select r.state, r.version, r.ended_at is not null as ended,
      (select json_agg(json_build_array(d.unit_id, d.state, d.closing) order by d.unit_id) from daily_report d where d.response_id = r.id) as reports
    from response r where r.id = $1`,
  evaluation: `
    select r.version, r.ended_at is not null as ended,
      (select json_agg(json_build_array(s.unit_id, s.state, s.last_day) order by s.unit_id) from summary s where s.response_id = r.id) as summaries
    from response r where r.id = $1`,
};

/** What it comes to in each service: the same whatever the order of its events. */
export async function stateOf(town: Town, responseId: string): Promise<Record<string, unknown>> {
  const states = await Promise.all(
    town.names.map(async (name) => [name, await town.rows(name, STATE[name] ?? '', [responseId])] as const),
  );
  return Object.fromEntries(states);
}

/** What was said of it to how many persons, in order, sent or overtaken: the same too, unless the end came before something else. */
export function saidOf(town: Town, responseId: string): Promise<object[]> {
  return town.rows(
    'dispatch',
    `select n.kind, count(distinct r.value ->> 0)::int as persons from notice n join delivery_batch b on b.notice_id = n.id
     cross join lateral json_array_elements(b.recipients) r where n.response_id = $1 group by n.id order by n.issued_at, n.id`,
    [responseId],
  );
}

/** Persons who were told to do something in a response and never that it is over, or told it after they heard that. */
export function leftInIt(town: Town, responseId: string): Promise<object[]> {
  return town.rows(
    'dispatch',
    `with told as (
       select d.person_id as person, max(d.accepted_at) filter (where n.kind in ('start', 'levelChange')) as ordered,
         max(d.accepted_at) filter (where n.kind in ('lift', 'scopeChange')) as over
       from notice n join delivery_batch b on b.notice_id = n.id join delivery d on d.batch_id = b.id and d.accepted_at is not null
       where n.response_id = $1 group by 1)
     select person, ordered, over from told where ordered is not null and (over is null or over < ordered)`,
    [responseId],
  );
}
