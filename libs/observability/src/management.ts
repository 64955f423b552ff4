import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Logger } from './logger';
import { type Metrics } from './metrics';
import { type Progress } from './progress';

/** What a management route answers: a status and a JSON body. */
export interface ManagementAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Path parameters by name, the query, and the JSON body (null without one). */
export interface ManagementRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Handler = (request: ManagementRequest) => Promise<ManagementAnswer> | ManagementAnswer;

interface Route {
  readonly method: string;
  readonly parts: readonly string[];
  readonly handle: Handler;
}

/**
 * The management port, apart from the public one and never exposed outside: `/metrics`, `/health/{live,ready,startup}`,
 * and what the libs add (`/dead-letters`, `/outbox`, `/clock` where it is movable).
 */
export class Management {
  private readonly routes: Route[] = [];
  private server: Server | undefined;

  constructor(
    private readonly progress: Progress,
    private readonly metrics: Metrics,
    private readonly log: Logger,
  ) {
    this.route('GET', '/health/live', () => this.liveness());
    this.route('GET', '/health/startup', () => this.liveness());
    this.route('GET', '/health/ready', () => ({
      status: this.progress.isReady ? 200 : 503,
      body: { ready: this.progress.isReady, stalled: this.progress.stalled() },
    }));
  }

  /** `path` may hold `:name` parts. */
  route(method: 'GET' | 'POST', path: string, handle: Handler): void {
    this.routes.push({ method, parts: path.split('/').filter(Boolean), handle });
  }

  /** Port 0 takes a free one; returns the port. */
  async listen(host: string, port: number): Promise<number> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => (this.server ? this.server.close(resolve) : resolve(undefined)));
  }

  private liveness(): ManagementAnswer {
    const stalled = this.progress.stalled();
    return { status: stalled.length === 0 ? 200 : 503, body: { alive: stalled.length === 0, stalled } };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://management');
      if (url.pathname === '/metrics') {
        const text = await this.metrics.registry.metrics();
        response.writeHead(200, { 'content-type': this.metrics.registry.contentType }).end(text);
        return;
      }
      const found = this.find(request.method ?? 'GET', url.pathname);
      const answer = found
        ? await found.route.handle({ params: found.params, query: url.searchParams, body: await jsonBody(request) })
        : { status: 404, body: { code: 'not-found' } };
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    } catch (error) {
      if (error instanceof MalformedRequest || error instanceof URIError) {
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 'malformed' }));
        return;
      }
      this.log.error({ err: error }, 'management request failed');
      response.writeHead(500, { 'content-type': 'application/json' }).end(JSON.stringify({ code: 'failed' }));
    }
  }

  private find(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
    const parts = path.split('/').filter(Boolean);
    for (const route of this.routes) {
      if (route.method !== method || route.parts.length !== parts.length) continue;
      const params: Record<string, string> = {};
      const fits = route.parts.every((part, index) => {
        const actual = decodeURIComponent(parts[index] ?? '');
        if (part.startsWith(':')) params[part.slice(1)] = actual;
        return part.startsWith(':') || part === actual;
      });
      if (fits) return { route, params };
    }
    return undefined;
  }
}

class MalformedRequest extends Error {}

async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 65_536) throw new MalformedRequest('Management bodies are at most 64 KiB');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch (error) {
    throw new MalformedRequest('The body is not JSON', { cause: error });
  }
}
