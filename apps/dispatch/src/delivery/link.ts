import { hash, timingSafeEqual } from 'node:crypto';

/** What a link leads to: one delivery, and so one notice and one person. */
export interface LinkTarget {
  readonly batchId: string;
  readonly ordinal: number;
}

const SECRET_BYTES = 16;

/**
 * Token of an acknowledgement link: where the delivery's row is (batch, ordinal) and 128 bits that only the server can make from its
 * key and the batch's random salt. Nothing of it is stored, so nothing stored can leak it, and a retry carries the same link (ADR 0005).
 */
export function linkToken(key: Buffer, salt: Buffer, target: LinkTarget): string {
  const token = Buffer.allocUnsafe(8 + SECRET_BYTES);
  token.writeUIntBE(Number(target.batchId), 0, 6);
  token.writeUInt16BE(target.ordinal, 6);
  secretOf(key, salt, token.subarray(0, 8)).copy(token, 8, 0, SECRET_BYTES);
  return token.toString('base64url');
}

/** Where a token claims to lead; null if it isn't even formed like one. Proves nothing before {@link provesLink}. */
export function readToken(token: string): LinkTarget | null {
  if (!/^[\w-]{32}$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  return { batchId: String(bytes.readUIntBE(0, 6)), ordinal: bytes.readUInt16BE(6) };
}

/** Whether the token was made by this server for the batch with this salt. */
export function provesLink(key: Buffer, salt: Buffer, token: string): boolean {
  const bytes = Buffer.from(token, 'base64url');
  return timingSafeEqual(bytes.subarray(8), secretOf(key, salt, bytes.subarray(0, 8)).subarray(0, SECRET_BYTES));
}

/** The hidden field of the page's form: a bare POST to the link, as some scanners do, doesn't have it (H9). */
export function confirmField(key: Buffer, token: string): string {
  return hash('sha256', Buffer.concat([key, Buffer.from(`confirm:${token}`)]), 'base64url').slice(0, 22);
}

/** Key, salt and place have fixed lengths, so a keyed SHA-256 is safe here, and a third of the cost of an HMAC object per message. */
function secretOf(key: Buffer, salt: Buffer, place: Buffer): Buffer {
  return hash('sha256', Buffer.concat([key, salt, place]), 'buffer');
}
