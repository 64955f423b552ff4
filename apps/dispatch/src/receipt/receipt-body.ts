import { type IncomingMessage } from 'node:http';
import { DomainError } from '@qingkong/contracts';

/** As for every other body (contracts.md §2). */
const BODY_LIMIT = 1_048_576;

/** More than a provider ever reports at once; it will say the rest again in smaller parts, or is none. */
export class ReceiptsTooLarge extends DomainError {
  readonly kind = 'tooLarge';
  readonly code = 'receipts-too-large';
  override readonly title = '回执内容过大';
}

/**
 * The JSON of a body, whatever type its sender says it has: not every provider says that its JSON is JSON. Undefined if it isn't.
 * What was said to be JSON has been read before, within the same limit.
 */
export async function readBody(request: IncomingMessage & { readonly body?: unknown }): Promise<unknown> {
  if (request.body !== undefined) return request.body;
  try {
    return JSON.parse(await readText(request)) as unknown;
  } catch (error) {
    if (error instanceof ReceiptsTooLarge) throw error;
    return undefined;
  }
}

/** The text of a body that nobody has read; empty where somebody has, because it was said to be JSON or a form. */
export async function readText(request: IncomingMessage): Promise<string> {
  if (request.readableEnded) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new ReceiptsTooLarge(`At most ${BODY_LIMIT} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
