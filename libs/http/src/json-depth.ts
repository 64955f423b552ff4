/** More than any request of ours nests; class-transformer walks down by recursion and would overflow the stack (H1). */
const MAX_DEPTH = 32;

/** A JSON body that nests deeper than any request of ours, with the status that body parsers' own errors have. */
class TooDeep extends Error {
  readonly status = 400;
}

const [QUOTE, BACKSLASH] = ['"'.charCodeAt(0), '\\'.charCodeAt(0)];
const OPENING = new Set([...'[{'].map((bracket) => bracket.charCodeAt(0)));
const CLOSING = new Set([...']}'].map((bracket) => bracket.charCodeAt(0)));

/** A body parser's `verify`: counts brackets outside of strings on the raw bytes. Throws an error that is answered with 400. */
export function refuseDepth(_request: unknown, _response: unknown, body: Buffer): void {
  let depth = 0;
  let isInside = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0;
    if (isInside && byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) isInside = !isInside;
    else if (!isInside && OPENING.has(byte)) depth += 1;
    else if (!isInside && CLOSING.has(byte)) depth -= 1;
    if (depth > MAX_DEPTH) throw new TooDeep(`JSON may nest ${MAX_DEPTH} deep`);
  }
}
