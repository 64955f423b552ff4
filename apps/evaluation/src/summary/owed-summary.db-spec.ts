import fc from 'fast-check';
import { type ResponseAnnounced } from '@qingkong/contracts';
import { announcement, at, EvaluationDesk, received, unitsOf } from '../../test/evaluation-desk';

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
      desk.responses.onLifted(received({ responseId, serial, endedAt, receivedAt: endedAt }), tx),
    ),
  withdrawn: ({ responseId, serial, receivedAt }: ResponseAnnounced) =>
    desk.db.transaction((tx) =>
      desk.responses.onWithdrawn(received({ responseId, serial, withdrawnAt: receivedAt, receivedAt }), tx),
    ),
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
  test('announcement, lift and units in any order, some of them twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 0, 1, 2, 3], { minLength: 8 }), async (order) => {
        await desk.db.query('truncate deadline, outbox');
        await desk.db.query('delete from summary; delete from unit; delete from response');
        const response = announcement();
        const steps = [
          () => hears.announced(response),
          () => hears.lifted(response),
          () => hears.units(0, 4),
          () => hears.units(4),
        ];
        for (const step of order) await steps[step]?.();
        expect(await owedUnits(response.responseId)).toEqual(NINE);
        const [armed] = await desk.db.query(`select count(*)::int as n from deadline where state = 'armed'`);
        expect(armed).toEqual({ n: 9 });
      }),
      { numRuns: 20 },
    );
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
