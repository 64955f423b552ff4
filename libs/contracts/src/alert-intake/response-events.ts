import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import {
  alertColour,
  areaCode,
  closed,
  endReason,
  instant,
  responseKind,
  responseLevel,
  responseOrigin,
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
  payload: Type.Object(
    { responseId: uuid, serial: Type.String(), endedAt: instant, receivedAt: instant, reason: endReason },
    closed,
  ),
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

/** The same level goes on with other words, a later `expires`, or an end announced ahead or taken back: nobody starts again (R11). */
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
      /** Until when HQ's word holds, `endsAt` where that is known. */
      expiresAt: Type.Union([instant, Type.Null()]),
      /** When it ends by itself, since HQ has announced its lift (C32); null or absent: only by a lift to come (C35). */
      endsAt: Type.Optional(Type.Union([instant, Type.Null()])),
      receivedAt: instant,
    },
    closed,
  ),
});
export type ResponseTextChanged = PayloadOf<typeof ResponseTextChanged>;

/**
 * HQ corrects where or from when the response holds: the duty officer has applied it. `areaCodes` and `onsetAt` are what holds now; the
 * level stays (R05, R06).
 */
export const ResponseScopeChanged = defineEvent({
  type: 'response.scope-changed',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object(
    {
      responseId: uuid,
      serial: Type.String(),
      level: responseLevel,
      areaCodes: Type.Array(areaCode, { minItems: 1 }),
      onsetAt: instant,
      documentNumber: Type.Union([Type.String(), Type.Null()]),
      receivedAt: instant,
    },
    closed,
  ),
});
export type ResponseScopeChanged = PayloadOf<typeof ResponseScopeChanged>;

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
      /** A drill's instruction is a drill, also where no response is known that it could mean (R16). */
      kind: responseKind,
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

/** HQ has instructed to end the response, and no lift has come: the duty officer must ask. The response goes on (C33). */
export const TerminationWithoutLift = defineEvent({
  type: 'response.termination-without-lift',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object({ responseId: uuid, serial: Type.String(), kind: responseKind, instructedAt: instant }, closed),
});
export type TerminationWithoutLift = PayloadOf<typeof TerminationWithoutLift>;

/** `expires` has passed and nobody lifted it: the duty officer must ask HQ. The response goes on (C35). */
export const AlertExpiredWithoutLift = defineEvent({
  type: 'response.expired-without-lift',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object({ responseId: uuid, serial: Type.String(), kind: responseKind, expiredAt: instant }, closed),
});
export type AlertExpiredWithoutLift = PayloadOf<typeof AlertExpiredWithoutLift>;

/** Lifted before its onset: nothing is owed, but all who were told must be told (R06). */
export const ResponseWithdrawn = defineEvent({
  type: 'response.withdrawn',
  version: 1,
  topic: responseEvents,
  key,
  payload: Type.Object(
    { responseId: uuid, serial: Type.String(), withdrawnAt: instant, receivedAt: instant, reason: endReason },
    closed,
  ),
});
export type ResponseWithdrawn = PayloadOf<typeof ResponseWithdrawn>;
