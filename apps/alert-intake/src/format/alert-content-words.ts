import { COLOUR_NAMES } from '@qingkong/plan';
import {
  type AlertCategory,
  type AlertResponseType,
  type LiftHint,
  type StatedColour,
  type StatedLevel,
} from './alert-content';
import { liftWordsOf } from './lift-words';

/** Names of the parameters that carry what CAP has no element for; the same in every dialect. */
export const PARAMETER = {
  category: '消息类别',
  colour: '预警级别',
  level: '响应级别',
  primaryPollutant: '首要污染物',
  basis: '依据',
  documentNumber: '文号',
} as const;

export const CATEGORY_WORD: Record<AlertCategory, string> = {
  alert: '预警',
  preWarning: '预警意见',
  terminationInstruction: '响应终止指令',
  instruction: '工作指令',
};

export const COLOUR_WORD: Record<StatedColour, string> = { ...COLOUR_NAMES, blue: '蓝色', unknown: '未知' };

const COLOURS: Record<string, StatedColour> = {
  红: 'red',
  橙: 'orange',
  黄: 'yellow',
  蓝: 'blue',
  RED: 'red',
  ORANGE: 'orange',
  YELLOW: 'yellow',
  BLUE: 'blue',
};

const LEVELS: Record<string, StatedLevel> = {
  III: 'III',
  II: 'II',
  I: 'I',
  三: 'III',
  二: 'II',
  一: 'I',
  '3': 'III',
  '2': 'II',
  '1': 'I',
};

/** Words that mean something are short; what a hostile message puts after that is not searched. */
const SEARCHED_LENGTH = 200;

/** Full and half width, Ⅲ and III, with or without blanks: one form (C16). */
export function plainWord(text: string): string {
  return text.slice(0, SEARCHED_LENGTH).normalize('NFKC').replace(/\s+/gu, '').toUpperCase();
}

/** 黄色, 黄, 黄色预警, Yellow → yellow. Anything else is unknown, never the lowest (C17). */
export function colourOf(text: string): StatedColour {
  const word = /^([红橙黄蓝]|RED|ORANGE|YELLOW|BLUE)色?(?:预警)?$/u.exec(plainWord(text))?.[1];
  return COLOURS[word ?? ''] ?? 'unknown';
}

/** Ⅲ, III, Ⅲ级, III级响应, 三级应急响应 → III. Anything else is unknown. */
export function levelOf(text: string): StatedLevel {
  const word = /^(III|II|I|[一二三123])级?(?:应急)?(?:响应)?$/u.exec(plainWord(text))?.[1];
  return LEVELS[word ?? ''] ?? 'unknown';
}

/** The kind of message its 消息类别 names, or null for a kind we don't know. */
export function categoryOf(text: string): AlertCategory | null {
  const word = plainWord(text);
  const found = Object.entries(CATEGORY_WORD).find(([, name]) => name === word);
  return found ? (found[0] as AlertCategory) : null;
}

/** How a message that is no Cancel may still be a lift: by its code before its words. */
export function liftHintOf(
  types: readonly AlertResponseType[],
  event: string | null,
  headline: string | null,
): LiftHint | null {
  if (types.includes('allClear')) return 'allClear';
  const texts = [headline ?? '', event ?? ''];
  const said = liftWordsOf(texts.map(plainWord));
  if (said === 'none') return null;
  // What wasn't searched may say the opposite.
  const isWhole = texts.every((text) => text.length <= SEARCHED_LENGTH);
  return said === 'lift' && isWhole ? 'words' : 'unclear';
}
