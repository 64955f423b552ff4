import { type LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { errorFields } from './error-fields';

export type { Logger } from 'pino';

/**
 * Structured lines on stdout, or wherever `lines` says: constant message, ids as fields (house style 14). Contacts and tokens never
 * reach a line (R32): neither as a field nor by an error that carries them.
 */
export function createLogger(service: string, level: string, lines?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: errorFields },
    redact: {
      paths: [
        'authorization',
        'req.headers.authorization',
        'token',
        '*.token',
        'address',
        '*.address',
        'phone',
        '*.phone',
      ],
    },
  };
  return lines ? pino(options, lines) : pino(options);
}

/** Nest's own lines through the same logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug({ context }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const stack = rest.find((item): item is string => typeof item === 'string' && item.includes('\n'));
    this.logger.error(
      { err: message instanceof Error ? message : undefined, stack },
      message instanceof Error ? message.message : String(message),
    );
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.logger.trace({ context }, String(message));
  }

  fatal(message: unknown, context?: string): void {
    this.logger.fatal({ context }, String(message));
  }
}
