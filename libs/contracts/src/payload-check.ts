import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { DomainError, type FieldFault } from './domain-error';
import { type EventDefinition } from './event';

/** A payload that doesn't fit its event's schema. On the producing side a bug, on the consuming side a dead letter. */
export class PayloadInvalid extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'event-payload-invalid';
  override readonly title = '事件内容不符合约定';

  constructor(
    type: string,
    private readonly faults: readonly FieldFault[],
  ) {
    super(`${type}: ${faults.map((fault) => `${fault.pointer || '/'} ${fault.detail}`).join('; ')}`, { type, faults });
  }

  override get fieldFaults(): readonly FieldFault[] {
    return this.faults;
  }
}

const ajv = new Ajv2020({ allErrors: false, strict: true });
addFormats(ajv);
const compiled = new Map<string, ValidateFunction>();

/** Throws {@link PayloadInvalid} unless `payload` fits; checked on both sides, in production too. */
export function checkPayload(event: EventDefinition, payload: unknown): void {
  let validate = compiled.get(event.type);
  if (!validate) compiled.set(event.type, (validate = ajv.compile(event.payload)));
  if (validate(payload)) return;
  const faults = (validate.errors ?? []).map((error) => ({
    pointer: error.instancePath,
    detail: error.message ?? error.keyword,
  }));
  throw new PayloadInvalid(event.type, faults);
}
