/** What a refusal means to the caller; each edge translates it once (problem filter, consumer strategy). */
export type ErrorKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict'
  | 'stale'
  | 'tooLarge'
  | 'unsupported'
  | 'refused'
  | 'tooMany'
  | 'unavailable';

/** A bad field of a request, by JSON pointer. */
export interface FieldFault {
  readonly pointer: string;
  readonly detail: string;
}

/** Refuses a caller: a kind, a stable code, and the facts. What can be expected is not an error but a fact of its own (house style 7). */
export abstract class DomainError extends Error {
  abstract readonly kind: ErrorKind;
  /** Stable, kebab-case; clients branch on it. */
  abstract readonly code: string;
  /** Chinese, for the person in front of the screen. */
  readonly title: string = '请求未被接受';

  constructor(
    message: string,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = new.target.name;
  }

  /** Bad fields, where the refusal is about some. */
  get fieldFaults(): readonly FieldFault[] {
    return [];
  }
}
