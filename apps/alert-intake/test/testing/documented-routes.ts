import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
}
interface Operation {
  readonly security: readonly object[];
  readonly 'x-roles'?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: { readonly $ref?: string } }>>;
  };
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties?: object; readonly required?: readonly string[] }>>;
  };
}

/** One route of the service as its OpenAPI has it, which a unit test holds against the code. */
export interface DocumentedRoute {
  /** `POST /v1/responses/{id}/lift`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  /** Who may call it; null where the document names no role. */
  readonly roles: readonly string[] | null;
  readonly queries: readonly string[];
  /** Fields of its JSON body, and whether each must be there; null where it takes none of ours. */
  readonly fields: ReadonlyMap<string, boolean> | null;
}

/** Every route of alert-intake. */
export function documentedRoutes(): DocumentedRoute[] {
  const file = join(__dirname, '../../../../docs/openapi/alert-intake.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([verb, operation]) => {
      const method = verb.toUpperCase();
      const queries = (operation.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name);
      return {
        ...{ name: `${method} ${path}`, method, path, queries },
        isPublic: operation.security.length === 0,
        roles: operation['x-roles'] ?? null,
        fields: fieldsOf(operation, document),
      };
    }),
  );
}

function fieldsOf({ requestBody }: Operation, { components }: Document): ReadonlyMap<string, boolean> | null {
  const name = requestBody?.content['application/json']?.schema?.$ref?.split('/').at(-1);
  const schema = name === undefined ? undefined : components.schemas[name];
  if (!schema?.properties) return null;
  const required = schema.required ?? [];
  return new Map(Object.keys(schema.properties).map((field) => [field, required.includes(field)]));
}
