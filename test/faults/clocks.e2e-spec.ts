import { expectAllWell, personsTold } from './all-well';
import { type CityAlert, CityAlerts } from './alerts';
import { everyoneConfirms, silentUnits } from './confirmations';
import { earlyRings, instantsOutside } from './instants';
import { Town, type WrongClocks } from './town';
import { until } from './waiting';

const MINUTE_MS = 60_000;
const PERSONS = 58;
/** Units of the sample that owe a daily report. */
const REPORTERS = 9;
/** 北票市: nobody there confirms the start. */
const SILENT = 'county-211381';
const LIAISON = '+8616000000033';
/** Until the first stage of a county's ladder (plans/chaoyang.yaml). */
const COUNTY_MINUTES = 15;
/** So long before a deadline it is certainly not due yet, and two hours of a wrong clock would make it ring. */
const BEFORE_MS = 5 * MINUTE_MS;
/** And so long after it, it has rung: what is missing at nine is asked for a second later. */
const AFTER_MS = MINUTE_MS;

/** Hours. From the first to the second, ids that intake and dispatch make by their clocks go four hours back. */
const CLOCKS: readonly WrongClocks[] = [
  { 'alert-intake': 2, dispatch: 2, reporting: -2, evaluation: -2 },
  { 'alert-intake': -2, dispatch: -2, reporting: 2, evaluation: 2 },
];
const ROUNDS = process.env['FAULTS'] === 'long' ? [3, 4, 5, 6] : [];

jest.setTimeout(600_000);

/** Row T1 of the fault matrix: the machines' clocks are two hours wrong, the database's decides. */
describe('machines whose clocks are two hours wrong', () => {
  const begun = Date.now() - 15 * MINUTE_MS;
  const alerts = new CityAlerts();
  let town: Town;
  let offsetMs = 0;

  const posts = async (alert: CityAlert) => {
    expect(await town.posts(alert)).toBe(202);
    await town.settles();
  };
  /** All services' one clock goes on from this instant. */
  const itBecomes = async (instant: number) => {
    offsetMs += instant - (await town.now('dispatch'));
    await town.movesClock(offsetMs);
    await until('it is that late', async () => (await town.now('dispatch')) >= instant);
    await town.settles();
  };

  /** From the start to the lift. */
  const hasEpisode = async () => {
    const start = alerts.start();
    await posts(start);
    expect(await personsTold(town)).toBe(PERSONS);

    await everyoneConfirms(town, SILENT);
    expect(await silentUnits(town)).toEqual([SILENT]);
    const told = town.ledger.length;
    const dueAt = (await startIssuedAt(town)) + COUNTY_MINUTES * MINUTE_MS;
    await itBecomes(dueAt - BEFORE_MS);
    expect(town.ledger.slice(told)).toEqual([]);
    await itBecomes(dueAt + AFTER_MS);
    expect(town.ledger.slice(told).map(({ channel, to }) => [channel, to])).toEqual([['voice', LIAISON]]);

    await posts(alerts.orange(start));
    await everyoneConfirms(town);
    await posts(alerts.cancel(start));
    await everyoneConfirms(town);
    expect(await personsTold(town)).toBe(PERSONS);
    expect(await silentUnits(town)).toEqual([]);
  };
  const expectOneClock = async () => {
    await expectAllWell(town);
    expect(await town.rows('dispatch', OUT_OF_ORDER)).toEqual([]);
    expect(await earlyRings(town)).toEqual([]);
    expect(await instantsOutside(town, begun)).toEqual([]);
  };

  beforeAll(async () => {
    town = await Town.open({ services: ['alert-intake', 'dispatch', 'reporting', 'evaluation'], clocks: CLOCKS[0] });
  });
  afterAll(() => (town as Town | undefined)?.close());

  it('T1 from the start to the lift everyone is told once, in order, and what is due rings when it is due', async () => {
    await hasEpisode();
    await expectOneClock();
  });

  it('T1 the clocks leap four hours: the next start is told, and its reports are missing from nine on the next morning, not before', async () => {
    await town.movesTo(CLOCKS[1] ?? {});
    const start = alerts.start();
    await posts(start);
    expect(await personsTold(town)).toBe(PERSONS);
    await everyoneConfirms(town);
    const [opening] = await town.rows<{ at: Date }>('reporting', OPENING);
    if (opening) await itBecomes(opening.at.getTime());
    const [report] = await town.rows<{ due: Date }>('reporting', 'select max(due_at) as due from daily_report');
    const dueAt = report?.due.getTime() ?? 0;
    const missing = `select missed_at >= due_at as missed from daily_report where due_at = $1 and missed_at is not null`;
    await itBecomes(dueAt - BEFORE_MS);
    expect(await town.rows('reporting', missing, [new Date(dueAt)])).toEqual([]);
    await itBecomes(dueAt + AFTER_MS);
    const missed = await town.rows('reporting', missing, [new Date(dueAt)]);
    expect(missed).toEqual(Array.from({ length: REPORTERS }, () => ({ missed: true })));
    await posts(alerts.cancel(start));
    await everyoneConfirms(town);
    await expectOneClock();
  });

  it('T1 an instruction that names nothing means the response that ended last, though its id is the older one', async () => {
    const responses = await town.rows<{ id: string }>('alert-intake', 'select id from response order by received_at');
    expect(responses.map(({ id }) => id)).toEqual(
      responses
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
    await posts(alerts.terminationInstruction());
    const instructed = `select response_id as id from timeline_entry where what = 'terminationInstructed'`;
    expect(await town.rows('alert-intake', instructed)).toEqual([responses.at(-1)]);
    await everyoneConfirms(town);
  });

  if (ROUNDS.length > 0)
    it.each(ROUNDS)('T1 the same with two instances of dispatch, four hours apart or not (round %d)', async (round) => {
      if (round === ROUNDS[0]) await town.startsAnother('dispatch', 2);
      await town.movesTo(CLOCKS[round % 2] ?? {});
      await hasEpisode();
      await expectOneClock();
    });
});

const startIssuedAt = async (town: Town) => {
  const [notice] = await town.rows<{ at: Date }>(
    'dispatch',
    `select issued_at as at from notice where kind = 'start' and invalid_at is null`,
  );
  return notice?.at.getTime() ?? 0;
};

const OPENING = `select due_at as at from deadline where kind = 'daily-opening' and state = 'armed' order by due_at desc limit 1`;

/** Persons who were told something of a response before what came before it. */
const OUT_OF_ORDER = `
with told as (
  select n.response_id, d.person_id, min(d.accepted_at) filter (where n.kind = 'start') as start,
    min(d.accepted_at) filter (where n.kind = 'levelChange') as change, min(d.accepted_at) filter (where n.kind = 'lift') as lift
  from delivery d join delivery_batch b on b.id = d.batch_id join notice n on n.id = b.notice_id group by 1, 2)
select * from told where start >= change or change >= lift or start >= lift`;
