import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { closed, instant, responseKind, uuid } from '../fields';
import { responseEvents } from '../topics';

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

/** A message at which the duty officer must look (C09, R15): it waits for a decision, or it is decided and something is wrong with it. */
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
      /**
       * What became of it: it waits and nobody may act on it; it is recorded, nothing follows and nothing is to be decided; or it was
       * refused, as another content under the key of the message `alertId`, which stays what it was. Absent (before 0.2): it waits.
       */
      outcome: Type.Optional(
        Type.Union([Type.Literal('quarantined'), Type.Literal('ignored'), Type.Literal('refused')]),
      ),
      reason: Type.String(),
      /** Chinese, one line, for the duty officer's phone. */
      summary: Type.String(),
      receivedAt: instant,
    },
    closed,
  ),
});
export type AlertQuarantined = PayloadOf<typeof AlertQuarantined>;
