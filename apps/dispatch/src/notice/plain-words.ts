import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { DateTime } from 'luxon';
import { type Recipient, type ResponseFacts } from './notice-subject';

export const COLOUR_WORDS: Record<AlertColour, string> = { yellow: '黄色', orange: '橙色', red: '红色' };
export const LEVEL_WORDS: Record<ResponseLevel, string> = { III: 'Ⅲ级', II: 'Ⅱ级', I: 'Ⅰ级' };

/** A title for channels that have one, and the text. */
export interface Body {
  readonly title: string;
  readonly text: string;
}

/** `重污染天气黄色预警Ⅲ级响应` */
export function responseWords(response: ResponseFacts): string {
  return `重污染天气${COLOUR_WORDS[response.colour]}预警${LEVEL_WORDS[response.level]}响应`;
}

/** In what roles a person hears it. */
export function rolesOf(recipient: Recipient): string {
  return recipient.units.map((unit) => (unit.kind === 'leadingGroup' ? '领导小组成员' : unit.name)).join('、');
}

/** A sentence as others wrote it, with one full stop at its end; nothing where they wrote nothing. */
export function sentence(text: string | null): string {
  const said = text?.trim() ?? '';
  return said === '' ? '' : `${said.replace(/[。.！!；;]+$/u, '')}。`;
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
