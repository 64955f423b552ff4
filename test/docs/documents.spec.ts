import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { allEvents } from '@qingkong/contracts';
import asyncApiSchema from '@asyncapi/specs/schemas/3.0.0.json';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import { BY_HAND } from './by-hand';
import { documentsOf, SERVICES } from './documents';
import { type Route, routesOf } from './routes';
import { type JsonSchema } from './type-schema';

const ROOT = join(__dirname, '../..');
const ASYNCAPI = 'docs/asyncapi.yaml';
const OPENAPI = SERVICES.map(({ name }) => `docs/openapi/${name}.json`);
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

interface Operation extends JsonSchema {
  readonly operationId: string;
  readonly security?: readonly JsonSchema[];
  readonly responses: Readonly<
    Record<string, { description: string; content?: Record<string, { schema?: JsonSchema }> }>
  >;
}
interface OpenApi extends JsonSchema {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly responses: Record<string, JsonSchema>; readonly schemas: Record<string, JsonSchema> };
}
interface Message {
  readonly headers: { readonly allOf: readonly [JsonSchema, JsonSchema] };
  readonly payload: JsonSchema;
  readonly examples?: readonly { readonly headers?: JsonSchema; readonly payload: unknown }[];
}

let documents: Record<string, unknown>;
beforeAll(() => {
  // Reads the whole program with the compiler: seconds, so once.
  documents = documentsOf(ROOT);
}, 120_000);

const openApi = (name: string) => documents[name] as OpenApi;
const operationsOf = (name: string) =>
  Object.values(openApi(name).paths).flatMap((item) => METHODS.flatMap((method) => item[method] ?? []));
const operation = (name: string, id: string) => {
  const found = operationsOf(`docs/openapi/${name}.json`).find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`${name} documents no ${id}`);
  return found;
};

describe('the documents', () => {
  it.each([ASYNCAPI, ...OPENAPI])('%s says what the code says: if not, npm run docs', (name) => {
    expect(parse(readFileSync(join(ROOT, name), 'utf8'))).toEqual(JSON.parse(JSON.stringify(documents[name])));
  });

  it('are all there are', () => {
    expect(
      readdirSync(join(ROOT, 'docs/openapi'))
        .map((file) => `docs/openapi/${file}`)
        .sort(),
    ).toEqual([...OPENAPI].sort());
  });
});

describe('OpenAPI', () => {
  it.each(OPENAPI)('%s: schemas compile, operations have names of their own', (name) => {
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    const schemas = openApi(name).components.schemas;
    ajv.addSchema({ $id: 'document', components: { schemas } });
    for (const schema of Object.keys(schemas)) {
      expect(() => ajv.compile({ $ref: `document#/components/schemas/${schema}` })).not.toThrow();
    }
    const ids = operationsOf(name).map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('asks for a token wherever the route does', () => {
    for (const service of SERVICES) {
      for (const { path, verb, policy } of routesOf(service)) {
        const documented = openApi(`docs/openapi/${service.name}.json`).paths[path]?.[verb];
        expect(documented?.security).toEqual('anyone' in policy ? [] : [{ bearer: [] }]);
        expect(documented?.['x-roles']).toEqual('roles' in policy ? policy.roles : undefined);
      }
    }
  });

  it('says by hand what only its author knows, and nothing of what is gone (by-hand.ts)', () => {
    const all = SERVICES.flatMap((service) =>
      routesOf(service).map((route): [string, Route] => [`${service.name} ${route.handler}`, route]),
    );
    const isSilent = ({ answersByHand, verb, arguments: args }: Route) =>
      answersByHand ||
      (verb !== 'get' && args.some(({ place }) => place === 'request') && !args.some(({ place }) => place === 'body'));
    const silent = all.filter(([handler, route]) => isSilent(route) && !BY_HAND[handler]);
    expect(silent.map(([handler]) => handler)).toEqual([]);
    const handlers = new Set(all.map(([handler]) => handler));
    expect(Object.keys(BY_HAND).filter((handler) => !handlers.has(handler))).toEqual([]);
  });

  it('knows bounds, header and refusals of a POST that creates', () => {
    const submit = operation('reporting', 'dailyReportSubmission.submit');
    expect(submit['x-roles']).toEqual(['county', 'enterprise', 'duty']);
    expect(submit['parameters']).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }),
    ]);
    expect(submit.responses['409']?.description).toContain('`idempotency-key-reused`');
    expect(submit.responses['404']).toEqual({ $ref: '#/components/responses/404-daily-report-unknown' });
    expect(submit.responses['401']).toEqual({ $ref: '#/components/responses/401-unauthenticated' });
    const { responses, schemas } = openApi('docs/openapi/reporting.json').components;
    expect(responses['404-daily-report-unknown']?.['description']).toBe('`daily-report-unknown` 没有这份日报');
    expect(schemas['SubmitDailyReport']).toMatchObject({
      properties: {
        enterprises: { $ref: '#/components/schemas/EnterpriseCounts' },
        filledBy: { minLength: 1, maxLength: 50 },
      },
      additionalProperties: false,
    });
    expect((schemas['SubmitDailyReport']?.['required'] as string[]).includes('proxyReason')).toBe(false);
    expect(schemas['EnterpriseCounts']?.['properties']).toMatchObject({
      listed: { type: 'integer', minimum: 0, maximum: 1e6 },
    });
  });

  it('knows paging, defaults and the type of the answer', () => {
    const list = operation('evaluation', 'summary.list');
    expect(list['parameters']).toContainEqual({
      name: 'limit',
      in: 'query',
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    });
    expect(list.responses['200']?.content?.['application/json']?.schema).toMatchObject({
      type: 'object',
      properties: { items: { type: 'array', items: { $ref: '#/components/schemas/SummaryView' } } },
    });
    const page = operation('dispatch', 'acknowledgement.show');
    expect(page.responses['200']?.content).toEqual({ 'text/html': { schema: { type: 'string' } } });
  });
});

describe('AsyncAPI', () => {
  it('is valid by the official schema of 3.0', () => {
    const ajv = new Ajv({ strict: false, meta: false });
    addFormats(ajv);
    const validate = ajv.compile(asyncApiSchema as JsonSchema);
    validate(documents[ASYNCAPI]);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...(documents[ASYNCAPI] as JsonSchema), channels: { planted: { address: 5 } } })).toBe(false);
  });

  it('names an instant ...At, which the schemas of answers rely on', () => {
    const named = allEvents.flatMap(({ type, payload }) =>
      Object.entries(payload['properties'] as Record<string, JsonSchema>)
        .filter(([name, schema]) => /(^at|At)$/.test(name) && !JSON.stringify(schema).includes('"date-time"'))
        .map(([name]) => `${type}/${name}`),
    );
    expect(named).toEqual([]);
  });

  it('has examples that fit their own headers and payloads', () => {
    const ajv = new Ajv2020({ strict: false });
    addFormats(ajv);
    const { components } = documents[ASYNCAPI] as {
      components: { messages: Record<string, Message>; schemas: { Headers: JsonSchema } };
    };
    const faults = Object.entries(components.messages).flatMap(([name, { headers, payload, examples = [] }]) =>
      examples.flatMap((example) => {
        const own = headers && { allOf: [components.schemas.Headers, headers.allOf[1]] };
        const fits = ajv.validate(payload, example.payload) && (!own || ajv.validate(own, example.headers));
        return fits ? [] : [`${name} ${ajv.errorsText()}`];
      }),
    );
    expect(faults).toEqual([]);
  });
});
