import { COLOUR_NAMES, LEVEL_NAMES } from '@qingkong/plan';
import { DateTime } from 'luxon';
import { type NoticeKind, type Recipient, type ResponseFacts } from './notice-subject';

/** A title for channels that have one, and the text. */
export interface Body {
  readonly title: string;
  readonly text: string;
}

/** How it is to be said. */
export interface Speech {
  /** `2月10日22:00` */
  readonly at: (instant: string) => string;
  /** The message would be too long for its channel: what may be long is shortened, what each line must do stands on the link's page. */
  readonly isBrief: boolean;
}

const BASIS: Record<ResponseFacts['origin'], (response: ResponseFacts) => string> = {
  alert: ({ colour }) => `根据重污染天气${COLOUR_NAMES[colour]}预警`,
  assurance: ({ drill }) => (drill ? '按演练安排' : '因空气质量保障'),
};

/** Why a response holds, and under which number: an alert, which this bureau never issues (C01), or another air-quality task (C49). */
export function basisWords(response: ResponseFacts): string {
  // What was issued by the release before knew of alerts alone.
  const { origin = 'alert' } = response as Partial<ResponseFacts>;
  return `${BASIS[origin](response)}${inBrackets(response.documentNumber)}`;
}

/** What a response is called: `重污染天气Ⅲ级应急响应`, `空气质量保障Ⅱ级应急响应`. */
export function responseWords({ origin, drill, level }: ResponseFacts): string {
  const response = `${LEVEL_NAMES[level]}应急响应`;
  if (origin !== 'assurance') return `重污染天气${response}`;
  return drill ? `${response}演练` : `空气质量保障${response}`;
}

const NAMES: Partial<Record<NoticeKind, string>> = {
  start: '应急响应启动通知',
  levelChange: '应急响应级别调整通知',
  scopeChange: '应急响应范围调整通知',
  lift: '应急响应终止通知',
  withdrawal: '应急响应撤销通知',
  terminationInstruction: '响应终止指令',
};

/** What a notice of this kind is called where it is spoken of. */
export function noticeName(kind: NoticeKind): string {
  return NAMES[kind] ?? '应急响应通知';
}

/** R16: the real thing has ended it, and nobody may take that for leave to resume. */
export const SUPERSEDED_DRILL_WORDS = '演练因启动真实响应终止，请按实际通知执行。';

/** In what roles a person hears it. */
export function rolesOf({ units }: Recipient, { isBrief }: Speech): string {
  const roles = units.map((unit) => (unit.kind === 'leadingGroup' ? '领导小组成员' : unit.name));
  return isBrief ? listed(roles, 2, '个身份') : roles.join('、');
}

/** `甲厂、乙厂等13家单位`: so many by name, and how many they all are. */
export function listed(names: readonly string[], named: number, counted: string): string {
  const first = names
    .slice(0, named)
    .map((name) => clipped(name, 30))
    .join('、');
  return names.length > named ? `${first}等${names.length}${counted}` : first;
}

/** A sentence as others wrote it, with one full stop at its end; nothing where they wrote nothing. */
export function sentence(text: string | null, speech: Speech): string {
  const whole = text?.trim() ?? '';
  const said = speech.isBrief ? clipped(whole, 80) : whole;
  return said === '' ? '' : `${said.replace(/[。.！!；;]+$/u, '')}。`;
}

/** Nothing where there is nothing to be said. */
export function inBrackets(text: string | null): string {
  return text ? `（${clipped(text, 40)}）` : '';
}

/** The beginning of a text, with an ellipsis where there is more. Never half a character. */
export function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/\p{Cs}$/u, '')}…`;
}

/** The same few instants stand in ten thousand messages, and formatting one costs more than the rest of its message. */
const knownMoments = new Map<string, string>();

/** `2月10日22:00` */
export function momentWords(instant: string, timeZone: string): string {
  const key = `${instant} ${timeZone}`;
  const known = knownMoments.get(key);
  if (known !== undefined) return known;
  const words = DateTime.fromISO(instant, { zone: timeZone }).toFormat('M月d日HH:mm');
  if (knownMoments.size > 1_000) knownMoments.clear();
  knownMoments.set(key, words);
  return words;
}

/** `2月10日`, of a calendar date. */
export function dayWords(date: string): string {
  return DateTime.fromISO(date).toFormat('M月d日');
}
