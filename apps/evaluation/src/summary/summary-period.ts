import { DateTime } from 'luxon';
import { type WorkingCalendar, workingDaysAfter } from '../calendar/working-day';

/** The time a unit has for its summary. Days are calendar dates of the plan's zone. */
export interface SummaryPeriod {
  readonly terminatedOn: string;
  /** The working days after it, in order; on each the unit is reminded (C38). */
  readonly workingDays: readonly string[];
  readonly lastDay: string;
  /** 24:00 of the last day: a summary received at this instant is late. */
  readonly dueAt: Date;
  readonly provisional: boolean;
}

/** What the plan says about the period. */
export interface PeriodRule {
  readonly workingDays: number;
  readonly timeZone: string;
}

/** C36: the day on which the response ended is excluded, by the clock of the plan's zone and nobody else's (R27). */
export function summaryPeriod(endedAt: Date, rule: PeriodRule, calendar: WorkingCalendar): SummaryPeriod {
  const terminatedOn = DateTime.fromJSDate(endedAt, { zone: rule.timeZone }).toFormat('yyyy-MM-dd');
  const { days, provisional } = workingDaysAfter(terminatedOn, rule.workingDays, calendar);
  const lastDay = days.at(-1) ?? terminatedOn;
  const dueAt = DateTime.fromISO(lastDay, { zone: rule.timeZone }).plus({ days: 1 }).toJSDate();
  return { terminatedOn, workingDays: days, lastDay, dueAt, provisional };
}
