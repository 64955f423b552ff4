import { DomainError, type ErrorKind, type FieldFault } from '@qingkong/contracts';
import { type Logger } from '@qingkong/observability';
import { isTransient } from '@qingkong/persistence';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type Request, type Response } from 'express';

const STATUS: Record<ErrorKind, number> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  stale: 412,
  tooLarge: 413,
  unsupported: 415,
  refused: 422,
  tooMany: 429,
  unavailable: 503,
};

/** RFC 9457 body: a stable `code`, a Chinese `title` for people, `detail`, and `errors[]` with JSON pointers (contracts.md §2). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly FieldFault[];
  readonly [fact: string]: unknown;
}

/** The one place where errors become HTTP answers. No stack trace leaves. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.end();
      return;
    }
    const problem = toProblem(error);
    const { status, code } = problem;
    // The pattern, not the path, for whoever has the path of a link has the link (R32); and no error that quotes a path of no route.
    const { path: route } = (request.route ?? {}) as { path?: string };
    const err = route || status !== 404 ? error : undefined;
    const line = { err, status, code, method: request.method, route: route ?? 'none' };
    if (problem.status >= 500) this.log.error(line, 'request failed');
    else this.log.debug(line, 'request refused');
    if (problem.status === 503 || problem.status === 429) response.setHeader('retry-after', '5');
    if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

/** Pure: what the caller is told. */
export function toProblem(error: unknown): Problem {
  if (error instanceof DomainError) {
    const status = STATUS[error.kind];
    const errors = error.fieldFaults.length > 0 ? { errors: error.fieldFaults } : {};
    const facts = status === 401 ? {} : error.facts;
    return { ...facts, ...problem(status, error.code, error.title, error.message), ...errors };
  }
  if (error instanceof HttpException) return fromHttp(error.getStatus(), error.message);
  if (isTransient(error))
    return problem(503, 'unavailable', '服务暂时不可用，请稍后重试', 'The database did not answer in time');
  const { status, type } = (error ?? {}) as { status?: unknown; type?: unknown };
  // express' body parsers: too large, not JSON, wrong charset, aborted.
  if (typeof status === 'number' && status >= 400 && status < 500)
    return fromHttp(status, typeof type === 'string' ? type : 'bad request');
  return problem(500, 'internal', '系统内部错误', 'Something went wrong on our side');
}

function fromHttp(status: number, detail: string): Problem {
  const known: Record<number, [string, string]> = {
    400: ['malformed-body', '请求内容无法解析'],
    404: ['not-found', '未找到'],
    405: ['method-not-allowed', '不支持的方法'],
    413: ['too-large', '请求内容过大'],
    415: ['unsupported-media-type', '不支持的内容类型'],
  };
  const [code, title] = known[status] ?? [status >= 500 ? 'internal' : 'refused', '请求未被接受'];
  return problem(status, code, title, detail);
}

function problem(status: number, code: string, title: string, detail: string): Problem {
  return { type: `urn:qingkong:problem:${code}`, title, status, code, detail };
}
