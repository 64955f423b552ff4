import { DateTime } from 'luxon';

/** What a notice of the State Council makes of a day: a weekday that is `off`, or a day of a weekend that is `worked` (调休). */
export type DayException = 'off' | 'worked';

/** The exceptions to Monday–Friday, and the years whose notice is known. Days are calendar dates `YYYY-MM-DD`. */
export interface WorkingCalendar {
  readonly coveredYears: ReadonlySet<number>;
  readonly exceptions: ReadonlyMap<string, DayException>;
}

/** Working days in order. Provisional: a year was needed whose notice isn't known, so the dates may still move. */
export interface WorkingDays {
  readonly days: readonly string[];
  readonly provisional: boolean;
}

/** The first `count` working days after `date`; that day itself doesn't count (C36). Throws RangeError unless `count` ≥ 1. */
export function workingDaysAfter(date: string, count: number, calendar: WorkingCalendar): WorkingDays {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`${count} is no number of working days`);
  const days: string[] = [];
  let provisional = false;
  for (let day = dateOf(date); days.length < count;) {
    day = day.plus({ days: 1 });
    provisional ||= !calendar.coveredYears.has(day.year);
    if (isWorkingDay(day, calendar)) days.push(isoOf(day));
  }
  return { days, provisional };
}

/** The `n`th working day after `date`, which doesn't count itself. Throws RangeError unless `n` ≥ 1 and `date` is a day. */
export function nthWorkingDayAfter(
  date: string,
  n: number,
  calendar: WorkingCalendar,
): { date: string; provisional: boolean } {
  const { days, provisional } = workingDaysAfter(date, n, calendar);
  return { date: days.at(-1) ?? date, provisional };
}

function isWorkingDay(day: DateTime<true>, calendar: WorkingCalendar): boolean {
  const exception = calendar.exceptions.get(isoOf(day));
  if (exception) return exception === 'worked';
  if (day.weekday > 5) return false;
  // The one holiday whose date never moves, whatever a notice still to come will say.
  const isNewYear = day.month === 1 && day.day === 1;
  return !isNewYear || calendar.coveredYears.has(day.year);
}

function dateOf(date: string): DateTime<true> {
  const day = DateTime.fromFormat(date, 'yyyy-MM-dd', { zone: 'utc' });
  if (!day.isValid) throw new RangeError(`"${date}" is no calendar date, for example 2026-02-14`);
  return day;
}

const isoOf = (day: DateTime<true>): string => day.toISODate();
