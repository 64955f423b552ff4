import fc from 'fast-check';
import {
  allEvents,
  ResponseAnnounced,
  responseEvents,
  ResponseLevelChanged,
  ResponseLifted,
  ResponseStarted,
  UnitChanged,
} from '@qingkong/contracts';
import { arrival } from '@qingkong/messaging/testing';
import { announcement, at, EvaluationDesk, received, unitsOf } from '../../test/evaluation-desk';
import { ResponseConsumer } from '../response/response.consumer';

let desk: EvaluationDesk;
beforeEach(async () => {
  desk = await EvaluationDesk.open();
  await desk.standAt(at('02-14T08:00'));
});
afterEach(() => desk.close());

const hears = {
  announced: (payload: ResponseAnnounced) =>
    desk.db.transaction((tx) => desk.responses.onAnnounced(received(payload), tx)),
  lifted: ({ responseId, serial }: ResponseAnnounced, endedAt = at('02-14T08:00').toISOString()) =>
    desk.db.transaction((tx) =>
      desk.responses.onLifted(received({ responseId, serial, endedAt, receivedAt: endedAt, reason: 'lifted' }), tx),
    ),
  withdrawn: ({ responseId, serial, receivedAt }: ResponseAnnounced) =>
    desk.db.transaction((tx) =>
      desk.responses.onWithdrawn(
        received({ responseId, serial, withdrawnAt: receivedAt, receivedAt, reason: 'withdrawn' }),
        tx,
      ),
    ),
  scoped: (response: ResponseAnnounced, areaCodes: string[], receivedAt: string) => {
    const { responseId, serial, level, onsetAt } = response;
    const scope = { responseId, serial, level, onsetAt, documentNumber: null, areaCodes };
    return desk.db.transaction((tx) =>
      desk.responses.onScopeChanged(received({ ...scope, receivedAt: at(receivedAt).toISOString() }), tx),
    );
  },
  units: async (from = 0, to?: number) => {
    for (const unit of unitsOf(desk.plan).slice(from, to)) {
      await desk.db.transaction((tx) => desk.units.onChanged(received(unit), tx));
    }
  },
};
const owedUnits = async (responseId: string) => {
  const owed = await desk.db.query<{ unit_id: string }>(
    'select unit_id from summary where response_id = $1 order by unit_id',
    [responseId],
  );
  return owed.map(({ unit_id }) => unit_id);
};
const NINE = [
  ...['02', '03', '21', '22', '24', '81', '82'].map((code) => `county-2113${code}`),
  'enterprise-e1',
  'enterprise-e11',
];

describe('C36 who owes a summary', () => {
  test('the seven counties and the municipal enterprises, until 24:00 of the fifth working day, each armed for the first morning', async () => {
    const response = announcement();
    await hears.units();
    await hears.announced(response);
    expect(await owedUnits(response.responseId)).toEqual([]);
    await hears.lifted(response);

    expect(await owedUnits(response.responseId)).toEqual(NINE);
    const [period] = await desk.db.query(
      `select distinct state, terminated_on, last_day, due_at, provisional from summary`,
    );
    expect(period).toEqual({
      state: 'owed',
      terminated_on: '2026-02-14',
      last_day: '2026-02-28',
      due_at: at('03-01T00:00'),
      provisional: false,
    });
    const armed = await desk.db.query(
      `select due_at, count(*)::int as n from deadline where state = 'armed' group by due_at`,
    );
    expect(armed).toEqual([{ due_at: at('02-24T09:00'), n: 9 }]);
  });

  test.each([
    ['of two counties asks these and no other', ['211324', '211381'], null, ['24', '81']],
    ['corrected before it began asks only where it came to hold', ['211324'], ['02-10T18:00', '211381'], ['81']],
    ['corrected later on asks wherever it has held', ['211324'], ['02-11T10:00', '211381'], ['24', '81']],
  ] as const)('a response %s', async (_, areaCodes, scope, counties) => {
    const response = announcement({ areaCodes: [...areaCodes] });
    await hears.units();
    await hears.announced(response);
    if (scope) await hears.scoped(response, [scope[1]], scope[0]);
    await hears.lifted(response);
    // The two enterprises here lie in no county.
    const owed = [...counties.map((code) => `county-2113${code}`), 'enterprise-e1', 'enterprise-e11'];
    expect(await owedUnits(response.responseId)).toEqual(owed);
  });

  test('R16 nobody after a drill, and C11 nobody after a county’s own alert', async () => {
    await hears.units();
    for (const response of [announcement({ kind: 'drill' }), announcement({ jurisdiction: '211324' })]) {
      await hears.announced(response);
      await hears.lifted(response);
      expect(await owedUnits(response.responseId)).toEqual([]);
    }
  });

  test('R06 nobody after a response that was withdrawn before it began', async () => {
    const response = announcement();
    await hears.units();
    await hears.announced(response);
    await hears.withdrawn(response);
    expect(await owedUnits(response.responseId)).toEqual([]);
  });

  test('R13 of two responses close to each other both', async () => {
    const [first, second] = [announcement(), announcement({ serial: '2026-02' })];
    await hears.units();
    for (const response of [first, second]) await hears.announced(response);
    await hears.lifted(first);
    await hears.lifted(second, at('02-25T10:00').toISOString());

    expect(await owedUnits(second.responseId)).toEqual(NINE);
    const ends = await desk.db.query(`select distinct last_day from summary order by last_day`);
    expect(ends).toEqual([{ last_day: '2026-02-28' }, { last_day: '2026-03-03' }]);
  });
});

describe('K8 what is owed does not depend on the order in which we hear of it', () => {
  /** All that is said of one response, in the order of its versions, and of the units. */
  const wordOf = (response: ResponseAnnounced) => {
    const { responseId, serial, receivedAt, level, colour } = response;
    const said = { responseId, serial, receivedAt };
    const none = { primaryPollutant: null, documentNumber: null };
    const endedAt = at('02-14T08:00').toISOString();
    const change = { ...said, ...none, colour, level, previousLevel: 'II' as const, fromAt: receivedAt };
    return [
      arrival(ResponseAnnounced, response, { version: 1 }),
      arrival(ResponseStarted, { responseId, level, startedAt: response.onsetAt }, { version: 2 }),
      arrival(ResponseLevelChanged, change, { version: 3 }),
      arrival(ResponseLifted, { ...said, endedAt, reason: 'lifted' }, { version: 4 }),
      ...unitsOf(desk.plan).map((unit) => arrival(UnitChanged, unit)),
    ];
  };

  test('announcement, start, change of level, lift and units in any order, some twice, some an hour late', async () => {
    const count = wordOf(announcement()).length;
    const indexes = Array.from({ length: count }, (_, index) => index);
    const order = fc.shuffledSubarray([...indexes, ...indexes], { minLength: count * 2 });
    await fc.assert(
      fc.asyncProperty(order, fc.nat(count * 2), async (arrivals, hourAfter) => {
        await desk.db.query('truncate deadline, outbox, inbox, parked_event, dead_letter');
        await desk.db.query('delete from summary; delete from unit; delete from response');
        const response = announcement();
        const word = wordOf(response);
        for (const [n, index] of arrivals.entries()) {
          const record = word[index];
          if (record) await desk.records.hears(record);
          if (n === hourAfter) await desk.records.minutePasses();
        }
        await desk.records.looks();
        await desk.records.replaysAll();
        expect(await owedUnits(response.responseId)).toEqual(NINE);
        const [armed] = await desk.db.query(`select count(*)::int as n from deadline where state = 'armed'`);
        expect(armed).toEqual({ n: 9 });
        const { serial, kind, jurisdiction } = response;
        expect(await desk.db.query('select * from response')).toEqual([
          {
            ...{ id: response.responseId, serial, kind, jurisdiction, version: 4 },
            ...{ onset_at: new Date(response.onsetAt), area_codes: response.areaCodes },
            ...{ received_at: at('02-10T15:30'), ended_at: at('02-14T08:00'), withdrawn_at: null },
          },
        ]);
        const aside = `select event_id::text as what from parked_event union all select reason from dead_letter where state = 'waiting'`;
        expect(await desk.db.query(aside)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  test('every event of a response is counted, so that none looks like one after a gap', () => {
    const counted = Object.getOwnPropertyNames(ResponseConsumer.prototype).flatMap(
      (name) =>
        (Reflect.getMetadata('microservices:pattern', desk.responses[name as keyof ResponseConsumer]) ??
          []) as string[],
    );
    const ids = { responseId: 'response', alertId: 'alert', preWarningId: 'pre-warning', instructionId: 'instruction' };
    const ofResponses = allEvents.filter(
      (event) => event.topic === responseEvents && event.key(ids as never) === ids.responseId,
    );
    expect(counted.sort()).toEqual(ofResponses.map(({ type }) => type).sort());
  });

  test('a lift and the first word of a unit in the same instant', async () => {
    const response = announcement();
    await hears.announced(response);
    await Promise.all([hears.lifted(response), ...unitsOf(desk.plan).map((_, index) => hears.units(index, index + 1))]);
    expect(await owedUnits(response.responseId)).toEqual(NINE);
  });

  test('a unit that is new after the period owes nothing for it', async () => {
    const response = announcement();
    await hears.units(0, 7);
    await hears.announced(response);
    await hears.lifted(response);
    await desk.standAt(at('03-01T00:00'));
    await hears.units();
    expect(await owedUnits(response.responseId)).toEqual(NINE.slice(0, 7));
  });
});
