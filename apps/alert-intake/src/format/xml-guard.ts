import { isUtf8 } from 'node:buffer';
import { excerpt, MalformedAlert } from './malformed-alert';

export const MAX_BYTES = 1024 * 1024;
/** A message written in numeric references only (`&#37325;`) needs about 8 bytes a character; real ones stay far below. */
export const MAX_REFERENCES = 10_000;
const DECLARATION_BYTES = 1024;
const AMPERSAND = 0x26;

type Encoding = 'UTF-8' | 'ISO-8859-1';

/**
 * Decodes an XML message after the checks that must come before any parser sees it (H1): at most 1 MiB, UTF-8 or declared
 * ISO-8859-1, no DOCTYPE or ENTITY anywhere (not even quoted in CDATA), few references. Gives the text without its BOM.
 * A charset in the content type must agree with the declaration: raw bytes are kept and must explain themselves later.
 * Throws MalformedAlert only.
 */
export function decodeXml(bytes: Buffer, contentType?: string): string {
  if (bytes.length > MAX_BYTES) {
    throw new MalformedAlert('too-large', `报文 ${bytes.length} 字节，最多 ${MAX_BYTES} 字节`);
  }
  const encoding = declaredEncoding(bytes);
  refuseOtherCharset(encoding, contentType);
  if (encoding === 'UTF-8' && !isUtf8(bytes)) {
    throw new MalformedAlert('encoding', '声明为 UTF-8（或未声明），但字节不是有效的 UTF-8');
  }
  refuseDoctype(bytes);
  refuseManyReferences(bytes);
  const text = bytes.toString(encoding === 'UTF-8' ? 'utf8' : 'latin1');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function declaredEncoding(bytes: Buffer): Encoding {
  // A zero byte this early, or one of these marks, is UTF-16 or UTF-32 in some byte order.
  const head = bytes.subarray(0, DECLARATION_BYTES).toString('latin1');
  if (/^(?:\xFE\xFF|\xFF\xFE|[^]{0,3}\0)/.test(head)) {
    throw new MalformedAlert('encoding', '报文是 UTF-16 或 UTF-32，只接受 UTF-8 和 ISO-8859-1');
  }
  const hasBom = head.startsWith('\xEF\xBB\xBF');
  const start = hasBom ? head.slice(3) : head;
  if (!/^<\?xml\s/.test(start)) return 'UTF-8';
  const end = start.indexOf('?>');
  if (end < 0) throw new MalformedAlert('xml-malformed', 'XML 声明没有结束', { line: 1, column: 1 });
  const name = /\sencoding\s*=\s*["']([^"']*)["']/.exec(start.slice(0, end))?.[1];
  const encoding = name === undefined ? 'UTF-8' : knownEncoding(name);
  if (hasBom && encoding !== 'UTF-8') throw new MalformedAlert('encoding', '报文有 UTF-8 的 BOM，却声明为别的编码');
  return encoding;
}

function knownEncoding(name: string): Encoding {
  const upper = name.toUpperCase();
  if (upper === 'UTF-8' || upper === 'ISO-8859-1') return upper;
  throw new MalformedAlert('encoding', `编码 ${excerpt(name)} 不受支持，只接受 UTF-8 和 ISO-8859-1`);
}

function refuseOtherCharset(encoding: Encoding, contentType = ''): void {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset !== undefined && knownEncoding(charset) !== encoding) {
    throw new MalformedAlert(
      'encoding',
      `Content-Type 的 charset 为 ${excerpt(charset)}，报文自己声明的是 ${encoding}`,
    );
  }
}

function refuseDoctype(bytes: Buffer): void {
  const found = /<!(?:DOCTYPE|ENTITY)/i.exec(bytes.toString('latin1'));
  if (found)
    throw new MalformedAlert('xml-doctype', '不解析文档类型声明和实体，请去掉后重发', placeOf(bytes, found.index));
}

function refuseManyReferences(bytes: Buffer): void {
  let count = 0;
  for (let at = bytes.indexOf(AMPERSAND); at >= 0; at = bytes.indexOf(AMPERSAND, at + 1)) {
    if (++count > MAX_REFERENCES) {
      throw new MalformedAlert('xml-entities', `最多 ${MAX_REFERENCES} 个字符引用，请直接写字符`, placeOf(bytes, at));
    }
  }
}

function placeOf(bytes: Buffer, offset: number): { line: number; column: number } {
  const before = bytes.subarray(0, offset).toString('latin1');
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}
