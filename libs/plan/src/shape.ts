import { type TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject } from 'ajv';
import { type Finding } from './file-fault';

/** The parts of a JSON schema that an explanation needs. */
interface SchemaNode {
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
}

const ajv = new Ajv({ allErrors: true, verbose: true, strict: true });

/** Every place where `value` doesn't have the shape of `schema`. A key that is missing is reported at its parent. */
export function findShapeFaults(schema: TSchema, value: unknown): Finding[] {
  const validate = ajv.compile(schema);
  if (validate(value)) return [];
  // A choice is reported once, by its anyOf, and not again by each of its alternatives.
  return (validate.errors ?? []).filter((error) => !/\/anyOf\/\d+\//.test(error.schemaPath)).map(explain);
}

function explain(error: ErrorObject): Finding {
  const schema = error.parentSchema as SchemaNode;
  const pointer = error.instancePath;
  const params = error.params as Readonly<Record<string, unknown>>;
  if (error.keyword === 'additionalProperties') {
    const key = String(params.additionalProperty);
    const known = Object.keys(schema.properties ?? {}).join(', ');
    return { pointer: `${pointer}/${escape(key)}`, reason: `unknown key "${key}"`, example: `one of ${known}` };
  }
  if (error.keyword === 'required') {
    const key = String(params.missingProperty);
    return { pointer, reason: `"${key}" is missing`, example: `${key}: ${exampleOf(schema.properties?.[key])}` };
  }
  if (error.keyword === 'anyOf') {
    const choices = (schema.anyOf ?? []).map((choice) => String(choice.const)).join(', ');
    return { pointer, reason: `${show(error.data)} must be one of ${choices}`, example: exampleOf(schema) };
  }
  return { pointer, reason: `${show(error.data)} ${error.message ?? 'is wrong'}`, example: exampleOf(schema) };
}

const escape = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1');

function show(value: unknown): string {
  if (Array.isArray(value)) return 'the list';
  if (value === null) return 'the empty value';
  return typeof value === 'object' ? 'the map' : JSON.stringify(value);
}

/** A right value for `schema`, as it would be written in one line of YAML. */
export function exampleOf(schema: SchemaNode | undefined): string {
  if (!schema) return 'a value';
  if (schema.examples) return JSON.stringify(schema.examples[0]);
  if (schema.const !== undefined) return String(schema.const);
  if (schema.anyOf) return exampleOf(schema.anyOf[0]);
  switch (schema.type) {
    case 'array':
      return `[${exampleOf(schema.items)}]`;
    case 'object':
      return `{ ${(schema.required ?? []).map((key) => `${key}: ${exampleOf(schema.properties?.[key])}`).join(', ')} }`;
    case 'integer':
    case 'number':
      return String(schema.minimum ?? 0);
    case 'boolean':
      return 'true';
    default:
      return 'text';
  }
}
