import { type SaxesAttributeNS, type SaxesTagNS } from 'saxes';
import { excerpt, MalformedAlert, type MalformedCode } from './malformed-alert';
import { createXmlParser, writeInSlices } from './xml-parser';
import { isNamespaceReadable, MAX_DEPTH, MAX_MARKUP } from './xml-reader';

/** A processing instruction. */
export interface XmlInstruction {
  readonly target: string;
  readonly body: string;
}

export interface XmlTag {
  readonly local: string;
  readonly prefix: string;
  readonly uri: string;
  /** Without the namespace declarations. */
  readonly attributes: readonly SaxesAttributeNS[];
  /** What it declares itself, by prefix; '' is the default. */
  readonly declared: ReadonlyMap<string, string>;
  readonly parent: XmlTag | null;
  readonly children: XmlNode[];
}

export type XmlNode = XmlTag | XmlInstruction | string;

/** A document without its comments: what stands outside the root are instructions. */
export interface XmlTree {
  readonly before: XmlInstruction[];
  readonly root: XmlTag;
  readonly after: XmlInstruction[];
}

/**
 * The whole of a decoded document, by the parser that reads its message, so that both see the same. The event loop turns meanwhile.
 * Throws MalformedAlert where it is not well-formed or has more than we read.
 */
export async function readXmlTree(text: string): Promise<XmlTree> {
  const reader = new XmlTreeReader();
  await writeInSlices(reader.parser, text);
  return reader.finish();
}

class XmlTreeReader {
  readonly parser = createXmlParser();
  private readonly before: XmlInstruction[] = [];
  private readonly after: XmlInstruction[] = [];
  private readonly open: XmlTag[] = [];
  private root: XmlTag | null = null;
  private markup = 0;

  constructor() {
    const { parser, open } = this;
    parser.on('error', ({ message }) => this.fail('xml-malformed', message));
    parser.on('doctype', () => this.fail('xml-doctype', '不解析文档类型声明'));
    parser.on('attribute', (attribute) => this.checkAttribute(attribute));
    parser.on('opentag', (tag) => this.openTag(tag));
    parser.on('closetag', () => open.pop());
    parser.on('text', (part) => open.at(-1)?.children.push(part));
    parser.on('cdata', (part) => open.at(-1)?.children.push(part));
    parser.on('processinginstruction', (instruction) => this.addInstruction(instruction));
  }

  finish(): XmlTree {
    this.parser.close();
    const { before, root, after } = this;
    return root === null ? this.fail('xml-malformed', '没有根元素') : { before, root, after };
  }

  private openTag(tag: SaxesTagNS): void {
    this.countMarkup();
    if (this.open.length >= MAX_DEPTH) this.fail('xml-depth', `最多 ${MAX_DEPTH} 层`);
    const parent = this.open.at(-1) ?? null;
    const node = tagOf(tag, parent);
    if (parent) parent.children.push(node);
    else this.root = node;
    this.open.push(node);
  }

  private addInstruction({ target, body }: XmlInstruction): void {
    this.countMarkup();
    const around = this.root ? this.after : this.before;
    (this.open.at(-1)?.children ?? around).push({ target, body });
  }

  private checkAttribute(attribute: Pick<SaxesAttributeNS, 'name' | 'prefix' | 'value'>): void {
    this.countMarkup();
    if (isDeclaration(attribute) && !isNamespaceReadable(attribute.value)) this.fail('xml-malformed', '命名空间有误');
  }

  private countMarkup(): void {
    this.markup += 1;
    if (this.markup > MAX_MARKUP) this.fail('too-large', `标记过多，最多 ${MAX_MARKUP} 个`);
  }

  private fail(code: MalformedCode, detail: string): never {
    const { line, column } = this.parser;
    throw new MalformedAlert(code, excerpt(detail, 300), { line, column });
  }
}

function tagOf({ local, prefix, uri, attributes }: SaxesTagNS, parent: XmlTag | null): XmlTag {
  const all = Object.values(attributes);
  const declarations = all.filter(isDeclaration);
  const declared = new Map(declarations.map((one) => [one.prefix === '' ? '' : one.local, one.value]));
  return { local, prefix, uri, attributes: all.filter((one) => !isDeclaration(one)), declared, parent, children: [] };
}

function isDeclaration({ name, prefix }: Pick<SaxesAttributeNS, 'name' | 'prefix'>): boolean {
  return name === 'xmlns' || prefix === 'xmlns';
}
