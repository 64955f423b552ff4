import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo } from 'node:net';
import { type Fault } from './faults';
import { type Incoming, type Intake } from './intake';
import { type Wire } from './simulator';

/** A request, read in full. */
export interface HttpCall {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An answer of the provider. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: object;
}

/** How one provider's API looks: what a call means and what its answers are. */
export interface HttpShape {
  /** The message in a call, or the answer that refuses the call. */
  read(call: HttpCall): Incoming | HttpAnswer;
  accepted(ref: string): object;
  refused(why: string): HttpAnswer;
}

const RETRY_AFTER_SECONDS = 1;
const GARBAGE = '<html><body>502 Bad Gateway?</body></html>';

/** HTTP side of a simulator. */
export class HttpWire implements Wire {
  connectionsOpened = 0;
  private server: Server | undefined;

  constructor(
    private readonly intake: Intake,
    private readonly shape: HttpShape,
  ) {}

  listen(port: number): Promise<number> {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => this.onRequest(request, response));
    server.on('connection', () => (this.connectionsOpened += 1));
    this.server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', 4096, () => resolve((server.address() as AddressInfo).port));
    });
  }

  shut(): Promise<void> {
    const { server } = this;
    return new Promise((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  private onRequest(request: IncomingMessage, response: ServerResponse): void {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A caller that gave up is part of the game.
    request.on('error', () => undefined);
    request.on('end', () => {
      const call = { path: request.url ?? '/', headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
      const answer = this.handle(call);
      if (this.intake.latencyMs === 0) return this.reply(response, answer);
      setTimeout(() => this.reply(response, answer), this.intake.latencyMs);
    });
  }

  private handle(call: HttpCall): HttpAnswer | Fault {
    const message = this.shape.read(call);
    if ('status' in message) return message;
    const verdict = this.intake.take(message);
    if (verdict.kind === 'failed') return verdict.fault;
    if (verdict.kind === 'refused') return this.shape.refused(verdict.why);
    return { status: 200, body: this.shape.accepted(verdict.ref) };
  }

  private reply(response: ServerResponse, answer: HttpAnswer | Fault): void {
    if (typeof answer === 'object') return send(response, answer.status, answer.body);
    switch (answer) {
      case 429:
        response.setHeader('retry-after', RETRY_AFTER_SECONDS);
        return send(response, 429, { error: 'too many requests' });
      case 500:
      case '500-after-accept':
        return send(response, 500, { error: 'internal error' });
      case 503:
        return send(response, 503, { error: 'unavailable' });
      case 'reset':
        return void response.socket?.resetAndDestroy();
      case 'garbage':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end(GARBAGE);
      case 'timeout-before-accept':
      case 'timeout-after-accept':
        return;
    }
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}

/** The JSON object in a call, or undefined. */
export function jsonOf(call: HttpCall): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(call.body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
