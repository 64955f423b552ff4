import { type ValueType } from './xml-values';

/** What an XML schema says of one element: a value of a type, or a sequence of children in this order. */
export interface ElementRule {
  readonly name: string;
  readonly required: boolean;
  readonly repeats: boolean;
  /** Null for a group of elements. */
  readonly type: ValueType | null;
  readonly children: readonly ElementRule[];
  readonly positions: ReadonlyMap<string, number>;
  /** Elements of this namespace may follow the last child; they are let pass unread. */
  readonly foreignNamespace: string | null;
  /** What the schema declares besides the root, for where it stands among foreign elements. */
  readonly globals: readonly ElementRule[];
  /** An element of another standard, of which we know nothing: it may hold what it wants. */
  readonly isForeign: boolean;
}

/** As in a DTD: `1` exactly one, `?` at most one, `*` any number, `+` at least one. */
export type Occurs = '1' | '?' | '*' | '+';

const NOTHING_KNOWN = {
  type: null,
  children: [],
  positions: new Map<string, number>(),
  foreignNamespace: null,
  globals: [],
  isForeign: false,
};

/** A rule for an element that holds a value. */
export function value(name: string, occurs: Occurs, type: ValueType): ElementRule {
  return { ...NOTHING_KNOWN, ...occurrence(name, occurs), type };
}

/** A rule for an element that holds others, in this order. */
export function group(
  name: string,
  occurs: Occurs,
  children: readonly ElementRule[],
  foreignNamespace: string | null = null,
  globals: readonly ElementRule[] = [],
): ElementRule {
  const positions = new Map(children.map((child, position) => [child.name, position]));
  return { ...NOTHING_KNOWN, ...occurrence(name, occurs), children, positions, foreignNamespace, globals };
}

/** The rule for an element of another standard. */
export function foreign(name: string): ElementRule {
  return { ...NOTHING_KNOWN, ...occurrence(name, '?'), isForeign: true };
}

function occurrence(name: string, occurs: Occurs) {
  return { name, required: occurs === '1' || occurs === '+', repeats: occurs === '*' || occurs === '+' };
}

/** One step of a pointer: `severity`, or `info[2]` where there may be several. */
export function pointerStep(rule: ElementRule, ordinal: number): string {
  return rule.repeats ? `${rule.name}[${ordinal}]` : rule.name;
}
