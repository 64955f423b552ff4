import { STATUS_CODES } from 'node:http';
import { type ServiceDefinition } from '@qingkong/service';
import { ParseUUIDPipe } from '@nestjs/common';
import ts from 'typescript';
import { BY_HAND } from './by-hand';
import { type Refusal, refusalsOf } from './refusals';
import { RequestSchemas } from './request-schema';
import { type Argument, type Route, routesOf } from './routes';
import { classNamed, docOf, methodNamed, pathOf, type SourceCode } from './source-code';
import { type JsonSchema, TypeSchemas } from './type-schema';

const BODY_LIMIT: Refusal = { status: 413, code: 'too-large', title: '请求内容过大' };
const INVALID: Refusal = { status: 400, code: 'invalid-request', title: '请求内容不符合要求' };
const MALFORMED: Refusal = { status: 400, code: 'malformed-body', title: '请求内容无法解析' };
const ALWAYS: readonly Refusal[] = [
  { status: 500, code: 'internal', title: '系统内部错误' },
  { status: 503, code: 'unavailable', title: '服务暂时不可用，请稍后重试' },
];

const problemSchema: JsonSchema = {
  description: 'RFC 9457. Facts of the case may stand beside these fields.',
  type: 'object',
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string', description: 'Chinese, for people.' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; clients branch on it.' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          pointer: { type: 'string', description: 'JSON pointer of the bad field.' },
          detail: { type: 'string' },
        },
        required: ['pointer', 'detail'],
      },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
};

/** The OpenAPI 3.1 document of one service, of this version. */
export function openApiOf(code: SourceCode, definition: ServiceDefinition, version: string): JsonSchema {
  const service = new ServiceDocument(code, definition.name);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const route of routesOf(definition)) (paths[route.path] ??= {})[route.verb] = service.operation(route);
  return {
    openapi: '3.1.0',
    info: {
      title: `晴空 Qingkong: ${definition.name}`,
      version,
      description:
        'Generated from the code by `npm run docs`; not to be edited. Of the problems a route may answer with, all are named that its code reaches, and so perhaps one that cannot happen.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: service.tags,
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description:
            'Access token of the OIDC provider. It says who calls; the directory says which roles that is (`x-roles`: one of them is needed).',
        },
      },
      responses: service.responses,
      schemas: service.schemas,
    },
  };
}

/** Writes operations, and gathers the schemas and tags they need. */
class ServiceDocument {
  private readonly types: TypeSchemas;
  private readonly requests: RequestSchemas;
  private readonly guard: ts.Node;
  private readonly tagged = new Map<string, string>();
  readonly responses: Record<string, JsonSchema> = {};

  constructor(
    private readonly code: SourceCode,
    private readonly service: string,
  ) {
    this.types = new TypeSchemas(code);
    this.requests = new RequestSchemas(code, this.types);
    this.guard = methodNamed(classNamed(code, '/libs/auth/', 'AccessGuard'), 'canActivate');
  }

  get schemas(): Record<string, JsonSchema> {
    const all = { ...this.types.named, Problem: problemSchema };
    return Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  get tags(): JsonSchema[] {
    const said = [...this.tagged].sort().filter(([, description]) => description !== '');
    return said.map(([name, description]) => ({ name, description }));
  }

  operation(route: Route): JsonSchema {
    const controller = classNamed(this.code, `/apps/${this.service}/`, route.controllerName);
    const method = methodNamed(controller, route.methodName);
    const tag = this.tagOf(controller);
    const said = docOf(this.code, this.symbolOf(method));
    const [summary = ''] = /^.*?(?=\.(\s|$)|$)/.exec(said) ?? [];
    const body = this.bodyOf(route, method);
    const parameters = route.arguments.flatMap((argument) => this.parametersOf(argument, method));
    return {
      operationId: route.handler.replace('Controller.', '.').replace(/^./, (letter) => letter.toLowerCase()),
      summary: summary || `${route.verb.toUpperCase()} ${route.path}`,
      ...(said && said !== `${summary}.` && { description: said }),
      tags: [tag],
      ...securityOf(route),
      ...(parameters.length > 0 && { parameters }),
      ...(body && { requestBody: body }),
      responses: {
        ...this.answersOf(route, method),
        ...this.problemsOf(this.refusalsOf(route, method, body !== undefined)),
      },
    };
  }

  /** The feature folder, with what its controllers say of themselves. */
  private tagOf(controller: ts.ClassDeclaration): string {
    const tag = pathOf(this.code, controller).split('/').at(-2) ?? this.service;
    this.tagged.set(tag, this.tagged.get(tag) || docOf(this.code, this.symbolOf(controller)));
    return tag;
  }

  private symbolOf({ name }: ts.ClassDeclaration | ts.MethodDeclaration): ts.Symbol | undefined {
    return name && this.code.checker.getSymbolAtLocation(name);
  }

  private typeOf(argument: Argument, method: ts.MethodDeclaration): ts.Type {
    const parameter = method.parameters[argument.index];
    if (!parameter) throw new Error(`${method.name.getText()} has no parameter ${argument.index}`);
    return this.code.checker.getTypeAtLocation(parameter);
  }

  private bodyOf(route: Route, method: ts.MethodDeclaration): JsonSchema | undefined {
    const argument = route.arguments.find(({ place }) => place === 'body');
    const accepts = BY_HAND[`${this.service} ${route.handler}`]?.accepts;
    if (!argument && !accepts) return undefined;
    const ofClass = argument && this.requests.body(argument.type, this.typeOf(argument, method));
    const content = Object.entries(accepts ?? { 'application/json': null }).map(([type, given]) => {
      const schema = given ?? ofClass;
      return [type, schema ? { schema } : {}] as const;
    });
    return { required: true, content: Object.fromEntries(content) };
  }

  private parametersOf(argument: Argument, method: ts.MethodDeclaration): JsonSchema[] {
    const { place, name, pipes } = argument;
    if (place === 'header' && name === 'idempotency-key') return [IDEMPOTENCY_KEY];
    if (place !== 'query' && place !== 'path' && place !== 'header') return [];
    if (name !== null) {
      const isUuid = pipes.some((pipe) => pipe === ParseUUIDPipe || pipe instanceof ParseUUIDPipe);
      const declared = this.code.checker.getNonNullableType(this.typeOf(argument, method));
      const schema = isUuid ? { type: 'string', format: 'uuid' } : this.types.of(declared);
      return [{ name, in: place, ...(place === 'path' && { required: true }), schema }];
    }
    return this.requests.fields(argument.type, this.typeOf(argument, method)).map((field) => {
      const { description, ...schema } = field.schema;
      const required = place === 'path' || field.required;
      return {
        name: field.name,
        in: place,
        ...(required && { required }),
        ...(description ? { description } : {}),
        schema,
      };
    });
  }

  private answersOf(route: Route, method: ts.MethodDeclaration): Record<string, JsonSchema> {
    const byHand = BY_HAND[`${this.service} ${route.handler}`];
    const { checker } = this.code;
    const declared = checker.getSignatureFromDeclaration(method);
    const type = declared && checker.getAwaitedType(declared.getReturnType());
    const isEmpty = !type || Boolean(type.flags & ts.TypeFlags.VoidLike);
    const contentType = byHand?.answers ?? route.contentType.split(';')[0] ?? '';
    const schema = isEmpty ? null : this.types.of(type);
    const content = schema || byHand?.answers ? { content: { [contentType]: schema ? { schema } : {} } } : {};
    const statuses = Object.entries(byHand?.statuses ?? { [route.status]: STATUS_CODES[route.status] ?? '' });
    const answer = (status: string, description: string) =>
      status === '304' ? { description } : { description, ...content };
    return Object.fromEntries(statuses.map(([status, description]) => [status, answer(status, description)]));
  }

  /** One response a status; those with one code stand aside, since most routes have them. */
  private problemsOf(refusals: readonly Refusal[]): Record<string, JsonSchema> {
    const answers: Record<string, JsonSchema> = {};
    for (const [status, ofStatus] of Map.groupBy(refusals, (refusal) => refusal.status)) {
      const codes = new Map(ofStatus.map(({ code, title }) => [code, title]));
      const name = [status, ...codes.keys()].join('-');
      if (codes.size === 1) this.responses[name] = problemOf(status, codes);
      answers[status] = codes.size === 1 ? { $ref: `#/components/responses/${name}` } : problemOf(status, codes);
    }
    return answers;
  }

  private refusalsOf(route: Route, method: ts.MethodDeclaration, hasBody: boolean): Refusal[] {
    const byGuard = refusalsOf(this.code, 'anyone' in route.policy ? [] : [this.guard]);
    const isChecked = route.arguments.some(({ place, name }) => place !== 'request' && place !== 'response' && !name);
    const isParsed = hasBody || route.arguments.some(({ pipes }) => pipes.includes(ParseUUIDPipe));
    return [
      ...(isChecked ? [INVALID] : []),
      ...(isParsed ? [MALFORMED] : []),
      ...(hasBody ? [BODY_LIMIT] : []),
      ...byGuard.filter(({ status }) => status === 401 || 'roles' in route.policy),
      ...refusalsOf(this.code, [method]),
      ...ALWAYS,
    ];
  }
}

/** What is said of a status: its codes with their titles. */
function problemOf(status: number, codes: ReadonlyMap<string, string>): JsonSchema {
  return {
    description: [...codes].map(([code, title]) => `\`${code}\` ${title}`).join('; '),
    ...(status === 503 && { headers: { 'Retry-After': { description: 'Seconds.', schema: { type: 'integer' } } } }),
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
}

const IDEMPOTENCY_KEY: JsonSchema = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'A new one for each new request; the same key with the same body gets the same answer.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function securityOf({ policy }: Route): JsonSchema {
  if ('anyone' in policy) return { security: [] };
  return { security: [{ bearer: [] }], ...('roles' in policy && { 'x-roles': policy.roles }) };
}
