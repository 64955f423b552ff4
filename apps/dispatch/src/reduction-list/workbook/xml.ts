import { SaxesParser } from 'saxes';
import { ContainerRefused } from './zip';

/** What is read of an XML part; names without their prefix. */
export interface XmlReader {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Characters fed to the parser at once. */
const PIECE = 64 * 1024;
const MAX_DEPTH = 50;

/** Feeds one part of a workbook to `reader`. A DTD is refused, so there are no entities to expand (H1). Throws {@link ContainerRefused}. */
export function readXml(part: string, content: Uint8Array, reader: XmlReader): void {
  const parser = new SaxesParser();
  let depth = 0;
  const refuse = (reason: string): never => {
    throw new ContainerRefused(`${part}${reason}`);
  };
  parser.on('error', (error) => refuse(`不是有效的XML：${error.message}`));
  parser.on('doctype', () => refuse('含有DTD'));
  parser.on('opentag', ({ name, attributes }) => {
    if (++depth > MAX_DEPTH) refuse(`嵌套超过${MAX_DEPTH}层`);
    reader.open(localName(name), attributes);
  });
  parser.on('closetag', ({ name }) => {
    depth--;
    reader.close?.(localName(name));
  });
  if (reader.text) parser.on('text', (text) => reader.text?.(text));
  for (const piece of pieces(part, content)) parser.write(piece);
  parser.close();
}

function* pieces(part: string, content: Uint8Array): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < content.length; at += PIECE) {
      yield decoder.decode(content.subarray(at, at + PIECE), { stream: true });
    }
    yield decoder.decode();
  } catch {
    throw new ContainerRefused(`${part}不是UTF-8编码`);
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** An attribute by its name without prefix: `r:id` and `rel:id` are both `id`. */
export function attribute(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(attributes).find((one) => localName(one) === name);
  return key === undefined ? undefined : attributes[key];
}
