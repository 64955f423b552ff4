import {
  HqInstructionAssigned,
  HqInstructionClosed,
  HqInstructionOverdue,
  HqInstructionReceived,
  HqInstructionRevised,
  HqInstructionWithdrawn,
  PreWarningIssued,
  PreWarningWithdrawn,
} from './alert-intake/advice-events';
import { AlertDecisionOverdue, AlertFlagged, AlertQuarantined } from './alert-intake/alert-events';
import {
  AlertExpiredWithoutLift,
  ResponseAnnounced,
  ResponseLevelChanged,
  ResponseLifted,
  ResponseScopeChanged,
  ResponsesMerged,
  ResponseStarted,
  ResponseTextChanged,
  ResponseWithdrawn,
  TerminationInstructed,
  TerminationWithoutLift,
} from './alert-intake/response-events';
import { AccountChanged, UnitChanged } from './dispatch/directory-events';
import { ListPublished } from './dispatch/list-events';
import {
  EscalationRaised,
  NoticeIssued,
  UnitAcknowledged,
  UnitsNotified,
  UnitUnreachable,
} from './dispatch/notice-events';
import { SummaryOverdue, SummaryReminderDue, SummarySubmitted } from './evaluation/evaluation-events';
import { type EventDefinition } from './event';
import { DailyReportMissed, DailyReportSubmitted, ReportReminderDue } from './reporting/report-events';

/** Every event there is. What is not here is an unknown type and becomes a dead letter wherever it turns up. */
export const allEvents: readonly EventDefinition[] = [
  ResponseAnnounced,
  ResponseStarted,
  ResponseLevelChanged,
  ResponseTextChanged,
  ResponseScopeChanged,
  ResponseLifted,
  ResponseWithdrawn,
  ResponsesMerged,
  TerminationInstructed,
  TerminationWithoutLift,
  AlertExpiredWithoutLift,
  AlertFlagged,
  PreWarningIssued,
  PreWarningWithdrawn,
  HqInstructionReceived,
  HqInstructionRevised,
  HqInstructionWithdrawn,
  HqInstructionAssigned,
  HqInstructionOverdue,
  HqInstructionClosed,
  AlertQuarantined,
  AlertDecisionOverdue,
  UnitChanged,
  AccountChanged,
  ListPublished,
  NoticeIssued,
  UnitsNotified,
  UnitAcknowledged,
  EscalationRaised,
  UnitUnreachable,
  DailyReportSubmitted,
  DailyReportMissed,
  ReportReminderDue,
  SummarySubmitted,
  SummaryOverdue,
  SummaryReminderDue,
];

const byType = new Map(allEvents.map((event) => [event.type, event]));

export function eventOfType(type: string): EventDefinition | undefined {
  return byType.get(type);
}
