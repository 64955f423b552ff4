import { DomainError, eventOfType, readPayload, type Received } from '@qingkong/contracts';
import { crashPoint, type Metrics } from '@qingkong/observability';
import { type Tx } from '@qingkong/persistence';
import { type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { fromRecord } from './cloud-events';
import { recordPattern } from './consumes';
import { EventAhead } from './event-ahead';
import { admit } from './inbox';
import { type KafkaRecord } from './kafka';
import { type ParkedEvents } from './parked-events';

/** What is to be done with one record. */
export interface Work {
  /** Null for a record of a topic whose producer isn't ours. */
  readonly event: Received<unknown> | null;
  /** Inside one transaction that begins with the inbox. */
  carryOut(tx: Tx): Promise<void>;
}

/** A type that is in nobody's contract. */
export class UnknownEventType extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'unknown-event-type';
}

/** Finds out which handler a record is for, and calls it once per event. */
export class RecordWork {
  constructor(
    /** By pattern, see `consumes.ts`. */
    private readonly handlers: ReadonlyMap<string, MessageHandler>,
    private readonly parked: ParkedEvents,
    private readonly metrics: Metrics,
  ) {}

  /** Null if nobody here wants it. Throws NotACloudEvent, {@link UnknownEventType} or PayloadInvalid. */
  of(record: KafkaRecord): Work | null {
    const raw = this.handlers.get(recordPattern(record.topic));
    if (raw) return { event: null, carryOut: (tx) => call(raw, record, tx) };
    const event = fromRecord(record);
    const definition = eventOfType(event.type);
    if (!definition) throw new UnknownEventType(`No event is called "${event.type}"`);
    const handler = this.handlers.get(event.type);
    if (!handler) return null;
    readPayload(definition, event.payload);
    return { event, carryOut: (tx) => this.carryOut(tx, handler, record.topic, event) };
  }

  private async carryOut(tx: Tx, handler: MessageHandler, topic: string, event: Received<unknown>): Promise<void> {
    if (!(await admit(tx, event.id))) {
      this.metrics.inboxDuplicates.inc({ topic });
      return;
    }
    if (await this.parked.isBehind(tx, topic, event)) {
      throw new EventAhead(`Version ${event.aggregateVersion} waits behind an earlier event that is parked`);
    }
    await call(handler, event, tx);
    crashPoint('consumer-before-commit');
  }
}

async function call(handler: MessageHandler, event: unknown, tx: Tx): Promise<void> {
  const answer: unknown = await handler(event, tx);
  if (isStream(answer)) await lastValueFrom(answer, { defaultValue: undefined });
}

function isStream(value: unknown): value is Parameters<typeof lastValueFrom>[0] {
  return typeof value === 'object' && value !== null && 'subscribe' in value;
}
