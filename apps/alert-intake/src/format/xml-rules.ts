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
}

/** As in a DTD: `1` exactly one, `?` at most one, `*` any number, `+` at least one. */
export type Occurs = '1' | '?' | '*' | '+';

/** A rule for an element that holds a value. */
export function value(name: string, occurs: Occurs, type: ValueType): ElementRule {
  return { ...occurrence(name, occurs), type, children: [], positions: new Map(), foreignNamespace: null };
}

/** A rule for an element that holds others, in this order. */
export function group(
  name: string,
  occurs: Occurs,
  children: readonly ElementRule[],
  foreignNamespace: string | null = null,
): ElementRule {
  const positions = new Map(children.map((child, position) => [child.name, position]));
  return { ...occurrence(name, occurs), type: null, children, positions, foreignNamespace };
}

function occurrence(name: string, occurs: Occurs) {
  return { name, required: occurs === '1' || occurs === '+', repeats: occurs === '*' || occurs === '+' };
}

/** One step of a pointer: `severity`, or `info[2]` where there may be several. */
export function pointerStep(rule: ElementRule, ordinal: number): string {
  return rule.repeats ? `${rule.name}[${ordinal}]` : rule.name;
}
