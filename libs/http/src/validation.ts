import { DomainError, type FieldFault } from '@qingkong/contracts';
import { ValidationPipe } from '@nestjs/common';
import { type ValidationError } from 'class-validator';

/** The body or query doesn't fit: every bad field by JSON pointer. */
export class InvalidRequest extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'invalid-request';
  override readonly title = '请求内容不符合要求';

  constructor(private readonly faults: readonly FieldFault[]) {
    super(faults.map((fault) => `${fault.pointer} ${fault.detail}`).join('; ') || 'The request is not valid');
  }

  override get fieldFaults(): readonly FieldFault[] {
    return this.faults;
  }
}

/** class-validator at the edge; unknown fields are refused (contracts.md §2). */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => new InvalidRequest(faultsOf(errors, '')),
  });
}

function faultsOf(errors: readonly ValidationError[], parent: string): FieldFault[] {
  return errors.flatMap((error) => {
    const pointer = `${parent}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
    return [...own, ...faultsOf(error.children ?? [], pointer)];
  });
}
