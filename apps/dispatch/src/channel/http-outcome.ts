import { type Outcome } from './channel';
import { type HttpExchange } from './http-exchange';

/** The parts of a finished exchange the verdict depends on. */
export type FinishedExchange = Pick<HttpExchange, 'bytesLeft' | 'status' | 'retryAfter' | 'date' | 'failure' | 'text'>;

/**
 * What an HTTP exchange means for the message (S1). `readAccepted` reads a 2xx body; everything else is the same for all HTTP channels.
 * A failure before any byte left, and an answer that comes before acceptance (4xx, 429, 503), is `rejected`; anything in between is `unknown`.
 */
export function outcomeOfExchange(
  exchange: FinishedExchange,
  idempotent: boolean,
  readAccepted: (body: string) => Outcome,
): Outcome {
  const { status } = exchange;
  if (exchange.failure !== undefined) return outcomeOfFailure(exchange.failure, exchange.bytesLeft);
  if (status >= 200 && status < 300) return readAccepted(exchange.text());
  if (status === 429 || status === 503) return notNow(exchange);
  if (status < 500) return { kind: 'rejected', reason: reasonOf(exchange), retry: false };
  // A gateway that broke at 500, 502 or 504 may have passed the message on before it broke.
  if (!idempotent) return { kind: 'unknown', reason: reasonOf(exchange) };
  return { kind: 'rejected', reason: reasonOf(exchange), retry: true };
}

function outcomeOfFailure(failure: Error, bytesLeft: boolean): Outcome {
  const code = (failure as NodeJS.ErrnoException).code;
  const reason = [code, failure.message].filter(Boolean).join(': ') || failure.name;
  if (bytesLeft) return { kind: 'unknown', reason };
  return { kind: 'rejected', reason, retry: code !== 'UND_ERR_INVALID_ARG' };
}

function notNow(exchange: FinishedExchange): Outcome {
  const retryAfterMs = parseRetryAfter(exchange.retryAfter, exchange.date);
  const reason = reasonOf(exchange);
  return { kind: 'rejected', reason, retry: true, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}

/**
 * Milliseconds to wait by a Retry-After header, in seconds or as a date, which is meant by the clock that the Date header shows (T1);
 * undefined if it says nothing that can be read.
 */
export function parseRetryAfter(header: string | undefined, answeredAt: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000;
  const wait = Date.parse(header) - Date.parse(answeredAt ?? '');
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

/** Status and the start of the body; long digit runs are cut out because gateways echo phone numbers (R32). */
function reasonOf(exchange: FinishedExchange): string {
  const said = exchange
    .text()
    .slice(0, 160)
    .replace(/\d{7,}/g, '…')
    .replace(/\s+/g, ' ')
    .trim();
  return said === '' ? `HTTP ${exchange.status}` : `HTTP ${exchange.status}: ${said}`;
}

/** The JSON object in a body, or undefined if the body is anything else. */
export function parseJsonObject(body: string): Record<string, unknown> | undefined {
  // Many receivers answer `ok`: ten thousand exceptions would cost more than ten thousand messages.
  if (!/^\s*\{/.test(body)) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A reference as providers write it: a non-empty string or a number. */
export function readReference(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
