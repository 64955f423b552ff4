import { type AlertQuarantined } from '@qingkong/contracts';
import { type ResponseFacts } from '../notice/notice-subject';
import { clipped } from '../notice/plain-words';

/** The response an alarm is about. */
export interface AlarmedResponse extends Pick<ResponseFacts, 'serial' | 'origin' | 'drill'> {
  readonly id: string;
  /** What it is called, e.g. `重污染天气Ⅲ级应急响应`. */
  readonly name: string;
  /** The county whose own it is; null: the city's. */
  readonly county: string | null;
}

/** No alarm of quarantine says "start": what waits may be a lift as well (C09). */
const UNTOUCHED = '系统未据此启动、调整或终止任何响应';

/** What is decided already, and yet somebody should ask: whom and what. */
const ADVICE: Record<string, string> = {
  'lift-before-alert': '请向发送方核实是否有预警未送达本市。',
  'lifted-before-it-came': '如该预警仍然有效，请发送方另行发布。',
  'lift-of-undecided-alert': '请到待核列表（/v1/quarantine）将该预警按不予执行办理。',
  'copy-without-authority': '此件可能系冒名或误发，请核实来源。',
};

/**
 * A message at which the duty officer must look, by what became of it: it waits for him, it is recorded and nothing is to be decided, or
 * it is refused as another content under a number that we have. Every alarm says what happened, what the system did, what he has to do,
 * and where; at most about 400 characters, as an SMS needs.
 */
export function messageWords(alarm: AlertQuarantined): string {
  const { alertId, outcome = 'quarantined', reason } = alarm;
  const summary = clipped(alarm.summary, 120);
  const from = `发送方${clipped(alarm.sender, 40)}，编号${clipped(alarm.identifier, 40)}。`;
  switch (outcome) {
    case 'quarantined':
      return `收到待核信息：${summary}。${from}${UNTOUCHED}，等待人工决定。请立即核实：${decideAt(alertId)}`;
    case 'ignored':
      return `收到的信息只作记录、不予执行：${summary}。${from}${UNTOUCHED}，无需审批。${ADVICE[reason] ?? '请向发送方核实。'}详见/v1/alerts/${alertId}`;
    case 'refused':
      return `拒收一条信息：${summary}。${from}系统仍以先收到的一条为准，后到的一条不执行。请向发送方核实以哪一条为准；如以后者为准，请其换编号重发。先收到的一条：/v1/alerts/${alertId}`;
  }
}

/** R15: nobody has decided yet. */
export function overdueWords(overdue: { alertId: string; summary: string; waitingMinutes: number }): string {
  const { alertId, summary, waitingMinutes } = overdue;
  return `待核信息已等待${waitingMinutes}分钟无人处置：${clipped(summary, 120)}。${UNTOUCHED}，仍在等待人工决定。请立即核实：${decideAt(alertId)}`;
}

/** C02: it runs, and HQ may not have meant industry. */
export function flaggedWords(response: AlarmedResponse, summary: string): string {
  return `${response.serial}期应急响应已启动并通知有关单位，但${clipped(summary, 120)}。系统不等待核实，响应照常执行。请向${askedOf(response)}核实工业企业是否执行；如不执行，凭其指令人工解除：${liftAt(response)}`;
}

/** C35: the end of its validity ends nothing; an assurance is always ended by hand (C49). */
export function expiredWords(response: AlarmedResponse, at: string): string {
  const head = `${response.serial}期${response.name}的有效期已于${at}届满`;
  if (response.origin === 'assurance') {
    return `${head}，尚未人工终止。系统不会自动终止，响应仍在执行。请向${askedOf(response)}核实，到期应终止的请立即办理：${liftAt(response)}`;
  }
  return `${head}，尚未收到预警解除。系统不会自动终止，响应仍在执行。请向${askedOf(response)}核实是否延长或解除，并请其补发；凭其指令也可人工解除：${liftAt(response)}`;
}

/** C33: the instruction was relayed; only a lift ends it. */
export function liftMissingWords(response: AlarmedResponse, at: string): string {
  const head = `${response.serial}期${response.name}的终止指令已于${at}收到并转达`;
  if (response.origin === 'assurance') {
    return `${head}，尚未人工终止。终止指令本身不终止响应，响应仍在执行。请核实后立即办理：${liftAt(response)}`;
  }
  return `${head}，但预警解除尚未收到。终止指令本身不终止响应，响应仍在执行。请向${askedOf(response)}核实并请其补发解除；凭其指令也可人工解除：${liftAt(response)}`;
}

function decideAt(alertId: string): string {
  return `执行用/v1/quarantine/${alertId}/apply，不予执行用/v1/quarantine/${alertId}/dismiss`;
}

function liftAt({ id }: AlarmedResponse): string {
  return `/v1/responses/${id}/lift`;
}

/** Whose order it was: the city's HQ, the county's, or whoever ordered an assurance or a drill by hand. */
function askedOf({ origin, drill, county }: AlarmedResponse): string {
  if (origin === 'assurance') return drill ? '演练组织单位' : '下达保障任务的单位';
  return `${county ?? '市'}指挥部办公室`;
}
