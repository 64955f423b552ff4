import { noticedCalendar } from '../../test/noticed-calendar';
import { summaryPeriod } from './summary-period';

const rule = { workingDays: 5, timeZone: 'Asia/Shanghai' };
const periodAfter = (endedAt: string) => summaryPeriod(new Date(endedAt), rule, noticedCalendar());

describe('C36 the time for a summary', () => {
  test('the story: ended on 02-14, Spring Festival between, Saturday 02-28 is worked', () => {
    expect(periodAfter('2026-02-14T08:00:00+08:00')).toEqual({
      terminatedOn: '2026-02-14',
      workingDays: ['2026-02-24', '2026-02-25', '2026-02-26', '2026-02-27', '2026-02-28'],
      lastDay: '2026-02-28',
      dueAt: new Date('2026-03-01T00:00:00+08:00'),
      provisional: false,
    });
  });

  test.each([
    ['the last millisecond of a day', '2026-11-20T23:59:59.999+08:00', '2026-11-20', '2026-11-27'],
    ['the first instant of a day', '2026-11-21T00:00:00+08:00', '2026-11-21', '2026-11-27'],
    ['midnight told in UTC', '2026-11-20T16:00:00Z', '2026-11-21', '2026-11-27'],
    ['a minute before that', '2026-11-19T15:59:00Z', '2026-11-19', '2026-11-26'],
  ])('R27 %s: the day is that of Asia/Shanghai', (_, endedAt, terminatedOn, lastDay) => {
    expect(periodAfter(endedAt)).toMatchObject({ terminatedOn, lastDay });
  });

  test('ends provisionally where the notice of the year is not known', () => {
    const { lastDay, dueAt, provisional } = periodAfter('2026-12-25T10:00:00+08:00');
    expect({ lastDay, dueAt, provisional }).toEqual({
      lastDay: '2027-01-04',
      dueAt: new Date('2027-01-05T00:00:00+08:00'),
      provisional: true,
    });
  });
});
