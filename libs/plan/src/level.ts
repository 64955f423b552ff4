import { type ResponseLevel } from './plan';

const ASCENDING: readonly ResponseLevel[] = ['III', 'II', 'I'];

/** Negative when `a` is the lower response level: III is the lowest, I the highest (C16). */
export function compareLevel(a: ResponseLevel, b: ResponseLevel): number {
  return ASCENDING.indexOf(a) - ASCENDING.indexOf(b);
}

/** Sorts levels in force, the strictest first; of two as strict the one that holds for longer (R14, C11). */
export function strictestFirst(
  one: { readonly level: ResponseLevel; readonly fromAt: Date },
  other: { readonly level: ResponseLevel; readonly fromAt: Date },
): number {
  return compareLevel(other.level, one.level) || one.fromAt.getTime() - other.fromAt.getTime();
}

/** The level a text names, in either set of numerals (`Ⅲ`, `III`, `Ⅲ级响应`), or undefined when it names none (C16). */
export function normaliseLevel(text: string): ResponseLevel | undefined {
  const numeral = text
    .normalize('NFKC')
    .trim()
    .replace(/\s*级?(应急)?(响应)?$/, '')
    .toUpperCase();
  return ASCENDING.find((level) => level === numeral);
}
