import { loadPlan } from '@qingkong/plan';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { lastOwedDay, type OwedDay, owedDays, type ResponseCourse } from './daily-report-schedule';

const plan = loadPlan('plans/chaoyang.yaml');
const at = (text: string) => DateTime.fromISO(text, { zone: plan.timeZone }).toJSDate();
const said = (date: Date) => DateTime.fromJSDate(date, { zone: plan.timeZone }).toFormat('MM-dd HH:mm');

/** Announced at the onset unless said otherwise. */
function course(onset: string, end: string | null, announced = onset): ResponseCourse {
  return { announcedAt: at(announced), onsetAt: at(onset), endedAt: end === null ? null : at(end) };
}

/** Each day as "reportDate opensAt–dueAt", with * for the closing day. */
function days(of: ResponseCourse): string[] {
  return [...owedDays(of, plan)].map(
    ({ reportDate, opensAt, dueAt, closing }) => `${reportDate} ${said(opensAt)}–${said(dueAt)}${closing ? '*' : ''}`,
  );
}

describe('R01–R08 which days are owed, when they open and when they are due', () => {
  it.each<[string, ResponseCourse, string[]]>([
    [
      'R01 a start at 22:00 owes that two-hour day next morning',
      course('2026-02-10T22:00', '2026-02-12T00:00'),
      ['2026-02-10 02-10 22:00–02-11 09:00', '2026-02-11 02-11 17:00–02-12 09:00'],
    ],
    [
      'R01 a start at 08:30 owes nothing at 09:00 of the same day',
      course('2026-02-10T08:30', '2026-02-11T00:00'),
      ['2026-02-10 02-10 17:00–02-11 09:00'],
    ],
    [
      'R02 a start at exactly 00:00 owes that day and not the day before',
      course('2026-02-10T00:00', '2026-02-11T00:00'),
      ['2026-02-10 02-10 17:00–02-11 09:00'],
    ],
    [
      'R02 a start one millisecond before midnight owes that day too',
      course('2026-02-09T23:59:59.999', '2026-02-11T00:00'),
      ['2026-02-09 02-09 23:59–02-10 09:00', '2026-02-10 02-10 17:00–02-11 09:00'],
    ],
    [
      'R02 an end one millisecond after midnight makes that day the closing day',
      course('2026-02-10T12:00', '2026-02-11T00:00:00.001'),
      ['2026-02-10 02-10 17:00–02-11 09:00', '2026-02-11 02-11 00:00–02-12 09:00*'],
    ],
    [
      'R03 a lift at 08:00: the day before stays due, the day itself is a closing day that opens with the lift',
      course('2026-02-12T12:00', '2026-02-14T08:00'),
      [
        '2026-02-12 02-12 17:00–02-13 09:00',
        '2026-02-13 02-13 17:00–02-14 09:00',
        '2026-02-14 02-14 08:00–02-15 09:00*',
      ],
    ],
    [
      'R03 a lift at 20:00: the closing day was open since 17:00',
      course('2026-02-13T12:00', '2026-02-14T20:00'),
      ['2026-02-13 02-13 17:00–02-14 09:00', '2026-02-14 02-14 17:00–02-15 09:00*'],
    ],
    [
      'R04 a lift at 09:30: the day before was due before it',
      course('2026-02-13T12:00', '2026-02-14T09:30'),
      ['2026-02-13 02-13 17:00–02-14 09:00', '2026-02-14 02-14 09:30–02-15 09:00*'],
    ],
    [
      'R05 a start we heard of two days later: what was due before is due 12 hours after we knew',
      course('2026-02-10T22:00', '2026-02-13T00:00', '2026-02-12T15:30'),
      [
        '2026-02-10 02-12 15:30–02-13 03:30',
        '2026-02-11 02-12 15:30–02-13 03:30',
        '2026-02-12 02-12 17:00–02-13 09:00',
      ],
    ],
    [
      'R05 heard of at the very deadline, it was due before we knew; a minute earlier it was not',
      course('2026-02-10T22:00', '2026-02-11T00:00', '2026-02-11T09:00'),
      ['2026-02-10 02-11 09:00–02-11 21:00'],
    ],
    [
      'R05 heard of before the deadline, the deadline stands',
      course('2026-02-10T22:00', '2026-02-11T00:00', '2026-02-11T08:59'),
      ['2026-02-10 02-11 08:59–02-11 09:00'],
    ],
    [
      'R06 announced a day ahead: the reports run from the onset',
      course('2026-02-11T15:00', '2026-02-12T00:00', '2026-02-10T15:00'),
      ['2026-02-11 02-11 17:00–02-12 09:00'],
    ],
    [
      'R06 withdrawn or lifted at its onset: nothing is owed',
      course('2026-02-11T15:00', '2026-02-11T15:00', '2026-02-10T15:00'),
      [],
    ],
    [
      'C27 weekends and Spring Festival (02-15 to 02-23) are days like any other',
      course('2026-02-14T00:00', '2026-02-17T00:00'),
      [
        '2026-02-14 02-14 17:00–02-15 09:00',
        '2026-02-15 02-15 17:00–02-16 09:00',
        '2026-02-16 02-16 17:00–02-17 09:00',
      ],
    ],
    [
      'one day only, started and lifted: it is the closing day',
      course('2026-02-10T09:00', '2026-02-10T11:00'),
      ['2026-02-10 02-10 11:00–02-11 09:00*'],
    ],
    [
      'the end of February in a leap year',
      course('2028-02-28T12:00', '2028-03-01T00:00'),
      ['2028-02-28 02-28 17:00–02-29 09:00', '2028-02-29 02-29 17:00–03-01 09:00'],
    ],
  ])('%s', (_, of, expected) => {
    expect(days(of)).toEqual(expected);
  });

  it('R07 a day is owed once, whatever happens to the level within it: levels are no part of the question', () => {
    const dates = days(course('2026-02-10T22:00', '2026-02-14T08:00')).map((day) => day.slice(0, 10));
    expect(dates).toEqual(['2026-02-10', '2026-02-11', '2026-02-12', '2026-02-13', '2026-02-14']);
  });

  it('R08 goes on after the days already opened', () => {
    const [next] = owedDays(course('2026-02-10T22:00', null), plan, '2026-02-12');
    expect(next?.reportDate).toBe('2026-02-13');
  });

  it('knows the last day of what has ended only', () => {
    expect(lastOwedDay(course('2026-02-10T22:00', null), plan)).toBeNull();
    expect(lastOwedDay(course('2026-02-10T22:00', '2026-02-10T21:00'), plan)).toBeNull();
    expect(lastOwedDay(course('2026-02-10T22:00', '2026-02-14T00:00'), plan)?.reportDate).toBe('2026-02-13');
  });
});

const instant = fc.date({ min: at('2025-12-01'), max: at('2026-12-31'), noInvalidDate: true });
const hours = (most: number) => fc.integer({ min: -most * 3_600_000, max: most * 3_600_000 });
const anyCourse = fc
  .tuple(instant, fc.integer({ min: 1, max: 20 * 86_400_000 }), hours(100))
  .map(([onsetAt, lastsMs, knownLaterMs]) => ({
    onsetAt,
    endedAt: new Date(onsetAt.getTime() + lastsMs),
    announcedAt: new Date(onsetAt.getTime() + knownLaterMs),
  }));

describe('for any course of a response', () => {
  const midnight = (day: OwedDay) => at(day.reportDate);

  it('R01 the days are unique, ascending, without gaps, and exactly those that intersect [onset, end)', () => {
    fc.assert(
      fc.property(anyCourse, (of) => {
        const owed = [...owedDays(of, plan)];
        const dates = owed.map(({ reportDate }) => reportDate);
        expect(dates).toEqual([...new Set(dates)].sort());
        for (const day of owed) {
          const nextMidnight = midnight(day).getTime() + 86_400_000;
          expect(midnight(day) < of.endedAt && nextMidnight > of.onsetAt.getTime()).toBe(true);
        }
        const first = owed[0];
        const last = owed.at(-1);
        expect(first && midnight(first) <= of.onsetAt).toBe(true);
        expect(last && midnight(last).getTime() + 86_400_000 >= of.endedAt.getTime()).toBe(true);
        expect(last && (midnight(last).getTime() - midnight(owed[0]!).getTime()) / 86_400_000).toBe(owed.length - 1);
      }),
    );
  });

  it('R05 none is due, and none opens, before we knew; none opens after it is due', () => {
    fc.assert(
      fc.property(anyCourse, (of) => {
        for (const day of owedDays(of, plan)) {
          expect(day.dueAt > of.announcedAt).toBe(true);
          expect(day.opensAt >= of.announcedAt && day.opensAt >= of.onsetAt).toBe(true);
          expect(day.opensAt < day.dueAt).toBe(true);
        }
      }),
    );
  });

  it('R02, R03 only the last day can be the closing day, and is unless the end is at midnight', () => {
    fc.assert(
      fc.property(anyCourse, (of) => {
        const owed = [...owedDays(of, plan)];
        const atMidnight = said(of.endedAt).endsWith('00:00') && of.endedAt.getTime() % 60_000 === 0;
        expect(owed.slice(0, -1).some(({ closing }) => closing)).toBe(false);
        expect(owed.at(-1)?.closing).toBe(!atMidnight);
        expect(lastOwedDay(of, plan)).toEqual(owed.at(-1));
      }),
    );
  });
});
