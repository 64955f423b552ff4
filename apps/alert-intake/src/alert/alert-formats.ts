import { type AlertContent } from './alert-content';
import { type Arrival } from './alert-message.entity';
import { AlertFormatUnsupported } from './alert-refusals';
import { parseCap12InSlices } from './cap12';

const XML = /^\s*(?:application|text)\/(?:cap\+)?xml\s*(?:;|$)/i;

/**
 * Reads a message by the adapter of its content type; without one it must be XML. Throws MalformedAlert, or
 * {@link AlertFormatUnsupported} for a type nobody reads.
 */
export async function readAlert({ bytes, contentType }: Pick<Arrival, 'bytes' | 'contentType'>): Promise<AlertContent> {
  if (contentType !== null && !XML.test(contentType)) {
    throw new AlertFormatUnsupported('只接受 CAP 1.2 XML：application/xml、text/xml 或 application/cap+xml');
  }
  return parseCap12InSlices(bytes, contentType ?? undefined);
}
