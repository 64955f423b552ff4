import { type AlertContent } from './alert-content';

/** All that a message says in words besides its headline; null where it says nothing. */
export function textOf({ description, instruction }: Pick<AlertContent, 'description' | 'instruction'>): string | null {
  return [description, instruction].filter((part) => part !== null).join('\n') || null;
}

/** The beginning of a text, for an event: a message may be as large as 1 MiB, and a record on Kafka may not. Never half a character. */
export function briefOf(text: string, length: number): string;
export function briefOf(text: string | null, length: number): string | null;
export function briefOf(text: string | null, length: number): string | null {
  if (text === null || text.length <= length) return text;
  return `${text.slice(0, length).replace(/\p{Cs}$/u, '')}…`;
}
