import { DomainError, eventOfType, readPayload, type Received } from '@qingkong/contracts';
import { crashPoint, type Metrics } from '@qingkong/observability';
import { afterCommit, type Tx } from '@qingkong/persistence';
import { type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { fromRecord } from './cloud-events';
import { recordPattern, waitsForNothing } from './consumes';
import { EventAhead } from './event-ahead';
import { admit, giveBack } from './inbox';
import { type KafkaRecord } from './kafka';
import { type ParkedEvents } from './parked-events';

/** What is to be done with one record. */
export interface Work {
  readonly record: KafkaRecord;
  /** Null for a record of a topic whose producer isn't ours, and for one that nobody here wants. */
  readonly event: Received<unknown> | null;
  /** Null if nobody here wants it. */
  readonly handler: MessageHandler | null;
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

  /** Throws NotACloudEvent, {@link UnknownEventType} or PayloadInvalid. */
  of(record: KafkaRecord): Work {
    const raw = this.handlers.get(recordPattern(record.topic));
    if (raw) return { record, event: null, handler: raw };
    const event = fromRecord(record);
    const definition = eventOfType(event.type);
    if (!definition) throw new UnknownEventType(`No event is called "${event.type}"`);
    const handler = this.handlers.get(event.type);
    if (!handler) return { record, event: null, handler: null };
    readPayload(definition, event.payload);
    return { record, event, handler };
  }

  /**
   * Carries these out in their order, in one transaction that begins with the inbox; they are of one topic. `goesOn` is asked before each and
   * told how many are done; where it says no, the rest is as if it had not been given. Resolves with how many are done; throws what a
   * handler throws.
   */
  async carryOut(tx: Tx, works: readonly Work[], goesOn: (done: number) => boolean = () => true): Promise<number> {
    const ids = works.flatMap(({ event }) => event?.id ?? []);
    const admitted = await admit(tx, ids);
    const behind = await this.behind(tx, works, admitted);
    let done = 0;
    for (const work of works) {
      if (!goesOn(done)) break;
      await this.carryOutOne(tx, work, { admitted, behind });
      done += 1;
    }
    await giveBack(tx, [...admitted]);
    return done;
  }

  /** Whether events of this type pass those of their aggregate that are parked. */
  waitsForNothing(type: string): boolean {
    return waitsForNothing(this.handlers.get(type));
  }

  /** Takes the event out of `admitted`: what is left there at the end was not handled. */
  private async carryOutOne(
    tx: Tx,
    { record, event, handler }: Work,
    { admitted, behind }: { admitted: Set<string>; behind: ReadonlySet<string> },
  ): Promise<void> {
    if (!handler) return;
    if (!event) return call(handler, record, tx);
    if (!admitted.delete(event.id)) {
      afterCommit(tx, () => this.metrics.inboxDuplicates.inc({ topic: record.topic }));
      return;
    }
    if (behind.has(event.id)) {
      throw new EventAhead(`Version ${event.aggregateVersion} waits behind an earlier event that is parked`);
    }
    await call(handler, event, tx);
    crashPoint('consumer-before-commit');
  }

  private async behind(tx: Tx, works: readonly Work[], admitted: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const waiting = works.filter(({ event, handler }) => event && admitted.has(event.id) && !waitsForNothing(handler));
    const events = waiting.flatMap(({ event }) => event ?? []);
    return this.parked.behind(tx, works[0]?.record.topic ?? '', events);
  }
}

async function call(handler: MessageHandler, event: unknown, tx: Tx): Promise<void> {
  const answer: unknown = await handler(event, tx);
  if (isStream(answer)) await lastValueFrom(answer, { defaultValue: undefined });
}

function isStream(value: unknown): value is Parameters<typeof lastValueFrom>[0] {
  return typeof value === 'object' && value !== null && 'subscribe' in value;
}
