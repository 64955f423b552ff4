import { DomainError } from '@qingkong/contracts';
import fc from 'fast-check';
import { lockDecisions } from '../response/response.repository';
import { type Desk, forgetAll, openDesk } from './testing/intake-desk';
import { storyEnd } from './testing/intake-story';
import { type Episode, episode, messagesOf, type SentMessage } from './testing/random-episodes';

const RUNS = 300;
const MIDNIGHT = new Date('2026-02-10T00:00:00+08:00').getTime();

jest.setTimeout(3_000_000);

let desk: Desk;
beforeAll(async () => (desk = await openDesk()));
afterAll(() => desk.close());

type Hand = 'begin' | 'drill' | 'lift' | 'merge' | 'apply' | 'dismiss';
/** What happens between two messages: minutes pass, the deadlines ring or don't, a message comes again, somebody acts by hand. */
interface Interval {
  readonly minutes: number;
  readonly isDown: boolean;
  readonly again: number | null;
  readonly hand: Hand | null;
}
interface History {
  readonly arrivals: readonly SentMessage[];
  readonly intervals: readonly Interval[];
}

const MOST = 12;
const interval: fc.Arbitrary<Interval> = fc.record({
  minutes: fc.oneof(fc.nat(30), fc.nat(600)),
  isDown: fc.boolean(),
  again: fc.option(fc.nat(20), { freq: 2 }),
  hand: fc.option(fc.constantFrom<Hand>('begin', 'drill', 'lift', 'lift', 'merge', 'apply', 'dismiss'), { freq: 2 }),
});
/** Some in the order of sending, some in any order at all. */
const shuffled = (arrivals: SentMessage[]): fc.Arbitrary<SentMessage[]> => {
  const { length } = arrivals;
  return fc.oneof(fc.constant(arrivals), fc.shuffledSubarray(arrivals, { minLength: length, maxLength: length }));
};
const history: fc.Arbitrary<History> = fc.record({
  arrivals: fc
    .array(episode, { minLength: 1, maxLength: 4 })
    .map((episodes) => messagesOf(episodes).slice(0, MOST))
    .chain(shuffled),
  intervals: fc.array(interval, { minLength: MOST, maxLength: MOST }),
});

/** Whether the message was new; null: refused for another body under the same key, which changes nothing but rings. */
async function comes({ speaker, text }: SentMessage): Promise<boolean | null> {
  try {
    const bytes = Buffer.from(text);
    const { client } = speaker;
    const receipt = client === null ? desk.receives(bytes) : desk.receivesFrom(client, bytes, 'application/json');
    return (await receipt).isNew;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'alert-conflict') return null;
    throw error;
  }
}

/** By the duty officer, on whatever there is; a refusal is an answer. */
async function acts(hand: Hand): Promise<void> {
  const ids = async (sql: string) => (await desk.db.query<{ id: string }>(sql)).map(({ id }) => id);
  const [waiting = ''] = await ids(`select id from alert_message where state = 'quarantined' order by id limit 1`);
  const [open = ''] = await ids(
    `select id from response where state in ('announced', 'active') order by id desc limit 1`,
  );
  const [last = '', before = ''] = await ids(`select id from response order by id desc limit 2`);
  const by = { by: 'person-duty', reason: '经核实', documentNumber: null };
  const order = { authority: '省厅', documentNumber: null, reason: '空气质量保障', areaCodes: ['211300'] };
  const begun = { ...order, level: 'II', onsetAt: null, until: null } as const;
  const inTurn = (work: Parameters<typeof desk.db.transaction>[0]) =>
    desk.db.transaction(async (tx) => {
      await lockDecisions(tx);
      return work(tx);
    });
  const work: Record<Hand, () => Promise<unknown>> = {
    begin: () => inTurn((tx) => desk.byHand.begin(tx, { ...begun, kind: 'actual' }, 'person-duty')),
    drill: () => inTurn((tx) => desk.byHand.begin(tx, { ...begun, kind: 'drill' }, 'person-duty')),
    lift: () => (open ? inTurn((tx) => desk.byHand.lift(tx, open, by)) : Promise.resolve()),
    merge: () => (before ? inTurn((tx) => desk.byHand.merge(tx, before, { ...by, into: last })) : Promise.resolve()),
    apply: () => (waiting ? desk.applies(waiting) : Promise.resolve()),
    dismiss: () => (waiting ? desk.dismisses(waiting) : Promise.resolve()),
  };
  await work[hand]().catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
  });
}

/** What must never be found, whatever comes in whatever order (reliability.md). Each answers the rows that are wrong. */
const NEVER: Record<string, string> = {
  'two open responses of one source': `select 1 from response where state in ('announced', 'active') group by jurisdiction, kind, origin having count(*) > 1`,
  'R16 a drill beside the real thing in its area': `
    select d.serial from response d join response a on d.kind = 'drill' and a.kind = 'actual'
      and (d.area_codes && a.area_codes or '211300' = any(d.area_codes || a.area_codes))
    where d.state in ('announced', 'active') and a.state in ('announced', 'active')`,
  'a response whose first stretch doesn’t begin at its onset': `
    select r.serial from response r left join level_segment s on s.response_id = r.id and s.ordinal = 1 where s.from_at is distinct from r.onset_at`,
  'a gap or an overlap between two stretches, or one level in two': `
    select * from (select from_at, level, lag(to_at) over w as before, lag(level) over w as level_before, ordinal,
      lag(ordinal) over w as ordinal_before from level_segment window w as (partition by response_id order by ordinal)) s
    where ordinal_before is not null and (before is distinct from from_at or level_before = level or ordinal <> ordinal_before + 1)`,
  'a stretch that is empty or turned round, but for the first': `select 1 from level_segment where to_at < from_at or (to_at = from_at and ordinal > 1)`,
  'a stretch that doesn’t end with its response': `
    select r.serial from response r join lateral (select to_at from level_segment where response_id = r.id order by ordinal desc limit 1) s on true
    where s.to_at is distinct from case when r.state in ('announced', 'active') then null else greatest(r.ended_at, r.onset_at) end`,
  'a version that isn’t one of 1, 2, 3 … of the outbox, in its order': `
    select * from (select key, aggregate_version as v, row_number() over (partition by key order by position) as n
      from outbox where aggregate_version is not null) o where v <> n`,
  'a version of a response for which there is no event, or the other way round': `
    select r.serial from response r where r.version <> (select count(*) from outbox where key = r.id::text and aggregate_version is not null)`,
  'an event of a response that isn’t on its timeline': `
    select o.type from outbox o join response r on r.id::text = o.key
    where o.aggregate_version is not null and not exists (select 1 from timeline_entry t where t.response_id = r.id and t.version = o.aggregate_version)`,
  'a path through the states that isn’t listed': `
    select path from (select string_agg(what, ' ' order by position) as path from timeline_entry where what in ('announced', 'started', 'lifted', 'withdrawn') group by response_id) p
    where path not in ('announced', 'announced started', 'announced started lifted', 'announced withdrawn')`,
  'anything after the end, but a merge and HQ’s instruction': `
    select o.type from outbox o join outbox e on e.key = o.key and e.position < o.position and e.type in ('response.lifted', 'response.withdrawn')
    where o.type not in ('response.merged', 'response.termination-instructed')`,
  'an open response beside a state that says otherwise': `
    select serial from response where (state in ('ended', 'withdrawn')) <> (ended_at is not null) or (state = 'active') and started_at is null`,
  'C32 an announced end of what is over, or one that has come and did not end it': `
    select serial from response where (lift_due_at is null) <> (lift_alert_id is null)
      or lift_due_at is not null and (state in ('ended', 'withdrawn') or lift_due_at < app_now() and not exists (
        select from deadline where kind = 'response-lift' and state = 'armed' and subject_id like response.id || '/%'))`,
  'R06 an onset that has come for what has not begun, with nothing to begin it': `
    select serial from response where state = 'announced' and not exists (
      select from deadline where kind = 'response-onset' and state = 'armed' and subject_id like response.id || '/%' and due_at = onset_at)`,
  'a message that is undecided, or applied to no response though it acts on one': `
    select identifier from alert_message where state not in ('applied', 'ignored', 'quarantined', 'dismissed')
      or decided_at is null or (state <> 'applied' and response_id is not null) or (state in ('ignored', 'quarantined') and reason is null)`,
  'an effect of a test, of a stranger or of somebody without authority': `
    select identifier from alert_message where state = 'applied' and decided_by is null and (status = 'test' or sender = 'someone@else.example')`,
};

/** All of them in one query, since it is asked after every step. */
const EVER = Object.entries(NEVER)
  .map(([what, sql]) => `select '${what}' as what, to_json(w) as found from (${sql}) w`)
  .join(' union all ');

async function expectSound(): Promise<void> {
  expect(await desk.db.query(EVER)).toEqual([]);
}

const everything = async () => ({
  ...(await storyEnd(desk.db)),
  messages: await desk.db.query('select identifier, state, reason, decided_at, response_id from alert_message order by id'),
}); // prettier-ignore

/** As the desk says it: `02-10 07:05`. */
const instantOf = (minutes: number) =>
  new Date(MIDNIGHT + (minutes + 480) * 60_000).toISOString().slice(5, 16).replace('T', ' ');

async function unfolds({ arrivals, intervals }: History): Promise<void> {
  let minutes = 0;
  for (const [index, { minutes: pause, isDown, again, hand }] of intervals.entries()) {
    // Nothing comes before it was sent.
    minutes = Math.max(minutes, arrivals[index]?.sentMinutes ?? 0) + pause;
    await (isDown ? desk.isDownUntil(instantOf(minutes)) : desk.passesTo(instantOf(minutes)));
    if (hand) await acts(hand);
    const [arrival, earlier] = [arrivals[index], again === null ? undefined : arrivals[again % (index + 1)]];
    if (arrival) await comes(arrival);
    if (earlier && again !== null && again % (index + 1) < index) expect(await comes(earlier)).not.toBe(true);
    await expectSound();
  }
  // Until whatever was announced has come.
  await desk.passesTo(instantOf(minutes + 1_000));
}

it('R11, R12, R16, C32: whatever comes, in whatever order, twice, late or by hand, what may never be is never there', async () => {
  const holds = async (random: History) => {
    await forgetAll(desk.db);
    await unfolds(random);
    await expectSound();
    // Each message has one row, and all of them once more change nothing.
    const before = await everything();
    for (const arrival of random.arrivals) expect(await comes(arrival)).not.toBe(true);
    expect(await everything()).toEqual(before);
  };
  await fc.assert(fc.asyncProperty(history, holds), { numRuns: RUNS });
});

/** City or county, real or drill: an alert of any colour, its Updates, and a lift that names it. */
const liftedEpisode: fc.Arbitrary<Episode> = episode.map((one) => {
  const alert = { ...one.alert, colour: one.alert.colour === 'blue' ? 'yellow' : one.alert.colour } as const;
  const names = one.lift && one.lift.names !== 'nothing' && one.lift.names !== 'last' ? one.lift.names : 'all';
  return { ...one, alert, lift: { ...one.alert, isAllClear: false, ...one.lift, names }, after: null };
});

it('C32, R12: a lift ends what it names wherever it comes, before, between or after', async () => {
  const ends = async ({ arrivals, intervals }: History) => {
    await forgetAll(desk.db);
    await unfolds({ arrivals, intervals: intervals.map((one) => ({ ...one, hand: null })) });
    const open = `select serial from response where state in ('announced', 'active')`;
    expect(await desk.db.query(open)).toEqual([]);
  };
  const lifted = fc.record({
    arrivals: liftedEpisode.map((one) => messagesOf([one])).chain(shuffled),
    intervals: fc.array(interval, { minLength: MOST, maxLength: MOST }),
  });
  await fc.assert(fc.asyncProperty(lifted, ends), { numRuns: RUNS });
});
