import { type AccessPolicy, policyOf } from '@qingkong/auth';
import { type ServiceDefinition } from '@qingkong/service';
import { RequestMethod } from '@nestjs/common';
import {
  HEADERS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  MODULE_METADATA,
  PARAMTYPES_METADATA,
  PATH_METADATA,
  RESPONSE_PASSTHROUGH_METADATA,
  ROUTE_ARGS_METADATA,
} from '@nestjs/common/constants';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum';
import { PATTERN_METADATA } from '@nestjs/microservices/constants';

type Class = new () => object;
type Place = 'body' | 'query' | 'path' | 'header' | 'request' | 'response';

/** One argument of a handler, as its decorator says where it comes from. */
export interface Argument {
  readonly index: number;
  readonly place: Place;
  /** `id` of `@Param('id')`; null where the whole of it is taken. */
  readonly name: string | null;
  readonly type: Class;
  readonly pipes: readonly unknown[];
}

/** One route of a service, as Nest knows it. */
export interface Route {
  /** `AlertController.receive`. */
  readonly handler: string;
  readonly controllerName: string;
  readonly methodName: string;
  readonly verb: string;
  /** As OpenAPI writes it: `/v1/alerts/{id}`. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly policy: AccessPolicy;
  readonly arguments: readonly Argument[];
  /** The handler writes the answer itself, so that its return type says nothing. */
  readonly answersByHand: boolean;
}

const PLACES: Partial<Record<number, Place>> = {
  [RouteParamtypes.BODY]: 'body',
  [RouteParamtypes.QUERY]: 'query',
  [RouteParamtypes.PARAM]: 'path',
  [RouteParamtypes.HEADERS]: 'header',
  [RouteParamtypes.REQUEST]: 'request',
  [RouteParamtypes.RESPONSE]: 'response',
};

/** Every HTTP route of a service, by path and verb. */
export function routesOf(definition: ServiceDefinition): Route[] {
  const routes = controllersOf(definition.module as Class).flatMap((controller) =>
    handlersOf(controller, METHOD_METADATA).map(([name, handler]) => routeOf(controller, name, handler)),
  );
  const place = ({ path, verb }: Route) => `${path} ${verb}`;
  return routes.sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** What a service hears: the types of events, and `records:<topic>` for raw records. */
export function patternsHeardBy(definition: ServiceDefinition): string[] {
  return controllersOf(definition.module as Class).flatMap((controller) =>
    handlersOf(controller, PATTERN_METADATA).flatMap(
      ([, handler]) => metadata<string[]>(PATTERN_METADATA, handler) ?? [],
    ),
  );
}

function metadata<T>(key: string, target: object, property?: string): T | undefined {
  return (property ? Reflect.getMetadata(key, target, property) : Reflect.getMetadata(key, target)) as T | undefined;
}

function controllersOf(module: Class): Class[] {
  const imports = metadata<Class[]>(MODULE_METADATA.IMPORTS, module) ?? [];
  return [...imports.flatMap(controllersOf), ...(metadata<Class[]>(MODULE_METADATA.CONTROLLERS, module) ?? [])];
}

function handlersOf({ prototype }: Class, key: string): [string, object][] {
  const members = Object.entries(Object.getOwnPropertyDescriptors(prototype as object));
  return members
    .map(([name, { value }]): [string, unknown] => [name, value])
    .filter((member): member is [string, object] => typeof member[1] === 'function')
    .filter(([, handler]) => Reflect.hasMetadata(key, handler));
}

function routeOf(controller: Class, methodName: string, handler: object): Route {
  const verb = RequestMethod[metadata<number>(METHOD_METADATA, handler) ?? 0]?.toLowerCase() ?? 'get';
  const parts = [metadata<string>(PATH_METADATA, controller), metadata<string>(PATH_METADATA, handler)];
  const path = `/${parts.join('/').split('/').filter(Boolean).join('/')}`.replaceAll(/:(\w+)/g, '{$1}');
  const headers = metadata<{ name: string; value: string }[]>(HEADERS_METADATA, handler) ?? [];
  const policy = policyOf(controller, handler);
  if (!policy) throw new Error(`${controller.name}.${methodName} has no access policy`);
  const args = argumentsOf(controller, methodName);
  return {
    handler: `${controller.name}.${methodName}`,
    controllerName: controller.name,
    methodName,
    verb,
    path,
    status: metadata<number>(HTTP_CODE_METADATA, handler) ?? (verb === 'post' ? 201 : 200),
    contentType: headers.find(({ name }) => name === 'content-type')?.value ?? 'application/json',
    policy,
    arguments: args,
    answersByHand:
      args.some(({ place }) => place === 'response') &&
      !metadata<boolean>(RESPONSE_PASSTHROUGH_METADATA, controller, methodName),
  };
}

function argumentsOf(controller: Class, methodName: string): Argument[] {
  type Raw = { index: number; data?: unknown; pipes?: unknown[] };
  const raw = metadata<Record<string, Raw>>(ROUTE_ARGS_METADATA, controller, methodName) ?? {};
  const types = metadata<Class[]>(PARAMTYPES_METADATA, controller.prototype as object, methodName) ?? [];
  return Object.entries(raw)
    .flatMap(([key, { index, data, pipes = [] }]) => {
      const place = PLACES[Number(key.split(':')[0])];
      const name = typeof data === 'string' ? data : null;
      return place ? [{ index, place, name, type: types[index] ?? Object, pipes }] : [];
    })
    .sort((one, other) => one.index - other.index);
}
