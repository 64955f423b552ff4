/** Sender and identifier are half of a unique key in Postgres, whose index entries hold 2,704 bytes. */
export const MAX_TOKEN_LENGTH = 256;

const TOKEN = /^[^\s,<&]+$/u;

/** What is wrong with a sender or an identifier (Chinese), or null; the same in every format, so that one can name another's messages. */
export function tokenFault(text: string): string | null {
  if (text.length > MAX_TOKEN_LENGTH) return `最多 ${MAX_TOKEN_LENGTH} 个字符`;
  return TOKEN.test(text) ? null : '不得为空，不得含空白、逗号、< 或 &';
}
