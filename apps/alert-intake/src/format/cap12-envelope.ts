import { createHash } from 'node:crypto';
import { type AlertContent } from './alert-content';
import { MAX_TOKEN_LENGTH, tokenFault } from './alert-content-key';
import { briefOf } from './alert-text';
import { textOf } from './cap12-info';
import { excerpt } from './malformed-alert';
import { type XmlElement } from './xml-reader';
import { readOffsetTime } from './xml-values';

/** A bound on our work; more than a hundred are absurd anyway. */
export const MAX_REFERENCES_READ = 10_000;

/**
 * The sender or identifier of a message. The schema takes any text, the standard (3.2.1) none with blanks, commas, < or &, and none
 * that is empty: such a one is an absurdity. A very long one is kept short, with a hash so that two of them stay two.
 */
export function readName(alert: XmlElement, name: 'sender' | 'identifier', absurdities: string[]): string {
  const stated = alert.children.find((child) => child.name === name)?.text ?? '';
  const fault = tokenFault(stated);
  if (fault !== null) absurdities.push(`${name} ${fault}`);
  const text = stated.trim();
  if (text.length <= MAX_TOKEN_LENGTH) return text;
  return `${briefOf(text, 150)}${createHash('sha256').update(text).digest('hex')}`;
}

/** The messages that `references` names; what in it is not `sender,identifier,sent` is an absurdity. Blanks stand between them. */
export function readReferences(alert: XmlElement, absurdities: string[]): AlertContent['references'] {
  const stated = textOf(alert, 'references')?.split(/\s+/u, MAX_REFERENCES_READ) ?? [];
  const read = stated.map(referenceOf);
  const unreadable = stated[read.indexOf(null)];
  if (unreadable !== undefined) {
    absurdities.push(`references 中的“${excerpt(unreadable)}”应为 sender,identifier,sent`);
  }
  return read.filter((reference) => reference !== null);
}

function referenceOf(group: string): AlertContent['references'][number] | null {
  const [sender = '', identifier = '', sent = '', ...rest] = group.split(',', 4);
  const time = readOffsetTime(sent);
  const isRight = tokenFault(sender) === null && tokenFault(identifier) === null && rest.length === 0;
  return time && isRight ? { sender, identifier, sent: time.at } : null;
}
