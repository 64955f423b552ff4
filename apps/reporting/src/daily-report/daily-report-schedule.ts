import { type Plan } from '@qingkong/plan';
import { DateTime } from 'luxon';

/** The part of the plan that says when dailies are owed. */
export type ReportRules = Pick<Plan, 'timeZone' | 'dailyReport'>;

/** What the days owed depend on: measures run in [onsetAt, endedAt), and we have known of it since announcedAt. */
export interface ResponseCourse {
  readonly announcedAt: Date;
  readonly onsetAt: Date;
  readonly endedAt: Date | null;
}

/** One calendar day a report is owed for. */
export interface OwedDay {
  /** YYYY-MM-DD in the plan's time zone. */
  readonly reportDate: string;
  readonly opensAt: Date;
  /** Strictly before this instant is on time (C28). */
  readonly dueAt: Date;
  /** The day the response was lifted on: asked for, not chased, by default not scored (R03). */
  readonly closing: boolean;
}

/**
 * The days owed, ascending: every calendar day that has at least an instant in common with [onset, end), weekends and holidays too
 * (C27, R01, R02). Without an end it never stops, so take what you need. `after` leaves out the days up to and including that date.
 */
export function* owedDays(
  course: ResponseCourse,
  rules: ReportRules,
  after: string | null = null,
): Generator<OwedDay, void> {
  if (isEmpty(course)) return;
  const first = startOfDay(course.onsetAt, rules);
  const next = after === null ? first : DateTime.fromISO(after, { zone: rules.timeZone }).plus({ days: 1 });
  const end = course.endedAt?.getTime() ?? Infinity;
  for (let day = DateTime.max(first, next); day.toMillis() < end; day = day.plus({ days: 1 })) {
    yield owedDay(day, course, rules);
  }
}

/** The last day owed of a response that has ended; null while it goes on, or where it ended before it began. */
export function lastOwedDay(course: ResponseCourse, rules: ReportRules): OwedDay | null {
  if (course.endedAt === null || isEmpty(course)) return null;
  // An end at exactly 00:00 takes nothing of the day that begins then (R02).
  return owedDay(startOfDay(new Date(course.endedAt.getTime() - 1), rules), course, rules);
}

/**
 * The days of a response that are open already and opened after `joinedAt`, as they are owed by a unit we know of since `now`.
 * None once the last day of a response that has ended is due.
 */
export function* daysOpenSince(
  course: ResponseCourse & { readonly openedThrough: string | null },
  rules: ReportRules,
  joinedAt: Date,
  now: Date,
): Generator<OwedDay, void> {
  const last = lastOwedDay(course, rules);
  if (course.openedThrough === null || (last && last.dueAt <= now)) return;
  for (const day of owedDays(course, rules)) {
    if (day.reportDate > course.openedThrough) return;
    if (joinedAt < day.opensAt) yield { ...day, dueAt: dueOnceKnown(day.dueAt, now, rules) };
  }
}

/** What was due before we knew of it is due some hours after we knew (R05). */
export function dueOnceKnown(dueAt: Date, knownAt: Date, rules: ReportRules): Date {
  return dueAt > knownAt ? dueAt : new Date(knownAt.getTime() + rules.dailyReport.graceHours * 3_600_000);
}

/** That time of day ("HH:mm") on the calendar day of `day`, in its zone. */
export function atTime(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number);
  return day.startOf('day').set({ hour, minute });
}

function owedDay(day: DateTime, course: ResponseCourse, rules: ReportRules): OwedDay {
  const { announcedAt, onsetAt, endedAt } = course;
  const { opensAt, dueAt } = rules.dailyReport;
  const nextDay = day.plus({ days: 1 });
  const closing = endedAt !== null && endedAt.getTime() < nextDay.toMillis();
  // The form of the closing day opens with the lift where that comes first: nothing more will happen on that day.
  const natural = closing
    ? Math.min(atTime(day, opensAt).toMillis(), endedAt.getTime())
    : atTime(day, opensAt).toMillis();
  return {
    reportDate: day.toFormat('yyyy-MM-dd'),
    opensAt: new Date(Math.max(natural, onsetAt.getTime(), announcedAt.getTime())),
    dueAt: dueOnceKnown(atTime(nextDay, dueAt).toJSDate(), announcedAt, rules),
    closing,
  };
}

function startOfDay(at: Date, rules: ReportRules): DateTime {
  return DateTime.fromJSDate(at, { zone: rules.timeZone }).startOf('day');
}

function isEmpty({ onsetAt, endedAt }: ResponseCourse): boolean {
  return endedAt !== null && endedAt <= onsetAt;
}
