import pino from 'pino';

/** What a log line says of an error. */
export interface ErrorFields {
  readonly type: string;
  readonly message: string;
  readonly stack?: string;
  /** SQLSTATE, a system's error code, or the code of a refusal. */
  readonly code?: string;
  /** Of a refusal, e.g. ids. */
  readonly facts?: unknown;
}

/**
 * Pure: what may be said of an error. Everything else that hangs on it stays out: a failed query carries its parameters, and
 * Postgres' detail quotes the row, so names, numbers and link tokens would get into the log (R32).
 */
export function errorFields(error: unknown): ErrorFields {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { type, message, stack } = pino.stdSerializers.err(error);
  const { code, facts } = error as Error & { code?: unknown; facts?: unknown };
  const say = isOfDatabase(error) ? withoutQuoted : (text: string) => text;
  return {
    type,
    message: say(message),
    stack: say(stack),
    ...(typeof code === 'string' && { code }),
    ...(facts !== undefined && { facts }),
  };
}

function isOfDatabase(error: Error): boolean {
  if ('driverError' in error || 'query' in error || 'severity' in error) return true;
  return error.cause instanceof Error && isOfDatabase(error.cause);
}

/** Postgres quotes what it can't read at the end of its message: invalid input syntax for type uuid: "…". */
function withoutQuoted(text: string): string {
  return text.replace(/: ".*"$/gms, ': "…"');
}
