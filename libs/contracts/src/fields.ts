import { Type } from '@sinclair/typebox';

/** Field schemas that several events share. Instants travel as RFC 3339 in UTC. */
export const uuid = Type.String({ format: 'uuid' });
export const instant = Type.String({ format: 'date-time' });
export const calendarDate = Type.String({ format: 'date' });
export const unitId = Type.String({ minLength: 1, maxLength: 80 });
export const areaCode = Type.String({ pattern: '^[0-9]{6}$' });
export const responseLevel = Type.Union([Type.Literal('III'), Type.Literal('II'), Type.Literal('I')]);
export const alertColour = Type.Union([Type.Literal('yellow'), Type.Literal('orange'), Type.Literal('red')]);
export const responseKind = Type.Union([Type.Literal('actual'), Type.Literal('drill')]);
export const responseOrigin = Type.Union([Type.Literal('alert'), Type.Literal('assurance')]);
/** Lifted by HQ or by hand; withdrawn before its onset (R06); or a drill that a real response has ended (R16). */
export const endReason = Type.Union([
  Type.Literal('lifted'),
  Type.Literal('withdrawn'),
  Type.Literal('supersededByReal'),
]);
export const noticeKind = Type.Union([
  Type.Literal('start'),
  Type.Literal('levelChange'),
  Type.Literal('lift'),
  Type.Literal('withdrawal'),
  Type.Literal('terminationInstruction'),
  Type.Literal('textChange'),
  Type.Literal('scopeChange'),
  Type.Literal('countyResponse'),
  Type.Literal('preWarning'),
  Type.Literal('preWarningEnd'),
  Type.Literal('instruction'),
  Type.Literal('escalation'),
  Type.Literal('reportReminder'),
  Type.Literal('reportMissing'),
  Type.Literal('summaryReminder'),
  Type.Literal('summaryOverdue'),
  Type.Literal('dutyAlarm'),
]);
export const unitKind = Type.Union([
  Type.Literal('leadingGroup'),
  Type.Literal('office'),
  Type.Literal('division'),
  Type.Literal('taskForce'),
  Type.Literal('countyBureau'),
  Type.Literal('enterprise'),
]);
/** Nobody sends a field that isn't agreed on; whoever receives one passes over it (`readPayload`). */
export const closed = { additionalProperties: false } as const;
