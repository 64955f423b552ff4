import { createHmac } from 'node:crypto';
import { type HttpAnswer, type HttpCall, HttpWire, jsonOf } from './http-wire';
import { type Incoming, Intake } from './intake';
import { RobotDesk, type RobotDeskOptions } from './robot-desk';
import { Simulator, type SimulatorOptions } from './simulator';

export interface DingtalkRobotOptions extends SimulatorOptions, RobotDeskOptions {
  readonly accessToken: string;
  readonly secret: string;
}

const BLOCKED_MS = 10 * 60_000;
const TOLERANCE_MS = 3_600_000;
const TEXT_BYTES = 20_000;

/** A robot in a group of DingTalk: signed, 20 calls a minute, and silent for ten minutes after one too many. */
export async function startDingtalkRobot(
  options: DingtalkRobotOptions,
): Promise<{ carrier: Simulator; desk: RobotDesk }> {
  const intake = new Intake('robot', options.account ?? 'robot-dingtalk');
  intake.honoursKeys = false;
  const desk = new RobotDesk(options, BLOCKED_MS);
  const wire = new HttpWire(intake, {
    read: (call) => refuseUnsigned(call, options, desk) ?? readText(call, options, desk),
    accepted: () => answer(0).body,
    refused: () => answer(400105),
  });
  return { carrier: await Simulator.start('http', intake, wire, options.port), desk };
}

/** The receiver's own reading of the signature. */
function refuseUnsigned(call: HttpCall, options: DingtalkRobotOptions, desk: RobotDesk): HttpAnswer | undefined {
  const { searchParams, pathname } = new URL(call.path, 'http://localhost');
  if (pathname !== '/robot/send' || searchParams.get('access_token') !== options.accessToken) return answer(300005);
  const timestamp = searchParams.get('timestamp') ?? '';
  if (!(Math.abs(desk.now - Number(timestamp)) <= TOLERANCE_MS)) return answer(310000);
  const expected = createHmac('sha256', options.secret).update(`${timestamp}\n${options.secret}`).digest('base64');
  return searchParams.get('sign') === expected ? undefined : answer(310000);
}

function readText(call: HttpCall, options: DingtalkRobotOptions, desk: RobotDesk): Incoming | HttpAnswer {
  if (desk.isTooFast()) return answer(130101);
  const code = desk.ordered();
  if (code !== undefined) return answer(code);
  const { msgtype, text, at } = (jsonOf(call) ?? {}) as {
    msgtype?: unknown;
    text?: { content?: unknown };
    at?: { atMobiles?: unknown };
  };
  if (msgtype !== 'text') return answer(400105);
  if (typeof text?.content !== 'string' || text.content === '') return answer(40035);
  if (Buffer.byteLength(text.content) > TEXT_BYTES) return answer(460101);
  desk.mention(at?.atMobiles);
  return { to: options.account ?? 'robot-dingtalk', text: text.content, key: '' };
}

function answer(errcode: number): HttpAnswer {
  return { status: 200, body: { errcode, errmsg: errcode === 0 ? 'ok' : 'refused' } };
}
