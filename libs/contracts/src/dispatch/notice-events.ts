import { Type } from '@sinclair/typebox';
import { defineEvent, type PayloadOf } from '../event';
import { closed, instant, noticeKind, unitId, uuid } from '../fields';
import { noticeEvents } from '../topics';

const responseOf = Type.Union([uuid, Type.Null()]);
/** Keyed by the response, so that one response's notices stay in order; without one, by the notice itself. */
const key = (payload: { responseId: string | null; noticeId: string }) => payload.responseId ?? payload.noticeId;

/** One thing is being said to an audience. */
export const NoticeIssued = defineEvent({
  type: 'notice.issued',
  version: 1,
  topic: noticeEvents,
  key,
  payload: Type.Object(
    {
      noticeId: uuid,
      responseId: responseOf,
      kind: noticeKind,
      persons: Type.Integer({ minimum: 0 }),
      units: Type.Integer({ minimum: 0 }),
      issuedAt: instant,
    },
    closed,
  ),
});
export type NoticeIssued = PayloadOf<typeof NoticeIssued>;

/** First time a provider accepted a message of this notice for each of these units. In chunks: one event a finished batch (ADR 0004). */
export const UnitsNotified = defineEvent({
  type: 'notice.units-notified',
  version: 1,
  topic: noticeEvents,
  key,
  payload: Type.Object(
    {
      noticeId: uuid,
      responseId: responseOf,
      kind: noticeKind,
      units: Type.Array(Type.Object({ unitId, at: instant }, closed), { minItems: 1, maxItems: 2_000 }),
    },
    closed,
  ),
});
export type UnitsNotified = PayloadOf<typeof UnitsNotified>;

/** 签收: the unit itself says that it knows. The only proof that it was told. */
export const UnitAcknowledged = defineEvent({
  type: 'notice.unit-acknowledged',
  version: 1,
  topic: noticeEvents,
  key,
  payload: Type.Object(
    {
      noticeId: uuid,
      responseId: responseOf,
      kind: noticeKind,
      unitId,
      way: Type.Union([
        ...[Type.Literal('link'), Type.Literal('wecomCard'), Type.Literal('voiceKey')],
        ...[Type.Literal('console'), Type.Literal('proxy')],
      ]),
      at: instant,
    },
    closed,
  ),
});
export type UnitAcknowledged = PayloadOf<typeof UnitAcknowledged>;

/** One stage of a ladder was climbed because nobody of the unit has confirmed (C20). */
export const EscalationRaised = defineEvent({
  type: 'notice.escalation-raised',
  version: 1,
  topic: noticeEvents,
  key,
  payload: Type.Object(
    {
      noticeId: uuid,
      responseId: responseOf,
      unitId,
      stage: Type.Integer({ minimum: 0 }),
      tell: Type.String(),
      skipped: Type.Integer({ minimum: 0 }),
      at: instant,
    },
    closed,
  ),
});
export type EscalationRaised = PayloadOf<typeof EscalationRaised>;

/** Nobody of the unit can be reached: an incident at once, not after the deadline (R17). */
export const UnitUnreachable = defineEvent({
  type: 'notice.unit-unreachable',
  version: 1,
  topic: noticeEvents,
  key,
  payload: Type.Object({ noticeId: uuid, responseId: responseOf, unitId, reason: Type.String(), at: instant }, closed),
});
export type UnitUnreachable = PayloadOf<typeof UnitUnreachable>;
