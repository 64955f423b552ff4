import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { noticedCalendar } from '../../test/noticed-calendar';
import { nthWorkingDayAfter, workingDaysAfter } from './working-day';

const calendar = noticedCalendar();
/** Day of termination → fifth working day. */
const VECTORS = [
  ['2025-01-24', '2025-02-07'],
  ['2026-01-22', '2026-01-29'],
  ['2026-02-06', '2026-02-13'],
  ['2026-02-13', '2026-02-27'],
  ['2026-02-14', '2026-02-28'],
  ['2026-02-20', '2026-02-28'],
  ['2026-04-30', '2026-05-11'],
  ['2026-09-17', '2026-09-23'],
  ['2026-09-30', '2026-10-13'],
  ['2026-11-20', '2026-11-27'],
] as const;

describe('C36 the fifth working day', () => {
  test.each(VECTORS)('after %s is %s', (from, date) => {
    expect(nthWorkingDayAfter(from, 5, calendar)).toEqual({ date, provisional: false });
  });

  test('past the coverage is provisional, and 1 January is taken as off', () => {
    expect(nthWorkingDayAfter('2026-12-25', 5, calendar)).toEqual({ date: '2027-01-04', provisional: true });
  });

  test('is certain as long as the last covered day is enough', () => {
    expect(nthWorkingDayAfter('2026-12-24', 5, calendar)).toEqual({ date: '2026-12-31', provisional: false });
    expect(nthWorkingDayAfter('2023-12-31', 1, calendar)).toEqual({ date: '2024-01-02', provisional: false });
  });

  test('is provisional as soon as one day between is not covered: it might be a worked one', () => {
    expect(nthWorkingDayAfter('2023-12-29', 1, calendar)).toEqual({ date: '2024-01-02', provisional: true });
  });

  test.each(['2026-02-30', '2026-2-14', '20260214', '', 'tomorrow'])('"%s" is no day', (from) => {
    expect(() => nthWorkingDayAfter(from, 5, calendar)).toThrow(RangeError);
  });

  test.each([0, -1, 1.5, NaN])('%d is no number of working days', (n) => {
    expect(() => nthWorkingDayAfter('2026-02-14', n, calendar)).toThrow(RangeError);
  });
});

describe('C36 working days in general', () => {
  const day = fc
    .integer({ min: Date.UTC(2023, 0, 1) / 86_400_000, max: Date.UTC(2028, 11, 31) / 86_400_000 })
    .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));
  const count = fc.integer({ min: 1, max: 30 });

  test('come after the day, in order, and each is the next one of the one before', () => {
    fc.assert(
      fc.property(day, count, (from, n) => {
        const { days } = workingDaysAfter(from, n, calendar);
        expect(days).toHaveLength(n);
        expect([from, ...days]).toEqual([...new Set([from, ...days])].sort());
        days.forEach((each, index) => {
          expect(nthWorkingDayAfter(days[index - 1] ?? from, 1, calendar).date).toBe(each);
        });
      }),
    );
  });

  test('add up', () => {
    fc.assert(
      fc.property(day, count, count, (from, a, b) => {
        const halfway = nthWorkingDayAfter(from, a, calendar).date;
        expect(nthWorkingDayAfter(halfway, b, calendar).date).toBe(nthWorkingDayAfter(from, a + b, calendar).date);
      }),
    );
  });

  test('never come earlier for a later day', () => {
    fc.assert(
      fc.property(day, day, count, (a, b, n) => {
        const [early = a, late = b] = [a, b].sort();
        expect(nthWorkingDayAfter(early, n, calendar).date <= nthWorkingDayAfter(late, n, calendar).date).toBe(true);
      }),
    );
  });

  test('are provisional only where a year without a notice was needed', () => {
    fc.assert(
      fc.property(day, count, (from, n) => {
        const { date, provisional } = nthWorkingDayAfter(from, n, calendar);
        const first = new Date(Date.parse(from) + 86_400_000).toISOString().slice(0, 10);
        const isCovered = first >= '2024-01-01' && date <= '2026-12-31';
        expect(provisional).toBe(!isCovered);
      }),
    );
  });
});

const data = join(__dirname, '../../../../../shared/data');
const whereTheTeamKeepsIt = existsSync(data) ? describe : describe.skip;

whereTheTeamKeepsIt('the calendar that is shipped', () => {
  const lines = (file: string) =>
    readFileSync(join(data, file), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',') as [string, string]);

  test('is that of the reference', () => {
    const kinds = { weekday_off: 'off', make_up_working_day: 'worked' };
    const reference = lines('calendar-cn-2024-2026.csv').map(([day, kind]) => [day, kinds[kind as keyof typeof kinds]]);
    expect(reference).not.toHaveLength(0);
    expect([...calendar.exceptions].sort()).toEqual(reference.sort());
  });

  test('passes the vectors of the reference', () => {
    expect(lines('working-day-vectors.csv')).toEqual(VECTORS);
  });
});
