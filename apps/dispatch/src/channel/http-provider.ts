import { type LookupFunction } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { HttpExchange } from './http-exchange';

export interface HttpProviderOptions {
  /** Connections kept per origin. */
  readonly connections: number;
  readonly timeoutMs: number;
  /** Resolves host names at connect time; the system's resolver if left out. */
  readonly lookup?: LookupFunction;
}

/** Type of every body that leaves; some providers want it signed. */
export const JSON_CONTENT_TYPE = 'application/json; charset=utf-8';
const CONTENT_TYPE = ['content-type', JSON_CONTENT_TYPE] as const;

/**
 * The one way out over HTTP: JSON POSTs, and GETs for what a provider wants asked so, on kept-alive connections, a pool per origin, no redirects, no retries of its own.
 * Whether to try again is the sender's decision, because only it knows what was already recorded.
 */
export class HttpProvider {
  private readonly agent: Agent;

  constructor(private readonly options: HttpProviderOptions) {
    this.agent = new Agent({
      connections: options.connections,
      pipelining: 1,
      allowH2: false,
      // The exchange has one timer for everything; undici's own would be three more per connection.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: options.timeoutMs, ...(options.lookup && { lookup: options.lookup }) },
    });
  }

  /** POSTs `body` (JSON text); `headers` are names and values in turn. Never throws: see HttpExchange for what comes back. */
  post(origin: string, path: string, headers: readonly string[], body: string): Promise<HttpExchange> {
    return this.exchange({ origin, path, method: 'POST', headers: [...CONTENT_TYPE, ...headers], body });
  }

  /** GETs. Never throws, as {@link post}. */
  get(origin: string, path: string): Promise<HttpExchange> {
    return this.exchange({ origin, path, method: 'GET' });
  }

  private exchange(request: Dispatcher.DispatchOptions): Promise<HttpExchange> {
    const exchange = new HttpExchange(this.options.timeoutMs);
    try {
      this.agent.dispatch(request, exchange);
    } catch (error) {
      exchange.fail(error as Error);
    }
    return exchange.done;
  }

  /** Waits for the exchanges in the air, then closes every connection. */
  close(): Promise<void> {
    return this.agent.close();
  }
}
