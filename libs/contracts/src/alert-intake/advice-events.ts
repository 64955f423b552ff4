import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { alertColour, areaCode, closed, instant, responseKind, unitId, uuid } from '../fields';
import { responseEvents } from '../topics';

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

/**
 * HQ has changed the words of an instruction, or until when it is to be done: the same one, with other words. Whoever has it hears the
 * correction; what the Office wrote to it stays (C14).
 */
export const HqInstructionRevised = defineEvent({
  type: 'instruction.revised',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.instructionId,
  payload: Type.Object(
    {
      instructionId: uuid,
      kind: responseKind,
      headline: Type.String(),
      text: Type.Union([Type.String(), Type.Null()]),
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      /** Who has it, and until when; null where it was never assigned. */
      unitId: Type.Union([unitId, Type.Null()]),
      dueAt: Type.Union([instant, Type.Null()]),
      receivedAt: instant,
    },
    closed,
  ),
});
export type HqInstructionRevised = PayloadOf<typeof HqInstructionRevised>;

/** HQ has taken an instruction back: it is closed, and whoever has it must hear that it is off (C04, C14). */
export const HqInstructionWithdrawn = defineEvent({
  type: 'instruction.withdrawn',
  version: 1,
  topic: responseEvents,
  key: (payload) => payload.instructionId,
  payload: Type.Object(
    {
      instructionId: uuid,
      kind: responseKind,
      headline: Type.String(),
      /** Of the message that withdraws it. */
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      /** Who had it; null where it was never assigned. */
      unitId: Type.Union([unitId, Type.Null()]),
      /** As kept with the instruction, for people. */
      reason: Type.String(),
      withdrawnAt: instant,
      receivedAt: instant,
    },
    closed,
  ),
});
export type HqInstructionWithdrawn = PayloadOf<typeof HqInstructionWithdrawn>;

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
