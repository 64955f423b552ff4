import { type RawMessage } from './alert-formats';
import { readJson } from './json-reader';
import { looksLikeJson, XML_TYPE } from './media-types';

/**
 * The XML of a message that has been read: all of it, or what a CloudEvent carries; null where it is JSON throughout. Signatures
 * stand in it. Throws MalformedAlert.
 */
export function messageXml({ bytes, contentType }: RawMessage): Buffer | null {
  const isXml = contentType === null ? !looksLikeJson(bytes) : XML_TYPE.test(contentType);
  if (isXml) return bytes;
  const { value } = readJson(bytes, contentType ?? undefined);
  if (!isEventWithXml(value)) return null;
  return value.data === undefined ? Buffer.from(value.data_base64 ?? '', 'base64') : Buffer.from(value.data);
}

interface EventWithXml {
  readonly data?: string;
  readonly data_base64?: string;
}

function isEventWithXml(value: unknown): value is EventWithXml {
  const { datacontenttype } = value as { readonly datacontenttype?: unknown };
  return typeof datacontenttype === 'string' && XML_TYPE.test(datacontenttype);
}
