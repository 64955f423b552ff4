import { setImmediate } from 'node:timers/promises';
import { type SaxesAttributeNS, SaxesParser, type SaxesTagNS } from 'saxes';
import { excerpt, MalformedAlert, type MalformedCode } from './malformed-alert';
import { type ElementRule, pointerStep } from './xml-rules';

export const MAX_DEPTH = 50;
/** Tags, attributes, comments and instructions together; a message of the size of a province needs about 2,000. */
export const MAX_MARKUP = 20_000;
const SLICE_LENGTH = 64 * 1024;
/** saxes writes the namespace out before each attribute's name: a long one would cost its length times the attributes. */
const MAX_NAMESPACE_LENGTH = 256;
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

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

/** Parses a decoded document and checks it against `rule` on the way, in one pass. Throws MalformedAlert only. */
export function readXml(text: string, rule: ElementRule, namespace: string): XmlElement {
  const reader = new XmlReader(rule, namespace);
  reader.write(text);
  return reader.finish();
}

/** The same, but the event loop turns after every `sliceLength` characters, so that a large message holds up nobody (H1). */
export async function readXmlInSlices(
  text: string,
  rule: ElementRule,
  namespace: string,
  sliceLength = SLICE_LENGTH,
): Promise<XmlElement> {
  const reader = new XmlReader(rule, namespace);
  for (let at = 0; at < text.length; at += sliceLength) {
    if (at > 0) await setImmediate();
    reader.write(text.slice(at, at + sliceLength));
  }
  return reader.finish();
}

class XmlReader {
  private readonly parser = new SaxesParser({ xmlns: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  private readonly frames: Frame[] = [];
  private root: XmlElement | null = null;
  /** Depth inside a foreign element that the rule lets pass unread, like a signature. */
  private foreignDepth = 0;
  private markup = 0;

  constructor(
    private readonly rootRule: ElementRule,
    private readonly namespace: string,
  ) {
    const { parser } = this;
    // Without a prototype, or `&toString;` would be an entity.
    parser.ENTITIES = Object.assign(Object.create(null) as Record<string, string>, predefinedEntities);
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
    if (this.frames.length + this.foreignDepth >= MAX_DEPTH) this.fail('xml-depth', `最多 ${MAX_DEPTH} 层`);
    if (this.foreignDepth > 0) {
      this.foreignDepth += 1;
      return;
    }
    const parent = this.frames.at(-1);
    if (parent === undefined) this.openRoot(tag);
    else this.openChild(parent, tag);
  }

  private openRoot(tag: SaxesTagNS): void {
    if (tag.uri !== this.namespace) {
      this.fail('cap-namespace', `命名空间为“${excerpt(tag.uri)}”，只接受 ${this.namespace}`);
    }
    if (tag.local !== this.rootRule.name)
      this.fail('cap-root', `根元素为 ${excerpt(tag.local)}，应为 ${this.rootRule.name}`);
    this.push(this.rootRule, 1, tag);
    this.root = this.frames[0]?.element ?? null;
  }

  private openChild(parent: Frame, tag: SaxesTagNS): void {
    const { rule } = parent;
    if (tag.uri === rule.foreignNamespace) {
      this.foreignDepth = 1;
      parent.position = rule.children.length;
      return;
    }
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
    this.frames.at(-1)?.element.children.push(element);
    this.frames.push({ rule, element, ordinal, line, column, seen: [], position: 0 });
    for (const { local, uri, name } of Object.values(tag.attributes)) {
      const isHint = uri === XSI && (local === 'schemaLocation' || local === 'noNamespaceSchemaLocation');
      if (uri !== XMLNS && !isHint) this.fail('cap-attribute', `${rule.name} 不允许属性 ${excerpt(name)}`);
    }
  }

  private close(): void {
    if (this.foreignDepth > 0) {
      this.foreignDepth -= 1;
      return;
    }
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
    if (rule.type === null) return;
    if (rule.type.collapses) element.text = element.text.replace(/[ \t\r\n]+/g, ' ').replace(/^ | $/g, '');
    const fault = rule.type.fault(element.text);
    if (fault === null) return;
    const detail = `${rule.name} 的值“${excerpt(element.text)}”有误：${fault}`;
    throw new MalformedAlert('cap-value', detail, { line, column, pointer: this.pointer() });
  }

  private addText(part: string): void {
    const frame = this.frames.at(-1);
    if (frame === undefined || this.foreignDepth > 0) return;
    if (frame.rule.type !== null) frame.element.text += part;
    else if (/[^ \t\r\n]/.test(part))
      this.fail('cap-text', `${frame.rule.name} 里只能有元素：“${excerpt(part.trim())}”`);
  }

  private checkAttribute({ name, prefix, value }: Pick<SaxesAttributeNS, 'name' | 'prefix' | 'value'>): void {
    this.countMarkup();
    const isNamespace = prefix === 'xmlns' || name === 'xmlns';
    if (isNamespace && value.length > MAX_NAMESPACE_LENGTH) this.fail('too-large', '命名空间过长');
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

const predefinedEntities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
