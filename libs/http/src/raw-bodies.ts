import { type INestApplication, SetMetadata, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { type Request } from 'express';

const TAKES_BYTES = 'qingkong:takes-bytes';

/**
 * On a route that reads its body itself, whatever type it is said to be: `request.body` is a Buffer there, or undefined without a body.
 * The route's path must have no parameters.
 */
export const TakesBytes = (): MethodDecorator => SetMetadata(TAKES_BYTES, true);

/** Whether a request goes to a route that {@link TakesBytes}. As Express matches paths: capitals and a slash at the end don't count. */
export function takesBytes(app: INestApplication): (request: Pick<Request, 'path'>) => boolean {
  const paths = new Set<string>();
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype === 'function') pathsOf(metatype as Type).forEach((path) => paths.add(normal(path)));
    }
  }
  return ({ path }) => paths.has(normal(path));
}

function pathsOf(controller: Type): string[] {
  const prototype = controller.prototype as Record<string, unknown>;
  const handlers = Object.getOwnPropertyNames(prototype).map((name) => prototype[name]);
  const taking = handlers.filter(
    (handler) => typeof handler === 'function' && Reflect.hasMetadata(TAKES_BYTES, handler),
  );
  return taking.map((handler) => `/${pathMetadata(controller)}/${pathMetadata(handler as object)}`);
}

function pathMetadata(target: object): string {
  const path: unknown = Reflect.getMetadata('path', target);
  return typeof path === 'string' ? path : '';
}

function normal(path: string): string {
  return path
    .replace(/\/{2,}/g, '/')
    .replace(/\/$/, '')
    .toLowerCase();
}
