import { type SaxesAttributeNS, type SaxesTagNS } from 'saxes';
import { excerpt, MalformedAlert, type MalformedCode } from './malformed-alert';
import { createXmlParser, writeInSlices } from './xml-parser';
import { type ElementRule, foreign, pointerStep } from './xml-rules';

export const MAX_DEPTH = 50;
/** Tags, attributes, comments and instructions together; a message of the size of a province needs about 2,000. */
export const MAX_MARKUP = 20_000;
/** saxes writes the namespace out before each attribute's name: a long one would cost its length times the attributes. */
const MAX_NAMESPACE_LENGTH = 256;
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XSD = 'http://www.w3.org/2001/XMLSchema';

/** An element that passed its rule: text for a value (blanks collapsed where the type says so), children for a group. */
export interface XmlElement {
  readonly name: string;
  text: string;
  readonly children: XmlElement[];
}

interface Frame {
  readonly rule: ElementRule;
  readonly element: XmlElement;
  /** Which one of its kind, from 1. */
  readonly ordinal: number;
  readonly line: number;
  readonly column: number;
  /** How many of each child, in the order of the rule. */
  readonly seen: number[];
  /** Index in the rule of the last child. */
  position: number;
}

/** The namespace a document must be in, or the several it may be in: the root chooses, and what is within must be in the same. */
export type Namespaces = string | readonly string[];

/** Parses a decoded document and checks it against `rule` on the way, in one pass. Throws MalformedAlert only. */
export function readXml(text: string, rule: ElementRule, namespaces: Namespaces): XmlElement {
  const reader = new XmlReader(rule, namespaces);
  reader.write(text);
  return reader.finish();
}

/** The same, but the event loop turns after every `sliceLength` characters, so that a large message holds up nobody (H1). */
export async function readXmlInSlices(
  text: string,
  rule: ElementRule,
  namespaces: Namespaces,
  sliceLength?: number,
): Promise<XmlElement> {
  const reader = new XmlReader(rule, namespaces);
  await writeInSlices(reader, text, sliceLength);
  return reader.finish();
}

/** saxes leaves blanks around a namespace out, and would so take another for ours; a long one it repeats too often. */
export function isNamespaceReadable(namespace: string): boolean {
  return namespace.length <= MAX_NAMESPACE_LENGTH && namespace === namespace.trim();
}

class XmlReader {
  private readonly parser = createXmlParser();
  private readonly frames: Frame[] = [];
  private readonly accepted: readonly string[];
  /** The root's. */
  private namespace = '';
  private root: XmlElement | null = null;
  private markup = 0;

  constructor(
    private readonly rootRule: ElementRule,
    namespaces: Namespaces,
  ) {
    this.accepted = [namespaces].flat();
    const { parser } = this;
    parser.on('error', (error) => this.fail('xml-malformed', error.message.replace(/^\d+:\d+: /, '')));
    parser.on('doctype', () => this.fail('xml-doctype', '不解析文档类型声明'));
    parser.on('attribute', (attribute) => this.checkAttribute(attribute));
    parser.on('comment', () => this.countMarkup());
    parser.on('processinginstruction', () => this.countMarkup());
    parser.on('opentag', (tag) => this.open(tag));
    parser.on('closetag', () => this.close());
    parser.on('text', (part) => this.addText(part));
    parser.on('cdata', (part) => (this.countMarkup(), this.addText(part)));
  }

  write(part: string): void {
    this.parser.write(part);
  }

  finish(): XmlElement {
    this.parser.close();
    return this.root ?? this.fail('xml-malformed', '没有根元素');
  }

  private open(tag: SaxesTagNS): void {
    this.countMarkup();
    if (this.frames.length >= MAX_DEPTH) this.fail('xml-depth', `最多 ${MAX_DEPTH} 层`);
    const parent = this.frames.at(-1);
    if (parent === undefined) this.openRoot(tag);
    else if (parent.rule.isForeign || tag.uri === parent.rule.foreignNamespace) this.openForeign(parent, tag);
    else this.openChild(parent, tag);
  }

  private openRoot(tag: SaxesTagNS): void {
    if (!this.accepted.includes(tag.uri)) {
      this.fail('cap-namespace', `命名空间为“${excerpt(tag.uri)}”，只接受 ${this.accepted.join('、')}`);
    }
    this.namespace = tag.uri;
    if (tag.local !== this.rootRule.name)
      this.fail('cap-root', `根元素为 ${excerpt(tag.local)}，应为 ${this.rootRule.name}`);
    this.push(this.rootRule, 1, tag);
    this.root = this.frames[0]?.element ?? null;
  }

  private openChild(parent: Frame, tag: SaxesTagNS): void {
    const { rule } = parent;
    const position = tag.uri === this.namespace ? rule.positions.get(tag.local) : undefined;
    const child = position === undefined ? undefined : rule.children[position];
    if (position === undefined || child === undefined) {
      const outside = tag.uri === this.namespace ? '' : `（命名空间“${excerpt(tag.uri)}”）`;
      return this.fail('cap-unknown-element', `${rule.name} 里不允许 ${excerpt(tag.local)}${outside}`, tag.local);
    }
    this.checkPosition(parent, child, position);
    const ordinal = (parent.seen[position] ?? 0) + 1;
    parent.seen[position] = ordinal;
    parent.position = position;
    this.push(child, ordinal, tag);
  }

  /** The schema's xs:any, processed laxly: what the schema declares is checked wherever it stands, all else is let pass unread. */
  private openForeign(parent: Frame, tag: SaxesTagNS): void {
    parent.position = parent.rule.children.length;
    const isOurs = tag.uri === this.namespace;
    const declared = isOurs
      ? [this.rootRule, ...this.rootRule.globals].find(({ name }) => name === tag.local)
      : undefined;
    this.push(declared ?? foreign(excerpt(tag.local)), 1, tag);
  }

  private checkPosition(parent: Frame, child: ElementRule, position: number): void {
    const seen = parent.seen[position] ?? 0;
    if (!child.repeats && seen > 0) this.fail('cap-repeated', `${child.name} 只能出现一次`, child.name);
    if (position < parent.position) {
      const before = parent.rule.children[parent.position]?.name ?? '签名';
      this.fail('cap-order', `${child.name} 应在 ${before} 之前`, pointerStep(child, seen + 1));
    }
  }

  private push(rule: ElementRule, ordinal: number, tag: SaxesTagNS): void {
    const { line, column } = this.parser;
    const element: XmlElement = { name: rule.name, text: '', children: [] };
    const parent = this.frames.at(-1);
    // What is foreign is no part of the message, nor is what stands within it, whatever it is called.
    if (parent && !parent.rule.isForeign && !rule.isForeign) parent.element.children.push(element);
    this.frames.push({ rule, element, ordinal, line, column, seen: [], position: 0 });
    const wrong = Object.values(tag.attributes).find((attribute) => !this.allows(rule, attribute));
    if (wrong) this.fail('cap-attribute', `${rule.name} 不允许属性 ${excerpt(wrong.name)}`);
  }

  /** No attribute is declared anywhere; those of XML Schema itself may stand on any element. */
  private allows(rule: ElementRule, { uri, local, value }: SaxesAttributeNS): boolean {
    if (rule.isForeign || uri === XMLNS) return true;
    if (uri !== XSI) return false;
    if (local === 'type') return this.isTypeOf(rule, value);
    return local === 'schemaLocation' || local === 'noNamespaceSchemaLocation';
  }

  /** xsi:type may say again what the schema says. */
  private isTypeOf({ type }: ElementRule, qualifiedName: string): boolean {
    const [local = '', prefix = ''] = qualifiedName.trim().split(':').reverse();
    return type?.schemaName === local && this.parser.resolve(prefix) === XSD;
  }

  private close(): void {
    const frame = this.frames.at(-1);
    if (frame === undefined) return;
    this.checkComplete(frame);
    this.checkValue(frame);
    this.frames.pop();
  }

  private checkComplete({ rule, seen }: Frame): void {
    const missing = rule.children.find((child, position) => child.required && !seen[position]);
    if (missing) this.fail('cap-missing-element', `${rule.name} 缺少 ${missing.name}`, pointerStep(missing, 1));
  }

  private checkValue({ rule, element, line, column }: Frame): void {
    if (rule.type === null || (rule.type.isDefaulted && element.text === '')) return;
    if (rule.type.collapses) element.text = element.text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
    const fault = rule.type.fault(element.text);
    if (fault === null) return;
    const detail = `${rule.name} 的值“${excerpt(element.text)}”有误：${fault}`;
    throw new MalformedAlert('cap-value', detail, { line, column, pointer: this.pointer() });
  }

  private addText(part: string): void {
    const frame = this.frames.at(-1);
    if (frame === undefined || frame.rule.isForeign) return;
    if (frame.rule.type !== null) frame.element.text += part;
    else if (/[^ \t\r\n]/.test(part))
      this.fail('cap-text', `${frame.rule.name} 里只能有元素：“${excerpt(part.trim())}”`);
  }

  private checkAttribute({ name, prefix, value }: Pick<SaxesAttributeNS, 'name' | 'prefix' | 'value'>): void {
    this.countMarkup();
    if (prefix !== 'xmlns' && name !== 'xmlns') return;
    if (value.length > MAX_NAMESPACE_LENGTH) this.fail('too-large', '命名空间过长');
    if (!isNamespaceReadable(value)) this.fail('cap-namespace', `命名空间“${excerpt(value)}”前后不得有空白`);
  }

  private countMarkup(): void {
    this.markup += 1;
    if (this.markup > MAX_MARKUP) this.fail('too-large', `标记过多，元素、属性和注释合计最多 ${MAX_MARKUP} 个`);
  }

  private pointer(step?: string): string {
    const path = this.frames.map(({ rule, ordinal }) => pointerStep(rule, ordinal));
    return `/${[...path, ...(step === undefined ? [] : [excerpt(step)])].join('/')}`;
  }

  private fail(code: MalformedCode, detail: string, step?: string): never {
    const { line, column } = this.parser;
    throw new MalformedAlert(code, excerpt(detail, 300), { line, column, pointer: this.pointer(step) });
  }
}
