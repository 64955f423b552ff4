import { type IncomingMessage } from 'node:http';
import { AccessGuard, type Accounts, policyOf, type TokenVerifier } from '@qingkong/auth';
import { type Logger, type Metrics, NestLogger } from '@qingkong/observability';
import { type DynamicModule, NotFoundException } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, raw, type Request, type Response, urlencoded } from 'express';
import { inZone } from './city-time';
import { refuseDepth } from './json-depth';
import { ProblemFilter } from './problem.filter';
import { takesBytes } from './raw-bodies';
import { validationPipe } from './validation';

/** Bodies are at most 1 MiB (contracts.md §2). */
const BODY_LIMIT = 1_048_576;

interface HttpParts {
  readonly tokens: TokenVerifier;
  readonly accounts: Accounts;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** In which instants are shown; UTC where there is none. */
  readonly timeZone?: string;
}

/** A Nest application with our rules of HTTP: deny by default, problems, validation, limits. Doesn't listen yet. */
export async function createHttpApplication(module: DynamicModule, parts: HttpParts): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    bodyParser: false,
    logger: new NestLogger(parts.log),
    abortOnError: false,
  });
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('json replacer', inZone(parts.timeZone ?? 'utc'));
  app.use(measured(parts.metrics));
  app.use(safeHeaders);
  app.use(refuseNul);
  // First, and the others leave a body alone that has been read.
  const isTakenAsBytes = takesBytes(app);
  app.use(raw({ type: (request) => isTakenAsBytes(request as Request), limit: BODY_LIMIT, inflate: false }));
  app.use(urlencoded({ extended: false, limit: 4_096, parameterLimit: 8, inflate: false }));
  app.use(json({ limit: BODY_LIMIT, strict: true, inflate: false, type: isJson, verify: refuseDepth }));
  app.useGlobalGuards(new AccessGuard(parts.tokens, parts.accounts));
  app.useGlobalFilters(new ProblemFilter(parts.log));
  app.useGlobalPipes(validationPipe());
  refuseOpenRoutes(app);
  return app;
}

/** Every route says who may call it, or the application doesn't start. */
function refuseOpenRoutes(app: NestExpressApplication): void {
  const open: string[] = [];
  for (const module of app.get(ModulesContainer).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = prototype[name];
        if (typeof handler !== 'function' || !Reflect.hasMetadata('method', handler)) continue;
        if (!policyOf(metatype, handler)) open.push(`${metatype.name}.${name}`);
      }
    }
  }
  if (open.length > 0)
    throw new Error(
      `These routes have no access policy: ${open.join(', ')}. Add @Allow(…), @AllowAuthenticated() or @AllowAnyone()`,
    );
}

function isJson(request: IncomingMessage): boolean {
  return /^application\/(json|[\w.-]+\+json)\s*(;|$)/i.test(request.headers['content-type'] ?? '');
}

function measured(metrics: Metrics) {
  return (request: Request, response: Response, next: NextFunction): void => {
    const since = performance.now();
    response.on('finish', () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? 'none';
      metrics.httpDuration.observe(
        { method: request.method, route, status: String(response.statusCode) },
        (performance.now() - since) / 1_000,
      );
    });
    next();
  };
}

function safeHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cache-control', 'no-store');
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  );
  next();
}

/** No address of ours has a NUL, and Postgres, which would be asked for it, takes none (H2). */
function refuseNul(request: Request, _response: Response, next: NextFunction): void {
  if (request.path.includes('%00')) throw new NotFoundException(`Cannot ${request.method} an address with a NUL`);
  next();
}
