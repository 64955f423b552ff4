import { SaxesParser } from 'saxes';

const LONGEST = 64 * 1024;

/** Texts of the root's children by name, the first of each; undefined if this is no XML, or has a DTD. */
export function readFields(xml: string): ReadonlyMap<string, string> | undefined {
  if (xml.length > LONGEST) return undefined;
  const fields = new Map<string, string>();
  const parser = new SaxesParser();
  let depth = 0;
  let text = '';
  let isRefused = false;
  parser.on('error', () => (isRefused = true));
  parser.on('doctype', () => (isRefused = true));
  parser.on('opentag', () => {
    depth += 1;
    if (depth === 2) text = '';
  });
  const append = (piece: string) => {
    if (depth === 2) text += piece;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.on('closetag', ({ name }) => {
    if (depth === 2 && !fields.has(name)) fields.set(name, text);
    depth -= 1;
  });
  parser.write(xml).close();
  return isRefused ? undefined : fields;
}

/** `<xml>` with these children; a text is CDATA, a number and a nested element stand as they are. */
export function writeFields(fields: Readonly<Record<string, string | number | { readonly xml: string }>>): string {
  const children = Object.entries(fields).map(([name, value]) => `<${name}>${contentOf(value)}</${name}>`);
  return `<xml>${children.join('')}</xml>`;
}

function contentOf(value: string | number | { readonly xml: string }): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return value.xml.replace(/^<xml>|<\/xml>$/g, '');
  return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
