import { DomainError } from '@qingkong/contracts';
import { type AlertContent, type ReadMessage } from './alert-content';
import { parseXmlInSlices } from './alert-xml';
import { alertOfCloudEvent } from './cloud-event';
import { alertOfJson } from './json';
import { readJson } from './json-reader';
import { excerpt } from './malformed-alert';
import { CLOUD_EVENT_TYPE, JSON_TYPE, looksLikeJson, XML_TYPE } from './media-types';

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

/** What a message says: {@link readMessage} for whom its signature doesn't matter, since it was looked at when it came. */
export async function readAlert(raw: RawMessage, nationalNamespaces?: readonly string[]): Promise<AlertContent> {
  return (await readMessage(raw, nationalNamespaces)).content;
}

/**
 * Reads a message by the adapter of its content type, whichever way it came; without one by its first character. XML is CAP 1.2 or,
 * under `nationalNamespaces`, the national dialect. Throws MalformedAlert, or {@link AlertFormatUnsupported} for a type nobody reads.
 */
export async function readMessage(
  { bytes, contentType }: RawMessage,
  nationalNamespaces?: readonly string[],
): Promise<ReadMessage> {
  const type = contentType ?? undefined;
  const isXml = type === undefined ? !looksLikeJson(bytes) : XML_TYPE.test(type);
  if (isXml) return { content: await parseXmlInSlices(bytes, type, nationalNamespaces), xml: bytes };
  if (type !== undefined && !JSON_TYPE.test(type) && !CLOUD_EVENT_TYPE.test(type)) {
    throw new AlertFormatUnsupported(
      `不接受 ${excerpt(type)}；XML 用 application/xml、text/xml 或 application/cap+xml，JSON 用 application/json 或 application/cloudevents+json`,
    );
  }
  const document = readJson(bytes, type);
  const isCloudEvent = type === undefined ? isEnvelope(document.value) : CLOUD_EVENT_TYPE.test(type);
  return isCloudEvent ? alertOfCloudEvent(document, nationalNamespaces) : { content: alertOfJson(document), xml: null };
}

/** Only CloudEvents have a `specversion`. */
function isEnvelope(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'specversion');
}
