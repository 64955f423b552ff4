import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import {
  alertColour,
  areaCode,
  closed,
  instant,
  responseKind,
  responseLevel,
  responseOrigin,
  unitId,
  uuid,
} from '../fields';
import { responseEvents } from '../topics';

const key = (payload: { responseId: string }) => payload.responseId;

/** A response exists. Every response begins with this, even if its measures begin in the same instant (R06). */
export const ResponseAnnounced = defineEvent({
  type: 'response.announced',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object(
    {
      responseId: uuid,
      serial: Type.String(),
      kind: responseKind,
      origin: responseOrigin,
      jurisdiction: areaCode,
      areaCodes: Type.Array(areaCode, { minItems: 1 }),
      colour: alertColour,
      level: responseLevel,
      primaryPollutant: Type.Union([Type.String(), Type.Null()]),
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      planVersion: Type.String(),
      /** When HQ says it sent the alert. */
      alertSentAt: instant,
      /** When we received it: the clock of 立即 starts here (C12, C19). */
      receivedAt: instant,
      /** When measures begin; may lie before `receivedAt` (R05). */
      onsetAt: instant,
    },
    closed,
  ),
});
export type ResponseAnnounced = PayloadOf<typeof ResponseAnnounced>;

/** The onset has come: measures run. Tells nobody. */
export const ResponseStarted = defineEvent({
  type: 'response.started',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object({ responseId: uuid, level: responseLevel, startedAt: instant }, closed),
});
export type ResponseStarted = PayloadOf<typeof ResponseStarted>;

/** The response is over, by an act and never by a timeout (C32, C35). */
export const ResponseLifted = defineEvent({
  type: 'response.lifted',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object({ responseId: uuid, serial: Type.String(), endedAt: instant, receivedAt: instant }, closed),
});
export type ResponseLifted = PayloadOf<typeof ResponseLifted>;

/** The level changes from `fromAt` on: one response, one more segment (R09, R10). `fromAt` may lie ahead, or behind (R05). */
export const ResponseLevelChanged = defineEvent({
  type: 'response.level-changed',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object(
    {
      responseId: uuid,
      serial: Type.String(),
      colour: alertColour,
      level: responseLevel,
      previousLevel: responseLevel,
      primaryPollutant: Type.Union([Type.String(), Type.Null()]),
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      fromAt: instant,
      receivedAt: instant,
    },
    closed,
  ),
});
export type ResponseLevelChanged = PayloadOf<typeof ResponseLevelChanged>;

/** The same level goes on with other words or a later `expires`: nobody starts again (R11). */
export const ResponseTextChanged = defineEvent({
  type: 'response.text-changed',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object(
    {
      responseId: uuid,
      serial: Type.String(),
      level: responseLevel,
      /** Chinese, one line: what HQ's message is called. */
      headline: Type.Union([Type.String(), Type.Null()]),
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      expiresAt: Type.Union([instant, Type.Null()]),
      receivedAt: instant,
    },
    closed,
  ),
});
export type ResponseTextChanged = PayloadOf<typeof ResponseTextChanged>;

/** By HQ's order `responseId` and `intoResponseId` are one episode; both keep their own clock (R12). */
export const ResponsesMerged = defineEvent({
  type: 'response.merged',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object(
    { responseId: uuid, intoResponseId: uuid, documentNumber: Type.Union([Type.String(), Type.Null()]), at: instant },
    closed,
  ),
});
export type ResponsesMerged = PayloadOf<typeof ResponsesMerged>;

/** HQ's 响应终止指令, to be relayed at once. It never changes the state and starts no second clock (C33). */
export const TerminationInstructed = defineEvent({
  type: 'response.termination-instructed',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.responseId ?? payload.alertId,
  payload: Type.Object(
    {
      alertId: uuid,
      /** Null where no response is known that it could mean. */
      responseId: Type.Union([uuid, Type.Null()]),
      serial: Type.Union([Type.String(), Type.Null()]),
      headline: Type.Union([Type.String(), Type.Null()]),
      text: Type.Union([Type.String(), Type.Null()]),
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      receivedAt: instant,
    },
    closed,
  ),
});
export type TerminationInstructed = PayloadOf<typeof TerminationInstructed>;

/** `expires` has passed and nobody lifted it: the duty officer must ask HQ. The response goes on (C35). */
export const AlertExpiredWithoutLift = defineEvent({
  type: 'response.expired-without-lift',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object({ responseId: uuid, serial: Type.String(), kind: responseKind, expiredAt: instant }, closed),
});
export type AlertExpiredWithoutLift = PayloadOf<typeof AlertExpiredWithoutLift>;

/**
 * 预警意见: whoever can't stop a line at once may prepare. Starts no response, owes no report (C13). Said again with the same id and a
 * higher aggregate version when a later message changes it.
 */
export const PreWarningIssued = defineEvent({
  type: 'pre-warning.issued',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.preWarningId,
  payload: Type.Object(
    {
      preWarningId: uuid,
      /** A drill's words begin with the plan's prefix (R16). */
      kind: responseKind,
      /** Six digits each; the city's code stands for all its counties. */
      areaCodes: Type.Array(areaCode, { minItems: 1 }),
      /** The colour that may come; null where the message doesn't say. */
      colour: Type.Union([alertColour, Type.Null()]),
      expectedOnsetAt: Type.Union([instant, Type.Null()]),
      headline: Type.Union([Type.String(), Type.Null()]),
      text: Type.Union([Type.String(), Type.Null()]),
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      receivedAt: instant,
    },
    closed,
  ),
});
export type PreWarningIssued = PayloadOf<typeof PreWarningIssued>;

/** The pre-warning is off: all who were told to prepare must be told (C13, C34). */
export const PreWarningWithdrawn = defineEvent({
  type: 'pre-warning.withdrawn',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.preWarningId,
  payload: Type.Object(
    {
      preWarningId: uuid,
      kind: responseKind,
      /** What the pre-warning was called. */
      headline: Type.Union([Type.String(), Type.Null()]),
      /** Of the message that withdraws it. */
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      withdrawnAt: instant,
      receivedAt: instant,
    },
    closed,
  ),
});
export type PreWarningWithdrawn = PayloadOf<typeof PreWarningWithdrawn>;

/** 工作指令 of HQ that is no alert: the Office tracks it until it is closed (C04, C14). */
export const HqInstructionReceived = defineEvent({
  type: 'instruction.received',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.instructionId,
  payload: Type.Object(
    {
      instructionId: uuid,
      kind: responseKind,
      headline: Type.Union([Type.String(), Type.Null()]),
      text: Type.Union([Type.String(), Type.Null()]),
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      receivedAt: instant,
    },
    closed,
  ),
});
export type HqInstructionReceived = PayloadOf<typeof HqInstructionReceived>;

/**
 * The Office gave an instruction to a unit, to be done by `dueAt`: a task for dispatch to say and to chase (C14). Said again for the same
 * instruction, it takes the place of what was said before, be it to another unit or the same with another time.
 */
export const HqInstructionAssigned = defineEvent({
  type: 'instruction.assigned',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.instructionId,
  payload: Type.Object(
    {
      instructionId: uuid,
      kind: responseKind,
      unitId,
      headline: Type.String(),
      note: Type.String(),
      dueAt: instant,
      assignedAt: instant,
    },
    closed,
  ),
});
export type HqInstructionAssigned = PayloadOf<typeof HqInstructionAssigned>;

/** The Office has closed an instruction, done or not: nobody is chased for it any more (C14). */
export const HqInstructionClosed = defineEvent({
  type: 'instruction.closed',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.instructionId,
  payload: Type.Object(
    {
      instructionId: uuid,
      kind: responseKind,
      /** Who had it; null where it was never assigned. */
      unitId: Type.Union([unitId, Type.Null()]),
      headline: Type.String(),
      reason: Type.String(),
      closedAt: instant,
    },
    closed,
  ),
});
export type HqInstructionClosed = PayloadOf<typeof HqInstructionClosed>;

/** An instruction is due and not closed: the duty officer hears of it, once for each assignment. */
export const HqInstructionOverdue = defineEvent({
  type: 'instruction.overdue',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.instructionId,
  payload: Type.Object(
    { instructionId: uuid, kind: responseKind, unitId, headline: Type.String(), dueAt: instant },
    closed,
  ),
});
export type HqInstructionOverdue = PayloadOf<typeof HqInstructionOverdue>;

/** A response has started, and the duty officer should ask HQ whether measures against industry are meant: ozone, dust. */
export const AlertFlagged = defineEvent({
  type: 'alert.flagged',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.alertId,
  payload: Type.Object(
    {
      alertId: uuid,
      responseId: uuid,
      serial: Type.String(),
      kind: responseKind,
      /** Chinese, one line. */
      summary: Type.String(),
      at: instant,
    },
    closed,
  ),
});
export type AlertFlagged = PayloadOf<typeof AlertFlagged>;

/** A message in quarantine has waited too long for the duty officer: those above him hear of it (R15). */
export const AlertDecisionOverdue = defineEvent({
  type: 'alert.decision-overdue',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.alertId,
  payload: Type.Object(
    {
      alertId: uuid,
      kind: responseKind,
      /** Chinese, one line. */
      summary: Type.String(),
      waitingMinutes: Type.Integer({ minimum: 0 }),
      /** From 0, of the plan's `quarantine.remindAfterMinutes`; `skipped` stages before it were never said (R28). */
      stage: Type.Integer({ minimum: 0 }),
      skipped: Type.Integer({ minimum: 0 }),
      at: instant,
    },
    closed,
  ),
});
export type AlertDecisionOverdue = PayloadOf<typeof AlertDecisionOverdue>;

/** Lifted before its onset: nothing is owed, but all who were told must be told (R06). */
export const ResponseWithdrawn = defineEvent({
  type: 'response.withdrawn',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object({ responseId: uuid, serial: Type.String(), withdrawnAt: instant, receivedAt: instant }, closed),
});
export type ResponseWithdrawn = PayloadOf<typeof ResponseWithdrawn>;

/** Nobody may act on this message until the duty officer decides (C09, R15). */
export const AlertQuarantined = defineEvent({
  type: 'alert.quarantined',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.alertId,
  payload: Type.Object(
    {
      alertId: uuid,
      kind: responseKind,
      sender: Type.String(),
      identifier: Type.String(),
      reason: Type.String(),
      /** Chinese, one line, for the duty officer's phone. */
      summary: Type.String(),
      receivedAt: instant,
    },
    closed,
  ),
});
export type AlertQuarantined = PayloadOf<typeof AlertQuarantined>;
