import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { calendarDate, closed, instant, unitId, uuid } from '../fields';
import { reminderAudience } from '../reporting/report-events';
import { evaluationEvents } from '../topics';

const key = (payload: { responseId: string }) => payload.responseId;
const summary = { summaryId: uuid, responseId: uuid, unitId };

/** 总结 is in, with its four parts (C37). */
export const SummarySubmitted = defineEvent({
  type: 'evaluation.summary-submitted',
  version: 1,
  topic: evaluationEvents,
  key,
  payload: Type.Object({ ...summary, submittedAt: instant, dueAt: instant, late: Type.Boolean() }, closed),
});
export type SummarySubmitted = PayloadOf<typeof SummarySubmitted>;

/** The fifth working day is over and the summary isn't in (C36, C38). */
export const SummaryOverdue = defineEvent({
  type: 'evaluation.summary-overdue',
  version: 1,
  topic: evaluationEvents,
  key,
  payload: Type.Object({ ...summary, dueAt: instant }, closed),
});
export type SummaryOverdue = PayloadOf<typeof SummaryOverdue>;

/** Asks dispatch to say it (C38). */
export const SummaryReminderDue = defineEvent({
  type: 'evaluation.summary-reminder-due',
  version: 1,
  topic: evaluationEvents,
  key,
  payload: Type.Object(
    {
      ...summary,
      dueAt: instant,
      lastDay: calendarDate,
      provisional: Type.Boolean(),
      urgency: Type.Union([Type.Literal('reminder'), Type.Literal('overdue')]),
      audience: reminderAudience,
      at: instant,
    },
    closed,
  ),
});
export type SummaryReminderDue = PayloadOf<typeof SummaryReminderDue>;
