export { inZone } from './city-time';
export { createHttpApplication } from './http-application';
export {
  type Attempt,
  forgetKeys,
  httpMigrations,
  Idempotency,
  IdempotencyKeyMissing,
  IdempotencyKeyReused,
} from './idempotency';
export { type Problem, ProblemFilter, toProblem } from './problem.filter';
export { TakesBytes } from './raw-bodies';
export { IsInstant, IsWords } from './request-fields';
export { InvalidRequest, validationPipe } from './validation';
