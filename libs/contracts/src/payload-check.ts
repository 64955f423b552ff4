import Ajv2020, { type Options, type ValidateFunction } from 'ajv/dist/2020';
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

/** One set of compiled schemas; each schema is compiled when its event is first met. */
function checker(options: Options): (event: EventDefinition, payload: unknown) => void {
  const ajv = new Ajv2020({ allErrors: false, strict: true, ...options });
  addFormats(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return (event, payload) => {
    let validate = compiled.get(event.type);
    if (!validate) compiled.set(event.type, (validate = ajv.compile(event.payload)));
    if (!validate(payload)) throw new PayloadInvalid(event.type, faultsOf(validate));
  };
}

function faultsOf({ errors }: ValidateFunction): FieldFault[] {
  return (errors ?? []).map((error) => ({ pointer: error.instancePath, detail: error.message ?? error.keyword }));
}

const asProduced = checker({});
const asConsumed = checker({ removeAdditional: true });

/** What we say ourselves, in production too: throws {@link PayloadInvalid} unless `payload` fits, and for a field nobody agreed on. */
export function checkPayload(event: EventDefinition, payload: unknown): void {
  asProduced(event, payload);
}

/**
 * What others say, in production too: throws {@link PayloadInvalid} unless `payload` fits. Fields that this release doesn't know are
 * taken out of it, in place: in a rolling update a newer service may already send one more.
 */
export function readPayload(event: EventDefinition, payload: unknown): void {
  asConsumed(event, payload);
}
