import { type ReportReminderDue } from '@qingkong/contracts';
import { DateTime } from 'luxon';
import { atTime, type ReportRules } from './daily-report-schedule';

/** What a ladder depends on. */
export interface OwedReport {
  readonly dueAt: Date;
  readonly closing: boolean;
}

/** One stage of a report's ladder, numbered from 0: the reminders, then "missing", then each chase. */
export interface Stage {
  readonly number: number;
  readonly at: Date;
}

/** What is to be said now. */
export interface Climb {
  readonly stage: Stage;
  readonly urgency: ReportReminderDue['urgency'];
  readonly audience: ReportReminderDue['audience'];
  /** Stages whose time passed while nobody rang: counted, never said (R28). */
  readonly skipped: number;
}

/**
 * When a report that isn't in counts as missing. One second after it is due: received at 09:00:00.000 is late, not missing (C28), so
 * the list is drawn when the second of the deadline is over.
 */
export function missingAt(report: OwedReport): Date {
  return new Date(report.dueAt.getTime() + 1_000);
}

export function firstStage(report: OwedReport, rules: ReportRules): Stage | null {
  return stageOf(report, rules, 0);
}

/** The first stage after `now`; null at the top, which only the closing day's ladder has (R03). */
export function nextStage(report: OwedReport, rules: ReportRules, now: Date): Stage | null {
  return stageOf(report, rules, latestNumber(report, rules, now) + 1);
}

/**
 * The latest stage whose time has come, when the ladder stood before stage `from`; null if none has. After downtime it alone is said,
 * but to everybody a skipped stage was for: a task force must hear of a missing report, however late we are (R28).
 */
export function climb(report: OwedReport, rules: ReportRules, from: number, now: Date): Climb | null {
  const number = latestNumber(report, rules, now);
  const stage = number < from ? null : stageOf(report, rules, number);
  if (!stage) return null;
  const isMissing = number >= reminders(report, rules).length;
  return {
    stage,
    urgency: isMissing ? 'missing' : 'reminder',
    audience: isMissing ? audienceOfMissing(report, rules, from, stage) : ['unit'],
    skipped: number - from,
  };
}

function stageOf(report: OwedReport, rules: ReportRules, number: number): Stage | null {
  const before = reminders(report, rules);
  const reminder = before[number];
  if (reminder) return { number, at: reminder };
  if (report.closing) return null;
  const chases = number - before.length;
  return { number, at: chases === 0 ? missingAt(report) : plusMinutes(report.dueAt, chases * chaseMinutes(rules)) };
}

/** -1 before the first stage. */
function latestNumber(report: OwedReport, rules: ReportRules, now: Date): number {
  const before = reminders(report, rules);
  if (report.closing || now < missingAt(report)) return before.findLastIndex((at) => at <= now);
  const minutes = (now.getTime() - report.dueAt.getTime()) / 60_000;
  return before.length + Math.floor(minutes / chaseMinutes(rules));
}

/** As long before this report's deadline as the plan's times are before the plan's deadline, so that grace (R05) moves them along. */
function reminders(report: OwedReport, rules: ReportRules): Date[] {
  const { dueAt, remindAt, closingRemindAt } = rules.dailyReport;
  const day = DateTime.fromJSDate(report.dueAt, { zone: rules.timeZone });
  const lead = (time: string) => atTime(day, dueAt).diff(atTime(day, time)).as('minutes');
  const times = report.closing ? [closingRemindAt] : remindAt;
  return times.map((time) => plusMinutes(report.dueAt, -lead(time)));
}

function audienceOfMissing(report: OwedReport, rules: ReportRules, from: number, stage: Stage): Climb['audience'] {
  const missing = reminders(report, rules).length;
  if (from <= missing) return ['unit', 'taskForce', 'deputy'];
  const since = stageOf(report, rules, from - 1)?.at ?? report.dueAt;
  const toTaskForce = rules.dailyReport.taskForceChaseAt.some((time) => isPassed(time, since, stage.at, rules));
  return toTaskForce ? ['unit', 'taskForce'] : ['unit'];
}

/** Whether that time of day lies in (since, until]. */
function isPassed(time: string, since: Date, until: Date, rules: ReportRules): boolean {
  const sameDay = atTime(DateTime.fromJSDate(until, { zone: rules.timeZone }), time);
  const latest = sameDay.toJSDate() > until ? sameDay.minus({ days: 1 }) : sameDay;
  return latest.toJSDate() > since;
}

function chaseMinutes(rules: ReportRules): number {
  return rules.dailyReport.chaseEveryMinutes;
}

function plusMinutes(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * 60_000);
}
