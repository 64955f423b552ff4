import { setImmediate } from 'node:timers/promises';
import { SaxesParser } from 'saxes';

const SLICE_LENGTH = 64 * 1024;

const PREDEFINED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** saxes as all our readers use it: XML 1.0 with namespaces, the five predefined entities and no others; `error` is the caller's. */
export function createXmlParser() {
  const parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  // Without a prototype, or `&toString;` would be an entity.
  parser.ENTITIES = Object.assign(Object.create(null) as Record<string, string>, PREDEFINED);
  return parser;
}

/** Writes a text to a parser; the event loop turns after every `sliceLength` characters, so that a large one holds up nobody (H1). */
export async function writeInSlices(
  parser: { write(part: string): unknown },
  text: string,
  sliceLength = SLICE_LENGTH,
): Promise<void> {
  for (let at = 0; at < text.length; at += sliceLength) {
    if (at > 0) await setImmediate();
    parser.write(text.slice(at, at + sliceLength));
  }
}
