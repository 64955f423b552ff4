import { type MalformedCode } from '../malformed-alert';
import { childrenOf, escaped, message, nameOf, parentOf, pointerTo, type Row, ROWS } from './cap12-elements';

/** What we must say of a document: absurd is accepted, and waits for the duty officer. A refusal says its code and its place. */
export type Expected = 'accepted' | 'absurd' | readonly [code: MalformedCode, pointer: string];

/** One document and what becomes of it; the official schema refuses exactly those that have a code. */
export interface Case {
  readonly name: string;
  readonly document: string | Buffer;
  readonly expected: Expected;
}

/** Everything the schema says of one element, as documents. */
export function elementCases(row: Row): Case[] {
  const [path, , values] = row;
  const simple = values === 'group' ? groupCases(path) : valueCases(path, values);
  return [...occurrenceCases(row), ...namingCases(path), ...simple];
}

const at = (path: string, change: (xml: string) => string): string =>
  message((other, xml) => (other === path ? change(xml) : xml));

function occurrenceCases([path, occurs]: Row): Case[] {
  const pointer = pointerTo(path);
  const isRequired = occurs === '1' || occurs === '+';
  const isSingle = occurs === '1' || occurs === '?';
  const cases: Case[] = [
    { name: 'absent', document: at(path, () => ''), expected: isRequired ? ['cap-missing-element', pointer] : 'accepted' },
    { name: 'twice', document: at(path, (xml) => xml + xml), expected: isSingle ? ['cap-repeated', pointer] : 'accepted' },
  ]; // prettier-ignore
  const siblings = childrenOf(parentOf(path));
  const next = siblings[siblings.indexOf(path) + 1];
  if (next !== undefined) {
    cases.push({ name: `after ${nameOf(next)}`, document: swapped(path, next), expected: ['cap-order', pointer] });
  }
  return cases;
}

function swapped(path: string, next: string): string {
  let held = '';
  return message((other, xml) => {
    if (other === path) held = xml;
    if (other === path) return '';
    return other === next ? xml + held : xml;
  });
}

const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

function namingCases(path: string): Case[] {
  const name = nameOf(path);
  const pointer = pointerTo(path);
  const within = parentOf(path) === '' ? '/alert' : pointerTo(parentOf(path));
  const tagged = (attribute: string) => at(path, (xml) => xml.replace(`<${name}>`, `<${name} ${attribute}>`));
  const attribute: Expected = ['cap-attribute', pointer];
  return [
    { name: 'with an attribute', document: tagged('lang="zh"'), expected: attribute },
    { name: 'with xml:lang', document: tagged('xml:lang="zh"'), expected: attribute },
    { name: 'with xsi:nil', document: tagged(`${XSI} xsi:nil="false"`), expected: attribute },
    { name: 'with xsi:type', document: tagged(`${XSI} xsi:type="anything"`), expected: attribute },
    { name: 'with xsi:schemaLocation', document: tagged(`${XSI} xsi:schemaLocation="urn:a a.xsd"`), expected: 'accepted' },
    { name: 'with another element in it', document: at(path, (xml) => xml.replace(`</${name}>`, `<other/></${name}>`)), expected: ['cap-unknown-element', `${pointer}/other`] },
    { name: 'in no namespace', document: tagged('xmlns=""'), expected: ['cap-unknown-element', `${within}/${name}`] },
    { name: 'in the namespace of CAP 1.1', document: tagged('xmlns="urn:oasis:names:tc:emergency:cap:1.1"'), expected: ['cap-unknown-element', `${within}/${name}`] },
    { name: 'in capitals', document: at(path, (xml) => xml.replace(/^<\w+>|<\/\w+>$/g, (tag) => tag.toUpperCase())), expected: ['cap-unknown-element', `${within}/${name.toUpperCase()}`] },
  ]; // prettier-ignore
}

function valueCases(path: string, { accepted, refused = [], absurd = [] }: Exclude<Row[2], 'group'>): Case[] {
  const name = nameOf(path);
  const holding = (inner: string) => at(path, () => `<${name}>${inner}</${name}>`);
  const cases = (texts: readonly string[], expected: Expected): Case[] =>
    texts.map((text) => ({ name: JSON.stringify(text).slice(0, 40), document: holding(escaped(text)), expected }));
  const [first = ''] = accepted;
  const split = `<!-- x --><![CDATA[${first.slice(0, 1)}]]><?x y?>${escaped(first.slice(1))}<!-- x -->`;
  return [
    ...cases(accepted, 'accepted'),
    ...cases(absurd, 'absurd'),
    ...cases(refused, ['cap-value', pointerTo(path)]),
    { name: 'in pieces: CDATA, comments, an instruction', document: holding(split), expected: 'accepted' },
  ];
}

function groupCases(path: string): Case[] {
  const name = nameOf(path);
  const pointer = pointerTo(path);
  const before = (text: string) => at(path, (xml) => xml.replace(`</${name}>`, `${text}</${name}>`));
  const first = childrenOf(path).find((child) => '1+'.includes(ROWS.find(([other]) => other === child)?.[1] ?? '?'));
  return [
    {
      name: 'empty',
      document: at(path, () => `<${name}/>`),
      expected: ['cap-missing-element', pointerTo(first ?? '')],
    },
    { name: 'with text', document: before('x'), expected: ['cap-text', pointer] },
    { name: 'with CDATA', document: before('<![CDATA[x]]>'), expected: ['cap-text', pointer] },
    { name: 'with a no-break space', document: before('\u00A0'), expected: ['cap-text', pointer] },
    { name: 'with blanks', document: before(' \t\r\n&#32;&#13;'), expected: 'accepted' },
    { name: 'with a comment and an instruction', document: before('<!-- x --><?x y?>'), expected: 'accepted' },
  ];
}
