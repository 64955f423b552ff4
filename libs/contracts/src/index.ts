export { DomainError, type ErrorKind, type FieldFault } from './domain-error';
export { type EventDefinition, type PayloadOf, type Received } from './event';
export { checkPayload, PayloadInvalid, readPayload } from './payload-check';
export { allEvents, eventOfType } from './registry';
export {
  allTopics,
  cityAlerts,
  directoryEvents,
  evaluationEvents,
  listEvents,
  noticeEvents,
  reportEvents,
  responseEvents,
  type Topic,
} from './topics';
export {
  HqInstructionAssigned,
  HqInstructionClosed,
  HqInstructionOverdue,
  HqInstructionReceived,
  HqInstructionRevised,
  HqInstructionWithdrawn,
  PreWarningIssued,
  PreWarningWithdrawn,
} from './alert-intake/advice-events';
export { AlertDecisionOverdue, AlertFlagged, AlertQuarantined } from './alert-intake/alert-events';
export {
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
export { AccountChanged, UnitChanged } from './dispatch/directory-events';
export { ListPublished } from './dispatch/list-events';
export {
  EscalationRaised,
  NoticeIssued,
  UnitAcknowledged,
  UnitsNotified,
  UnitUnreachable,
} from './dispatch/notice-events';
export { DailyReportMissed, DailyReportSubmitted, ReportReminderDue } from './reporting/report-events';
export { SummaryOverdue, SummaryReminderDue, SummarySubmitted } from './evaluation/evaluation-events';
