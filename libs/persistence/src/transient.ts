const TRANSIENT_STATES = new Set(['40001', '40P01', '55P03', '57014', '57P01', '57P02', '57P03']);
const TRANSIENT_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  // TypeORM's two names for it: QueryRunner… and QueryRunnerProvider…, the second when the backend was killed between two statements.
  'AlreadyReleasedError',
  'the database system is',
];
const TRANSIENT_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']);

/**
 * Whether the same work may succeed if it is simply tried again: lost connections, deadlocks, timeouts, no room.
 * An error at COMMIT means "unknown" and counts as well: the unit of work is repeated with the same ids.
 */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  if (typeof code === 'string') {
    if (TRANSIENT_STATES.has(code) || TRANSIENT_CODES.has(code)) return true;
    if (code.startsWith('08') || code.startsWith('53')) return true;
  }
  if (TRANSIENT_MESSAGES.some((text) => error.message.includes(text) || error.name.includes(text))) return true;
  const { driverError } = error as Error & { driverError?: unknown };
  return driverError !== undefined && driverError !== error && isTransient(driverError);
}
