import { type XmlInstruction, type XmlNode, type XmlTag, type XmlTree } from './xml-tree';

/** Canonical XML 1.0 or 1.1 without comments, or the exclusive one, with the prefixes that it must treat as the others do (`#default` is ''). */
export interface Canonicalisation {
  readonly isExclusive: boolean;
  readonly inclusivePrefixes: readonly string[];
}

type Prefixes = ReadonlyMap<string, string>;

const NO_PREFIXES: Prefixes = new Map();

/** The canonical form of a whole document without one element, as an enveloped signature signs it. */
export function canonicalDocument({ before, root, after }: XmlTree, method: Canonicalisation, without: XmlTag): string {
  const writer = new CanonicalWriter(method, without);
  for (const instruction of before) writer.write(`${instructionText(instruction)}\n`);
  writer.writeTag(root, NO_PREFIXES, NO_PREFIXES);
  for (const instruction of after) writer.write(`\n${instructionText(instruction)}`);
  return writer.text();
}

/** The canonical form of one element with all in it, in the namespaces that those around it declare. */
export function canonicalElement(tag: XmlTag, method: Canonicalisation): string {
  const writer = new CanonicalWriter(method, null);
  writer.writeTag(tag, scopeOf(tag.parent), NO_PREFIXES);
  return writer.text();
}

/** All prefixes that mean something at the end of `tag`. */
function scopeOf(tag: XmlTag | null): Prefixes {
  return tag === null ? NO_PREFIXES : new Map([...scopeOf(tag.parent), ...tag.declared]);
}

class CanonicalWriter {
  private readonly parts: string[] = [];

  constructor(
    private readonly method: Canonicalisation,
    private readonly without: XmlTag | null,
  ) {}

  text(): string {
    return this.parts.join('');
  }

  write(part: string): void {
    this.parts.push(part);
  }

  /** `around`: the prefixes in scope; `written`: those of them that an element around has written out. */
  writeTag(tag: XmlTag, around: Prefixes, written: Prefixes): void {
    if (tag === this.without) return;
    const scope = tag.declared.size > 0 ? new Map([...around, ...tag.declared]) : around;
    const shown = this.prefixesToShow(tag, scope, written);
    const name = tag.prefix === '' ? tag.local : `${tag.prefix}:${tag.local}`;
    this.write(`<${name}`);
    for (const [prefix, uri] of shown) {
      this.write(` ${prefix === '' ? 'xmlns' : `xmlns:${prefix}`}="${attributeText(uri)}"`);
    }
    const attributes = tag.attributes.toSorted((a, b) => order(a.uri, b.uri) || order(a.local, b.local));
    for (const attribute of attributes) this.write(` ${attribute.name}="${attributeText(attribute.value)}"`);
    this.write('>');
    const inner = shown.length > 0 ? new Map([...written, ...shown]) : written;
    for (const child of tag.children) this.writeNode(child, scope, inner);
    this.write(`</${name}>`);
  }

  private writeNode(node: XmlNode, scope: Prefixes, written: Prefixes): void {
    if (typeof node === 'string') this.write(characterText(node));
    else if ('body' in node) this.write(instructionText(node));
    else this.writeTag(node, scope, written);
  }

  /** In order; those that no element around has written with the same meaning, and, in the exclusive form, that are used here. */
  private prefixesToShow(tag: XmlTag, scope: Prefixes, written: Prefixes): [prefix: string, uri: string][] {
    const { isExclusive, inclusivePrefixes } = this.method;
    const used = [tag.prefix, ...tag.attributes.map(({ prefix }) => prefix).filter(Boolean), ...inclusivePrefixes];
    return [...new Set(isExclusive ? used : scope.keys())]
      .filter((prefix) => prefix !== 'xml' && (prefix === '' || scope.has(prefix)))
      .map((prefix): [string, string] => [prefix, scope.get(prefix) ?? ''])
      .filter(([prefix, uri]) => uri !== (written.get(prefix) ?? ''))
      .sort(([a], [b]) => order(a, b));
  }
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function instructionText({ target, body }: XmlInstruction): string {
  return body === '' ? `<?${target}?>` : `<?${target} ${body}?>`;
}

const CHARACTER: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const IN_ATTRIBUTE: Record<string, string> = {
  ...{ '&': '&amp;', '<': '&lt;', '"': '&quot;' },
  ...{ '\t': '&#x9;', '\n': '&#xA;', '\r': '&#xD;' },
};

function characterText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => CHARACTER[character] ?? '');
}

function attributeText(text: string): string {
  return text.replace(/[&<"\t\n\r]/g, (character) => IN_ATTRIBUTE[character] ?? '');
}
