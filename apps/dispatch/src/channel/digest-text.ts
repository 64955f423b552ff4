import { type OutgoingMessage } from './channel';
import { fitBytes, fitCharacters } from './text-bytes';

/** Several messages in one text. */
export interface DigestText {
  readonly text: string;
  /** Those whose words stand in it; of the others only how many there are. */
  readonly shown: ReadonlySet<OutgoingMessage>;
}

/** A group is no addressee: whoever is meant has a message of his own, and confirms there. */
const FOOTER = '群消息仅作提醒，请以本人收到的通知为准并签收。';
const TITLES_AT_MOST = 3;
const TITLE_LENGTH = 24;

/**
 * Messages joined in their order, in at most so many bytes: the same words once, and of those that don't fit any more how many there are,
 * by title. The first is always there, cut if it must be.
 */
export function digestText(messages: readonly OutgoingMessage[], bytes: number): DigestText {
  const byWords = [...Map.groupBy(messages, ({ text }) => text)];
  const numbered = (words: string, index: number) => (byWords.length > 1 ? `${index + 1}. ${words}` : words);
  for (let count = byWords.length; count > 1; count -= 1) {
    const text = assemble(
      byWords.slice(0, count).map(([words], index) => numbered(words, index)),
      byWords.slice(count).flatMap(([, same]) => same),
    );
    if (Buffer.byteLength(text) <= bytes) return { text, shown: shownOf(byWords.slice(0, count)) };
  }
  const [first, ...rest] = byWords;
  if (!first) return { text: '', shown: new Set() };
  const others = rest.flatMap(([, same]) => same);
  const room = bytes - Buffer.byteLength(assemble([''], others));
  return { text: assemble([fitBytes(numbered(first[0], 0), room)], others), shown: shownOf([first]) };
}

function shownOf(byWords: readonly [string, OutgoingMessage[]][]): ReadonlySet<OutgoingMessage> {
  return new Set(byWords.flatMap(([, same]) => same));
}

function assemble(shown: readonly string[], others: readonly OutgoingMessage[]): string {
  return [...shown, ...(others.length > 0 ? [countOf(others)] : []), FOOTER].join('\n');
}

function countOf(others: readonly OutgoingMessage[]): string {
  const byTitle = [...Map.groupBy(others, ({ subject }) => fitCharacters(subject, TITLE_LENGTH))].map(
    ([title, same]) => `${title} ${same.length} 条`,
  );
  const more = byTitle.length > TITLES_AT_MOST ? '等' : '';
  return `另有 ${others.length} 条：${byTitle.slice(0, TITLES_AT_MOST).join('、')}${more}。`;
}
