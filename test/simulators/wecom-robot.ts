import { type HttpAnswer, type HttpCall, HttpWire, jsonOf } from './http-wire';
import { type Incoming, Intake } from './intake';
import { RobotDesk, type RobotDeskOptions } from './robot-desk';
import { Simulator, type SimulatorOptions } from './simulator';

export interface WecomRobotOptions extends SimulatorOptions, RobotDeskOptions {
  readonly key: string;
}

const TEXT_BYTES = 2_048;

/** A robot in a group of WeCom: 20 calls a minute, texts of at most 2,048 bytes. The same call again is a second text. */
export async function startWecomRobot(options: WecomRobotOptions): Promise<{ carrier: Simulator; desk: RobotDesk }> {
  const intake = new Intake('robot', options.account ?? 'robot-wecom');
  intake.honoursKeys = false;
  const desk = new RobotDesk(options, 0);
  const wire = new HttpWire(intake, {
    read: (call) => readText(call, options, desk),
    accepted: () => answer(0).body,
    refused: () => answer(40058),
  });
  return { carrier: await Simulator.start('http', intake, wire, options.port), desk };
}

function readText(call: HttpCall, options: WecomRobotOptions, desk: RobotDesk): Incoming | HttpAnswer {
  const { searchParams, pathname } = new URL(call.path, 'http://localhost');
  if (pathname !== '/cgi-bin/webhook/send' || searchParams.get('key') !== options.key) return answer(93000);
  if (desk.isTooFast()) return answer(45009);
  const code = desk.ordered();
  if (code !== undefined) return answer(code);
  const { msgtype, text } = (jsonOf(call) ?? {}) as { msgtype?: unknown; text?: Record<string, unknown> };
  const content = text?.['content'];
  if (msgtype !== 'text') return answer(40008);
  if (typeof content !== 'string' || content === '') return answer(44004);
  if (Buffer.byteLength(content) > TEXT_BYTES) return answer(40058);
  desk.mention(text?.['mentioned_mobile_list']);
  return { to: options.account ?? 'robot-wecom', text: content, key: '' };
}

function answer(errcode: number): HttpAnswer {
  return { status: 200, body: { errcode, errmsg: errcode === 0 ? 'ok' : 'refused' } };
}
