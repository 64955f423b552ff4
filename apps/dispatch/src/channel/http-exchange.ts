import { type Dispatcher } from 'undici';

const ANSWER_LIMIT_BYTES = 64 * 1024;

/**
 * One POST and what came of it. Resolves once with itself: either `status` is set (answered) or `failure` is (broken).
 * `bytesLeft` tells whether the request reached a socket: what broke before that can't have been sent (reliability.md, Providers).
 * One object a message on the hot path, so it is handler, promise and result in one.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  bytesLeft = false;
  status = 0;
  retryAfter: string | undefined;
  /** When the other side says it answered, by its own clock. */
  date: string | undefined;
  failure: Error | undefined;
  readonly done: Promise<this>;

  private settle!: (self: this) => void;
  private isSettled = false;
  private body: Buffer | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private readonly timer: NodeJS.Timeout;

  /** `timeoutMs` bounds the whole exchange, the wait for a free connection included. */
  constructor(readonly timeoutMs: number) {
    this.done = new Promise((resolve) => (this.settle = resolve));
    this.timer = setTimeout(expire, timeoutMs, this);
  }

  /** The answer's body, at most 64 KiB of it. */
  text(): string {
    return this.body === undefined ? '' : this.body.toString('utf8');
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Given up while it waited for a connection: it must not leave now, its delivery was already reported as not sent.
    if (this.isSettled) return controller.abort(new Error('given up before it was sent'));
    this.bytesLeft = true;
    this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Record<string, unknown>): void {
    if (status < 200) return;
    this.status = status;
    const retryAfter = headers['retry-after'];
    if (typeof retryAfter === 'string') this.retryAfter = retryAfter;
    const { date } = headers;
    if (typeof date === 'string') this.date = date;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.body = this.body === undefined ? chunk : Buffer.concat([this.body, chunk]);
    if (this.body.length <= ANSWER_LIMIT_BYTES) return;
    this.finish();
    controller.abort(new Error('answer too long'));
  }

  onResponseEnd(): void {
    this.finish();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }

  /** Ends the exchange as broken; a second end is ignored. */
  fail(error: Error): void {
    if (this.isSettled) return;
    this.status = 0;
    this.failure = error;
    this.finish();
    this.controller?.abort(error);
  }

  private finish(): void {
    if (this.isSettled) return;
    this.isSettled = true;
    clearTimeout(this.timer);
    this.settle(this);
  }
}

function expire(exchange: HttpExchange): void {
  exchange.fail(new Error(`no answer within ${exchange.timeoutMs} ms`));
}
