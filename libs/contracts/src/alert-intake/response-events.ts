import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { alertColour, areaCode, closed, instant, responseKind, responseLevel, responseOrigin, uuid } from '../fields';
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
