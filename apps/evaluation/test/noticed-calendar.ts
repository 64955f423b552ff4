import { HOLIDAY_NOTICES } from '../src/calendar/holiday-notices';
import { type DayException, type WorkingCalendar } from '../src/calendar/working-day';

/** The calendar of the notices that are shipped, without a database. */
export function noticedCalendar(): WorkingCalendar {
  const exceptions = HOLIDAY_NOTICES.flatMap(({ year, off, worked }) => [
    ...off.map((day): [string, DayException] => [`${year}-${day}`, 'off']),
    ...worked.map((day): [string, DayException] => [`${year}-${day}`, 'worked']),
  ]);
  return { coveredYears: new Set(HOLIDAY_NOTICES.map(({ year }) => year)), exceptions: new Map(exceptions) };
}
