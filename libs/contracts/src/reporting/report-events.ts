import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { calendarDate, closed, instant, unitId, uuid } from '../fields';
import { reportEvents } from '../topics';

const key = (payload: { responseId: string }) => payload.responseId;
const report = { reportId: uuid, responseId: uuid, unitId, reportDate: calendarDate };

/** 日报 is in: on time, or late when received at or after the deadline (C28). */
export const DailyReportSubmitted = defineEvent({
  type: 'report.daily-submitted',
  version: 1,
  topic: reportEvents,
  key,
  payload: Type.Object(
    { ...report, submittedAt: instant, dueAt: instant, late: Type.Boolean(), closing: Type.Boolean() },
    closed,
  ),
});
export type DailyReportSubmitted = PayloadOf<typeof DailyReportSubmitted>;

/** 未报: nothing was in when the deadline passed. Late is not missing (C28). */
export const DailyReportMissed = defineEvent({
  type: 'report.daily-missed',
  version: 1,
  topic: reportEvents,
  key,
  payload: Type.Object({ ...report, dueAt: instant }, closed),
});
export type DailyReportMissed = PayloadOf<typeof DailyReportMissed>;

/** Who a reminder is for, relative to the unit that owes: itself, its task force, the deputy who guides that task force. */
export const reminderAudience = Type.Array(
  Type.Union([Type.Literal('unit'), Type.Literal('taskForce'), Type.Literal('deputy')]),
  { minItems: 1 },
);

/** Asks dispatch to say it: reporting owns the deadline, dispatch owns the phones (C30). */
export const ReportReminderDue = defineEvent({
  type: 'report.reminder-due',
  version: 1,
  topic: reportEvents,
  key,
  payload: Type.Object(
    {
      ...report,
      dueAt: instant,
      urgency: Type.Union([Type.Literal('reminder'), Type.Literal('missing')]),
      audience: reminderAudience,
      at: instant,
    },
    closed,
  ),
});
export type ReportReminderDue = PayloadOf<typeof ReportReminderDue>;
