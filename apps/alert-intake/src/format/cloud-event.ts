import { type ReadMessage } from './alert-content';
import { parseXmlInSlices } from './alert-xml';
import { alertOfJson } from './json';
import { checkShape, type JsonDocument, readJson } from './json-reader';
import { isCloudEvent } from './json-schema';
import { excerpt, MalformedAlert } from './malformed-alert';
import { JSON_TYPE, XML_TYPE } from './media-types';

/**
 * The message in a CloudEvent 1.0 in structured mode: JSON as an object in `data` or encoded in `data_base64`, XML as a text in
 * `data` or encoded in `data_base64`; `datacontenttype` says which, and null says as much as nothing. Throws MalformedAlert and nothing
 * else.
 */
export async function alertOfCloudEvent(
  document: JsonDocument,
  nationalNamespaces?: readonly string[],
): Promise<ReadMessage> {
  const event = checkShape(document, isCloudEvent);
  const type = event.datacontenttype ?? 'application/json';
  const isXml = XML_TYPE.test(type);
  if (!isXml && !JSON_TYPE.test(type)) throw fault('datacontenttype', `不支持 ${excerpt(type)}`);
  const encoded = event.data_base64 ?? null;
  if ((encoded === null) === ((event.data ?? null) === null)) throw fault('data', 'data 与 data_base64 应有且只有一个');
  if (encoded !== null) {
    const bytes = bytesOf(encoded);
    if (!isXml) return { content: alertOfJson(readJson(bytes, type)), xml: null };
    return { content: await parseXmlInSlices(bytes, type, nationalNamespaces), xml: bytes };
  }
  if (!isXml) return { content: alertOfJson(document, 'data'), xml: null };
  if (typeof event.data !== 'string') throw fault('data', '应为 XML 文字');
  const xml = Buffer.from(event.data);
  // Its characters have been decoded with the JSON: whatever encoding its own declaration names must be the one we hand on.
  return { content: await parseXmlInSlices(xml, 'application/xml; charset=utf-8', nationalNamespaces), xml };
}

/** Strictly: Buffer.from would pass over what is no base64. */
function bytesOf(encoded: string): Buffer {
  const isBase64 = encoded.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(encoded);
  if (!isBase64) throw fault('data_base64', '不是有效的 base64');
  return Buffer.from(encoded, 'base64');
}

function fault(key: string, detail: string): MalformedAlert {
  return new MalformedAlert('json-value', `${key} 有误：${detail}`, { pointer: `/${key}` });
}
