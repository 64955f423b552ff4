import { DomainError } from '@qingkong/contracts';
import { type AlertContent } from './alert-content';
import { parseCap12InSlices } from './cap12';

const XML = /^\s*(?:application|text)\/(?:cap\+)?xml\s*(?:;|$)/i;

/** A content type none of our formats has. */
export class AlertFormatUnsupported extends DomainError {
  readonly kind = 'unsupported';
  readonly code = 'unsupported-media-type';
  override readonly title = '不支持的内容类型';
}

/** A message as it came in: its bytes, and what the carrier says they are. */
export interface RawMessage {
  readonly bytes: Buffer;
  readonly contentType: string | null;
}

/**
 * Reads a message by the adapter of its content type; without one it must be XML. Throws MalformedAlert, or
 * {@link AlertFormatUnsupported} for a type nobody reads.
 */
export async function readAlert({ bytes, contentType }: RawMessage): Promise<AlertContent> {
  if (contentType !== null && !XML.test(contentType)) {
    throw new AlertFormatUnsupported('只接受 CAP 1.2 XML：application/xml、text/xml 或 application/cap+xml');
  }
  return parseCap12InSlices(bytes, contentType ?? undefined);
}
