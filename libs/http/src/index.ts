export { createHttpApplication } from './http-application';
export { type Attempt, httpMigrations, Idempotency, IdempotencyKeyMissing, IdempotencyKeyReused } from './idempotency';
export { type Problem, ProblemFilter, toProblem } from './problem.filter';
export { InvalidRequest, validationPipe } from './validation';
