import { createHmac, timingSafeEqual } from 'node:crypto';
import { type HttpAnswer, type HttpCall, HttpWire, jsonOf } from './http-wire';
import { type Incoming, Intake } from './intake';
import { Simulator, type SimulatorOptions } from './simulator';

export interface WebhookOptions extends SimulatorOptions {
  /** Key of the signature callers must bring. */
  readonly secret: string;
}

const TOLERANCE_SECONDS = 300;

/** Receives webhooks for any path, one recipient a path; refuses a wrong signature or an old timestamp with 401. */
export async function startWebhook(options: WebhookOptions): Promise<Simulator> {
  const intake = new Intake('webhook', options.account ?? 'webhook-main');
  const wire = new HttpWire(intake, {
    read: (call) => readHook(call, options.secret),
    accepted: (ref) => ({ id: ref }),
    refused: (why) => ({ status: 400, body: { error: why } }),
  });
  return Simulator.start('http', intake, wire, options.port);
}

function readHook(call: HttpCall, secret: string): Incoming | HttpAnswer {
  const timestamp = call.headers['x-qingkong-timestamp']?.toString() ?? '';
  const signature = call.headers['x-qingkong-signature']?.toString() ?? '';
  if (!isSigned(secret, timestamp, call.body, signature)) return { status: 401, body: { error: 'wrong signature' } };
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS)) {
    return { status: 401, body: { error: 'timestamp too old' } };
  }
  const { subject, text } = jsonOf(call) ?? {};
  if (typeof subject !== 'string' || typeof text !== 'string')
    return { status: 400, body: { error: 'subject and text' } };
  const key = call.headers['idempotency-key']?.toString() ?? '';
  return { to: `http://${call.headers.host}${call.path}`, text: `${subject}\n${text}`, key };
}

// Written out here and not imported from the channel: the receiver's reading of the contract has to stand on its own.
function isSigned(secret: string, timestamp: string, body: string, signature: string): boolean {
  const expected = Buffer.from(`sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`);
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
