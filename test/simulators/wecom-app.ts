import { createHash } from 'node:crypto';
import { type HttpAnswer, type HttpCall, HttpWire, jsonOf } from './http-wire';
import { type Incoming, Intake } from './intake';
import { Simulator, type SimulatorOptions } from './simulator';
import { type WecomCard, WecomDesk, type WecomDeskOptions } from './wecom-desk';

export type WecomAppOptions = SimulatorOptions & WecomDeskOptions;

const TEXT_BYTES = 2_048;

/** WeCom's interface of an app: gettoken and message/send, texts and cards; what comes too fast is dropped, and answered as if it weren't. */
export async function startWecomApp(options: WecomAppOptions): Promise<{ carrier: Simulator; desk: WecomDesk }> {
  const intake = new Intake('wecom', options.account ?? 'wecom-main');
  const desk = new WecomDesk(options);
  const wire = new HttpWire(intake, {
    read: (call) => (call.path.startsWith('/cgi-bin/gettoken?') ? giveToken(call, desk) : readMessage(call, desk)),
    accepted: (msgid) => ({ errcode: 0, errmsg: 'ok', ...desk.leftOut(), msgid }),
    refused: () => answer(81013),
  });
  return { carrier: await Simulator.start('http', intake, wire, options.port), desk };
}

function giveToken(call: HttpCall, desk: WecomDesk): HttpAnswer {
  const query = queryOf(call);
  const given = desk.giveToken(query.get('corpid') ?? '', query.get('corpsecret') ?? '');
  if (typeof given === 'number') return answer(given);
  return { status: 200, body: { errcode: 0, errmsg: 'ok', access_token: given, expires_in: 7200 } };
}

function readMessage(call: HttpCall, desk: WecomDesk): Incoming | HttpAnswer {
  if (!call.path.startsWith('/cgi-bin/message/send?')) return answer(40066);
  const refusal = desk.refuse(queryOf(call).get('access_token') ?? '');
  if (refusal !== undefined) return answer(refusal);
  const message = jsonOf(call) as MessageBody | undefined;
  if (message?.agentid !== desk.agentId) return answer(40056);
  const said = message.msgtype === 'template_card' ? readCard(message) : readText(message);
  if (typeof said === 'number') return answer(said);
  const reached = desk.reach(String(message.touser));
  const [to] = reached;
  if (to === undefined) return desk.saysOkToNobody ? answer(0, desk.leftOut()) : answer(81013);
  const key = message.enable_duplicate_check === 1 ? createHash('sha256').update(call.body).digest('hex') : '';
  if (desk.isRepeat(key)) return { to, text: said.text, key };
  if (desk.isTooFast(to)) {
    desk.dropped.push({ to, text: said.text });
    return answer(0, { ...desk.leftOut(), msgid: 'as-if' });
  }
  if (said.taskId !== undefined) desk.cards.push({ to, taskId: said.taskId });
  return { to, text: said.text, key };
}

interface MessageBody {
  readonly touser?: unknown;
  readonly agentid?: unknown;
  readonly msgtype?: unknown;
  readonly enable_duplicate_check?: unknown;
  readonly text?: { readonly content?: unknown };
  readonly template_card?: Readonly<Record<string, unknown>>;
}
interface Said extends Partial<Pick<WecomCard, 'taskId'>> {
  readonly text: string;
}

function readText({ msgtype, text }: MessageBody): Said | number {
  if (msgtype !== 'text' || typeof text?.content !== 'string' || text.content === '') return 40008;
  // WeCom cuts where the bytes end, be it in the middle of a link.
  return { text: Buffer.from(text.content).subarray(0, TEXT_BYTES).toString('utf8') };
}

function readCard({ template_card: card }: MessageBody): Said | number {
  const { title } = (card?.['main_title'] ?? {}) as { title?: unknown };
  const { type, url } = (card?.['card_action'] ?? {}) as { type?: unknown; url?: unknown };
  const [button] = (card?.['button_list'] ?? []) as { text?: unknown; key?: unknown }[];
  const taskId = card?.['task_id'];
  if (card?.['card_type'] !== 'button_interaction' || typeof title !== 'string' || title === '') return 40058;
  if (typeof taskId !== 'string' || !/^[\w@-]{1,128}$/.test(taskId)) return 40058;
  if (type !== 1 || typeof url !== 'string' || typeof button?.text !== 'string' || button.key !== 'confirm')
    return 40058;
  const text = typeof card['sub_title_text'] === 'string' ? card['sub_title_text'] : '';
  return { text: `${title}\n${text}\n[${button.text}] ${url}`, taskId };
}

const queryOf = ({ path }: HttpCall): URLSearchParams => new URL(path, 'http://localhost').searchParams;

function answer(errcode: number, rest: object = {}): HttpAnswer {
  return { status: 200, body: { errcode, errmsg: errcode === 0 ? 'ok' : 'refused', ...rest } };
}
