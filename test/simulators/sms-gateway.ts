import { type HttpAnswer, type HttpCall, HttpWire, jsonOf } from './http-wire';
import { type Incoming, Intake } from './intake';
import { Simulator, type SimulatorOptions } from './simulator';

/** Field names of the gateway; `code` set means that answers carry a result code and refusals come as 200. */
export interface SmsGatewayFields {
  readonly to: string;
  readonly text: string;
  readonly key: string;
  readonly id: string;
  readonly code?: string;
}

export interface SmsGatewayOptions extends SimulatorOptions {
  readonly fields?: SmsGatewayFields;
  /** Callers must send it as `Authorization: Bearer`. */
  readonly secret?: string;
}

const SMS_TEXT_LENGTH = 500;
const FIELDS: SmsGatewayFields = { to: 'to', text: 'text', key: 'key', id: 'id' };

/** A generic HTTP SMS gateway: JSON POST, at most 500 characters, `Idempotency-Key`. */
export function startSmsGateway(options: SmsGatewayOptions = {}): Promise<Simulator> {
  const { account = 'sms-main', fields = FIELDS, secret } = options;
  const intake = new Intake('sms', account);
  intake.textLength = SMS_TEXT_LENGTH;
  const wire = new HttpWire(intake, {
    read: (call) => readSms(call, fields, secret),
    accepted: (ref) => ({ [fields.id]: ref, ...(fields.code && { [fields.code]: 0 }) }),
    refused: (why) => refusal(why, fields),
  });
  return Simulator.start('http', intake, wire, options.port);
}

function readSms(call: HttpCall, fields: SmsGatewayFields, secret: string | undefined): Incoming | HttpAnswer {
  if (secret !== undefined && call.headers.authorization !== `Bearer ${secret}`) {
    return { status: 401, body: { error: 'wrong credentials' } };
  }
  const sms = jsonOf(call);
  const to = sms?.[fields.to];
  const text = sms?.[fields.text];
  if (typeof to !== 'string' || typeof text !== 'string') return refusal('number and text are needed', fields);
  const key = call.headers['idempotency-key'] ?? sms?.[fields.key];
  return { to, text, key: typeof key === 'string' ? key : '' };
}

function refusal(why: string, fields: SmsGatewayFields): HttpAnswer {
  if (fields.code) return { status: 200, body: { [fields.code]: 1003, message: why } };
  return { status: 400, body: { error: why } };
}
