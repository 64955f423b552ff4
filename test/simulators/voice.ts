import { type HttpAnswer, type HttpCall, HttpWire, jsonOf } from './http-wire';
import { type Incoming, Intake } from './intake';
import { Simulator, type SimulatorOptions } from './simulator';

/** A voice gateway: one number a call, the text read aloud. */
export function startVoice(options: SimulatorOptions = {}): Promise<Simulator> {
  const intake = new Intake('voice', options.account ?? 'voice-main');
  const wire = new HttpWire(intake, {
    read: readCall,
    accepted: (ref) => ({ id: ref }),
    refused: (why) => ({ status: 400, body: { error: why } }),
  });
  return Simulator.start('http', intake, wire, options.port);
}

function readCall(call: HttpCall): Incoming | HttpAnswer {
  const { to, text, callId } = jsonOf(call) ?? {};
  if (typeof to !== 'string' || typeof text !== 'string' || typeof callId !== 'string') {
    return { status: 400, body: { error: 'to, text and callId are needed' } };
  }
  if (!/^\+?\d{5,20}$/.test(to)) return { status: 400, body: { error: 'one number a call' } };
  return { to, text, key: call.headers['idempotency-key']?.toString() ?? callId };
}
