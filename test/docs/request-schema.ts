import { plainToInstance } from 'class-transformer';
import { getMetadataStorage } from 'class-validator';
import type ts from 'typescript';
import { docOf, type SourceCode } from './source-code';
import { described, type JsonSchema, mayBeMissing, type TypeSchemas } from './type-schema';

type Class = new () => object;
type Rule = { name?: string; type: string; each: boolean; constraints?: unknown[] };

/** One field of a request class. */
export interface Field {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly required: boolean;
}

const bound = (keyword: string) => (value: unknown) => ({ [keyword]: value });
const format = (name: string) => () => ({ type: 'string', format: name });
const type = (name: string) => () => ({ type: name });

/** What class-validator's decorators are called in JSON Schema. */
const KEYWORDS: Record<string, (...constraints: never[]) => JsonSchema> = {
  isString: type('string'),
  isBoolean: type('boolean'),
  isInt: type('integer'),
  isNumber: type('number'),
  isObject: type('object'),
  isArray: type('array'),
  isUuid: format('uuid'),
  isEmail: format('email'),
  isRfc3339: format('date-time'),
  isIso8601: type('string'),
  isNotEmpty: () => ({ minLength: 1 }),
  isPositive: () => ({ exclusiveMinimum: 0 }),
  min: bound('minimum'),
  max: bound('maximum'),
  minLength: bound('minLength'),
  maxLength: bound('maxLength'),
  isLength: (minLength: number, maxLength?: number) => ({ minLength, ...(maxLength !== undefined && { maxLength }) }),
  arrayNotEmpty: () => ({ minItems: 1 }),
  arrayMinSize: bound('minItems'),
  arrayMaxSize: bound('maxItems'),
  arrayUnique: () => ({ uniqueItems: true }),
  isIn: (values: unknown[]) => ({ enum: [...values] }),
  equals: bound('const'),
  // JSON Schema's patterns are those of JavaScript with the flag u, and have no other flag.
  matches: (pattern: RegExp) =>
    /[^u]/.test(pattern.flags) ? unsaid(`matches ${pattern}`) : { pattern: pattern.source },
  isDefined: () => ({}),
  isOptional: () => ({}),
};

/** A rule that JSON Schema can't say, or that is not in the table: named, so that a reader knows of it. */
const unsaid = (rule: string): JsonSchema => ({ 'x-also-checked': rule });

/** Shows request classes as schemas: the type from the compiler, the bounds from class-validator's decorators. */
export class RequestSchemas {
  constructor(
    private readonly code: SourceCode,
    private readonly types: TypeSchemas,
  ) {}

  /** Body of this class; unknown fields are refused (contracts.md §2). */
  body(requestClass: Class, declared: ts.Type): JsonSchema {
    const { named } = this.types;
    const { name } = requestClass;
    const fields = this.fields(requestClass, declared);
    const required = fields.filter((field) => field.required).map((field) => field.name);
    const schema = {
      ...described(docOf(this.code, declared.symbol)),
      type: 'object',
      properties: Object.fromEntries(fields.map((field) => [field.name, field.schema])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
    if (named[name] && JSON.stringify(named[name]) !== JSON.stringify(schema))
      throw new Error(`Two different bodies of one service are called ${name}: rename one`);
    named[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }

  /** The fields of a request class in the order of their declaration, inherited ones included. */
  fields(requestClass: Class, declared: ts.Type): Field[] {
    const rules = getMetadataStorage().getTargetValidationMetadatas(requestClass, '', false, false);
    const fallbacks = new requestClass() as Record<string, unknown>;
    return this.code.checker.getPropertiesOfType(declared).map((property) => {
      const { name } = property;
      const own = rules.filter(({ propertyName }) => propertyName === name) as Rule[];
      const propertyType = this.code.checker.getTypeOfSymbol(property);
      const fallback = fallbacks[name];
      const isOptional = own.some((rule) => rule.name === 'isOptional') || mayBeMissing(property, propertyType);
      const schema = merged(this.base(requestClass, name, propertyType, own), own);
      return {
        name,
        schema: {
          ...schema,
          ...(fallback !== undefined && { default: fallback }),
          ...described(docOf(this.code, property)),
        },
        required: !isOptional && fallback === undefined,
      };
    });
  }

  private base(requestClass: Class, name: string, propertyType: ts.Type, rules: readonly Rule[]): JsonSchema {
    const { checker } = this.code;
    const present = checker.getNonNullableType(propertyType);
    if (!rules.some((rule) => rule.type === 'nestedValidation')) return this.types.of(present);
    const [element] = checker.isArrayLikeType(present) ? checker.getTypeArguments(present as ts.TypeReference) : [];
    const nested = this.body(classOfField(requestClass, name, element !== undefined), element ?? present);
    return element ? { type: 'array', items: nested } : nested;
  }
}

/** The class that class-transformer makes of a nested field, as `@Type` says. */
function classOfField(requestClass: Class, name: string, isList: boolean): Class {
  const plain: object = { [name]: isList ? [{}] : {} };
  const value: unknown = (plainToInstance(requestClass, plain) as Record<string, unknown>)[name];
  return ((Array.isArray(value) ? value[0] : value) as object).constructor as Class;
}

function merged(base: JsonSchema, rules: readonly Rule[]): JsonSchema {
  if ('$ref' in base) return base;
  const said = (rule: Rule) => {
    const keyword = KEYWORDS[rule.name ?? ''];
    return keyword ? keyword(...((rule.constraints ?? []) as never[])) : unsaid(rule.name ?? rule.type);
  };
  const checked = rules.filter((rule) => rule.type !== 'nestedValidation' && rule.type !== 'whitelistValidation');
  const own = allOf([base, ...checked.filter((rule) => !rule.each).map(said)]);
  const each = checked.filter((rule) => rule.each).map(said);
  return each.length > 0 ? { ...own, items: allOf([own['items'] as JsonSchema, ...each]) } : own;
}

/** Later keywords win, as the decorators are narrower than the type; of two patterns both hold. */
function allOf(schemas: readonly JsonSchema[]): JsonSchema {
  const patterns = schemas.flatMap((schema) => ('pattern' in schema ? [{ pattern: schema['pattern'] }] : []));
  const rules = schemas.flatMap((schema) => ('x-also-checked' in schema ? [schema['x-also-checked']] : []));
  return {
    ...(Object.assign({}, ...schemas) as JsonSchema),
    ...(patterns.length > 1 && { pattern: undefined, allOf: patterns }),
    ...(rules.length > 0 && { 'x-also-checked': rules }),
  };
}
