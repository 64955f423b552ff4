import {
  AlertExpiredWithoutLift,
  allEvents,
  responseEvents,
  ResponseAnnounced,
  ResponseLevelChanged,
  ResponseLifted,
  ResponseScopeChanged,
  ResponseStarted,
  ResponseWithdrawn,
  UnitChanged,
} from '@qingkong/contracts';
import { newId } from '@qingkong/messaging';
import { arrival } from '@qingkong/messaging/testing';
import fc from 'fast-check';
import { at, type Desk, openDesk } from './daily-report/testing/reporting-desk';
import { ResponseConsumer } from './response.consumer';

jest.setTimeout(120_000);

const iso = (instant: string) => at(instant).toISOString();
const serial = '2026-01';
const facts = { primaryPollutant: null, documentNumber: null };
const place = { jurisdiction: '211300', origin: 'alert', kind: 'actual' } as const;
const yellow = { colour: 'yellow', level: 'III' } as const;

function announcement(responseId: string) {
  const instants = { alertSentAt: iso('02-10 15:29'), receivedAt: iso('02-10 15:30'), onsetAt: iso('02-10 22:00') };
  return {
    responseId,
    serial,
    planVersion: 'invented',
    areaCodes: ['211300'],
    ...place,
    ...facts,
    ...yellow,
    ...instants,
  };
}

/** All that is said of a response that ran until 02-13 20:00, in the order of its versions; one of its events counts none. */
function courseOfOneThatRan(responseId: string) {
  const receivedAt = iso('02-12 09:00');
  const change = {
    ...facts,
    colour: 'orange',
    level: 'II',
    previousLevel: 'III',
    fromAt: receivedAt,
    receivedAt,
  } as const;
  const lift = {
    responseId,
    serial,
    endedAt: iso('02-13 20:00'),
    receivedAt: iso('02-13 20:00'),
    reason: 'lifted' as const,
  };
  const expiry = { responseId, serial, kind: 'actual' as const, expiredAt: iso('02-13 12:00') };
  return [
    arrival(ResponseAnnounced, announcement(responseId), { version: 1 }),
    arrival(ResponseStarted, { responseId, level: 'III', startedAt: iso('02-10 22:00') }, { version: 2 }),
    arrival(ResponseLevelChanged, { responseId, serial, ...change }, { version: 3 }),
    arrival(AlertExpiredWithoutLift, expiry),
    arrival(ResponseLifted, lift, { version: 4 }),
  ];
}

/** One that was withdrawn before it began; said twice under two ids, as by a producer that was restored. */
function courseOfOneWithdrawn(responseId: string) {
  const instants = { withdrawnAt: iso('02-10 18:00'), receivedAt: iso('02-10 18:00'), reason: 'withdrawn' as const };
  return [
    arrival(ResponseAnnounced, announcement(responseId), { version: 1 }),
    arrival(ResponseAnnounced, announcement(responseId), { version: 1 }),
    arrival(ResponseWithdrawn, { responseId, serial, ...instants }, { version: 2 }),
  ];
}

/** One whose onset and area were corrected before it began. */
function courseOfOneRescoped(responseId: string) {
  const corrected = { areaCodes: ['211381'], onsetAt: iso('02-11 06:00'), receivedAt: iso('02-10 18:00') };
  const scope = { responseId, serial, level: 'III', documentNumber: null, ...corrected } as const;
  const ended = { endedAt: iso('02-13 20:00'), receivedAt: iso('02-13 20:00'), reason: 'lifted' } as const;
  return [
    arrival(ResponseAnnounced, announcement(responseId), { version: 1 }),
    arrival(ResponseScopeChanged, scope, { version: 2 }),
    arrival(ResponseStarted, { responseId, level: 'III', startedAt: iso('02-11 06:00') }, { version: 3 }),
    arrival(ResponseLifted, { responseId, serial, ...ended }, { version: 4 }),
  ];
}

const COUNTIES = [
  { unitId: 'county-a', areaCode: '211381' },
  { unitId: 'county-b', areaCode: '211324' },
];
const directory = () =>
  COUNTIES.map(({ unitId, areaCode }) => {
    const unit = { kind: 'countyBureau' as const, municipal: false, areaCode, taskForceId: null, active: true };
    return arrival(UnitChanged, { ...unit, unitId, name: `虚构单位 ${unitId}` }, { at: at('01-05 09:00') });
  });

describe('K8 the same final state in whatever order we hear of a response, however often and however late', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(() => desk.close());

  /** The clock is moved on between the events, as if each came so late; not past the last deadline, since a newcomer of then owes nothing. */
  const INSTANTS = [
    '02-10 16:00',
    '02-10 22:00',
    '02-11 17:00',
    '02-12 12:00',
    '02-13 17:00',
    '02-13 21:00',
    '02-14 08:00',
  ];

  it.each([
    [
      'one that ran',
      courseOfOneThatRan,
      { state: 'ended', version: 4, ended_at: at('02-13 20:00') },
      ['2026-02-10 owed', '2026-02-11 owed', '2026-02-12 owed', '2026-02-13* owed'],
      ['county-a', 'county-b'],
    ],
    [
      'one that began later, in one county',
      courseOfOneRescoped,
      {
        ...{ state: 'ended', version: 4, ended_at: at('02-13 20:00') },
        ...{ announced_at: at('02-10 18:00'), onset_at: at('02-11 06:00') },
      },
      ['2026-02-11 owed', '2026-02-12 owed', '2026-02-13* owed'],
      ['county-a'],
    ],
    ['one withdrawn before it began', courseOfOneWithdrawn, { state: 'withdrawn', version: 2, ended_at: null }, [], []],
  ])('%s', async (_, courseOf, copy, days, units) => {
    const count = courseOf(newId()).length + directory().length;
    const indexes = Array.from({ length: count }, (__, index) => index);
    const order = fc.shuffledSubarray([...indexes, ...indexes], { minLength: count * 2 });
    const waits = fc.array(fc.nat(count * 2), { minLength: INSTANTS.length, maxLength: INSTANTS.length });
    await fc.assert(
      fc.asyncProperty(order, waits, fc.nat(count * 2), async (arrivals, movesAfter, minuteAfter) => {
        await desk.db.query('truncate deadline, outbox, inbox, parked_event, dead_letter');
        await desk.db.query(
          'delete from daily_report; delete from unit; delete from response_area; delete from response',
        );
        await desk.passesTo('02-10 15:30');
        const responseId = newId();
        const said = [...courseOf(responseId), ...directory()];
        const moves = [...movesAfter].sort((a, b) => a - b);
        for (const [n, index] of arrivals.entries()) {
          const record = said[index];
          if (record) await desk.records.hears(record);
          if (n === minuteAfter) await desk.records.minutePasses();
          for (const [m, instant] of INSTANTS.entries()) if (moves[m] === n) await desk.passesTo(instant);
        }
        await desk.records.looks();
        await desk.records.replaysAll();
        await desk.passesTo('02-14 08:30');
        expect(await desk.db.query('select * from response')).toMatchObject([
          { id: responseId, serial, announced_at: at('02-10 15:30'), onset_at: at('02-10 22:00'), ...copy },
        ]);
        const owed = days.flatMap((day) => units.map((unit) => `${unit} ${day}`));
        // A day that was open before word of the end came is withdrawn, and says so.
        expect((await desk.standing(responseId)).filter((one) => !one.endsWith('withdrawn'))).toEqual(owed);
        const aside = `select event_id::text as what from parked_event union all select reason from dead_letter where state = 'waiting'`;
        expect(await desk.db.query(aside)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('every event of a response is counted, so that none looks like one after a gap', () => {
    const prototype = ResponseConsumer.prototype;
    const counted = Object.getOwnPropertyNames(prototype).flatMap(
      (name) =>
        (Reflect.getMetadata('microservices:pattern', prototype[name as keyof ResponseConsumer]) ?? []) as string[],
    );
    const ids = { responseId: 'response', alertId: 'alert', preWarningId: 'pre-warning', instructionId: 'instruction' };
    const ofResponses = allEvents.filter(
      (event) => event.topic === responseEvents && event.key(ids as never) === ids.responseId,
    );
    expect(counted.sort()).toEqual(ofResponses.map(({ type }) => type).sort());
  });
});
