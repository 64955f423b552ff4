import ts from 'typescript';
import { docOf, isOurs, type SourceCode } from './source-code';

/** A JSON Schema of dialect 2020-12, as OpenAPI 3.1 takes it. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** A field named so is an instant, all over the house; the compiler knows only that it is a text. */
const INSTANT = /(^at|At)$/;

/** Finds the schema of a type's JSON. Named object types of ours are kept aside in `named` and referred to. */
export class TypeSchemas {
  readonly named: Record<string, JsonSchema> = {};
  private readonly owners = new Map<string, ts.Symbol>();

  constructor(private readonly code: SourceCode) {}

  /** What `JSON.stringify` makes of a value of this type; `{}`, anything, where the type says nothing. */
  of(type: ts.Type): JsonSchema {
    if (type.isUnion()) return this.ofUnion(type.types);
    if (type.isStringLiteral() || type.isNumberLiteral()) return { type: typeof type.value, const: type.value };
    const { flags } = type;
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    // The elements of a list that is always empty.
    if (flags & ts.TypeFlags.Never) return { not: {} };
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.ofObject(type);
    return {};
  }

  private ofUnion(types: readonly ts.Type[]): JsonSchema {
    const present = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const literals = present.flatMap((type) => (type.isStringLiteral() ? [type.value] : []));
    const rest = present.filter((type) => !type.isStringLiteral());
    // The compiler's own order depends on which file it saw first.
    const texts = literals.length > 0 ? [{ type: 'string', enum: literals.sort() }] : [];
    return oneOf([...texts, ...rest.map((type) => this.of(type))]);
  }

  private ofObject(type: ts.Type): JsonSchema {
    const { checker } = this.code;
    if (type.symbol?.name === 'Date') return { type: 'string', format: 'date-time' };
    const [element] = checker.isArrayLikeType(type) ? checker.getTypeArguments(type as ts.TypeReference) : [];
    if (element) return { type: 'array', items: this.of(element) };
    const name = this.nameOf(type);
    if (!name) return this.ofProperties(type);
    if (!this.named[name]) {
      this.named[name] = {};
      this.named[name] = {
        ...described(docOf(this.code, type.aliasSymbol ?? type.symbol)),
        ...this.ofProperties(type),
      };
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Properties in the order of their declaration. Answers may gain fields, so others are not forbidden. */
  private ofProperties(type: ts.Type): JsonSchema {
    const { checker } = this.code;
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const declared = checker.getTypeOfSymbol(property);
      if (declared.getCallSignatures().length > 0 || isHidden(property)) continue;
      const schema = INSTANT.test(property.name) ? instant(this.of(declared)) : this.of(declared);
      properties[property.name] = { ...schema, ...described(docOf(this.code, property)) };
      if (!mayBeMissing(property, declared)) required.push(property.name);
    }
    const others = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    return {
      type: 'object',
      ...(Object.keys(properties).length > 0 && { properties }),
      ...(required.length > 0 && { required }),
      ...(others && { additionalProperties: this.of(others.type) }),
    };
  }

  /**
   * Interfaces, classes and aliases of ours have a name, and what `alertView` returns is an AlertView. One of a generic
   * type would stand for several schemas.
   */
  private nameOf(type: ts.Type): string | null {
    const symbol = type.aliasSymbol ?? type.symbol;
    const declaration = symbol?.declarations?.[0];
    const isGeneric = type.aliasTypeArguments ?? this.code.checker.getTypeArguments(type as ts.TypeReference)[0];
    if (!declaration || isGeneric || !isOurs(this.code, declaration)) return null;
    const isNamed = type.aliasSymbol !== undefined || type.isClassOrInterface();
    const name = isNamed ? symbol.name : nameOfMaker(declaration);
    if (name === null) return null;
    const owner = this.owners.get(name) ?? symbol;
    this.owners.set(name, owner);
    return owner === symbol ? name : null;
  }
}

/** `AlertView` for the object that the function `alertView` returns. */
function nameOfMaker(literal: ts.Declaration): string | null {
  const maker = ts.isReturnStatement(literal.parent) ? literal.parent.parent.parent : null;
  if (!maker || !ts.isFunctionDeclaration(maker) || maker.typeParameters) return null;
  return maker.name?.text.replace(/^./, (letter) => letter.toUpperCase()) ?? null;
}

function instant(schema: JsonSchema): JsonSchema {
  const isText = [schema['type']].flat().includes('string') && !('enum' in schema) && !('const' in schema);
  return isText ? { ...schema, format: 'date-time' } : schema;
}

/** A description where there is something to say. */
export const described = (description: string) => (description ? { description } : {});

/** Whether JSON may leave a property out: written with `?`, or undefined by its type. */
export function mayBeMissing(property: ts.Symbol, type: ts.Type): boolean {
  const parts = type.isUnion() ? type.types : [type];
  return Boolean(property.flags & ts.SymbolFlags.Optional) || parts.some((p) => p.flags & ts.TypeFlags.Undefined);
}

function isHidden({ declarations }: ts.Symbol): boolean {
  const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
  return declarations?.some((declaration) => ts.getCombinedModifierFlags(declaration) & hidden) ?? false;
}

/** The same schema with as few branches as it needs: TypeBox writes one for each word and one for null. */
export function briefly(schema: JsonSchema): JsonSchema {
  const inner = Object.entries(schema).map(([keyword, value]) => [keyword, brieflyWithin(value)] as const);
  const { anyOf, ...rest } = Object.fromEntries(inner);
  if (!Array.isArray(anyOf)) return Object.fromEntries(inner);
  const branches = anyOf as JsonSchema[];
  const words = branches.map((branch) => branch['const']).filter((word) => typeof word === 'string');
  const others = branches.filter((branch) => typeof branch['const'] !== 'string');
  return { ...rest, ...oneOf([...(words.length > 0 ? [{ type: 'string', enum: words }] : []), ...others]) };
}

function brieflyWithin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(brieflyWithin);
  return typeof value === 'object' && value !== null ? briefly(value as JsonSchema) : value;
}

/** One of several schemas, written as briefly as JSON Schema can: booleans and null need no branch of their own. */
function oneOf(schemas: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
  const [first, second] = distinct;
  if (first && !second) return first;
  if (first && second?.['type'] === 'null' && distinct.length === 2) return orNull(first);
  if (second && first?.['type'] === 'null' && distinct.length === 2) return orNull(second);
  return { anyOf: distinct };
}

function orNull(schema: JsonSchema): JsonSchema {
  if (typeof schema['type'] !== 'string' || 'const' in schema) return { anyOf: [schema, { type: 'null' }] };
  const values = schema['enum'] as unknown[] | undefined;
  return { ...schema, type: [schema['type'], 'null'], ...(values && { enum: [...values, null] }) };
}
