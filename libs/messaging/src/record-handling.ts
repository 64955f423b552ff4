import { DomainError, type Received } from '@qingkong/contracts';
import { crashPoint, type Logger, type Metrics, type Progress } from '@qingkong/observability';
import { type Database, isTransient } from '@qingkong/persistence';
import { type MessageHandler } from '@nestjs/microservices';
import { type DeadLetters } from './dead-letters';
import { EventAhead } from './event-ahead';
import { type KafkaRecord } from './kafka';
import { ParkedEventRetries } from './parked-event-retries';
import { ParkedEvents } from './parked-events';
import { RecordWork, type Work } from './record-work';

/** Tries of a handler that fails for no known passing reason, before its record is put aside. */
const TRIES = 3;

interface Parts {
  readonly db: Database;
  readonly deadLetters: DeadLetters;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** What became of a record: handled, parked behind what it builds on, put aside as a dead letter, or to be tried again. */
export type RecordOutcome = 'done' | 'parked' | 'dead' | 'again';

/** What became of the first of several records: so many are handled, or so many are to be taken one by one; the other is 0. */
export interface GroupOutcome {
  readonly handled: number;
  readonly alone: number;
}

/**
 * One record = one transaction that begins with the inbox; where many wait, one transaction for a group of them (ADR 0017). Knows nothing of
 * how records came, and never throws.
 */
export class RecordHandling {
  readonly retries: ParkedEventRetries;
  private readonly parked: ParkedEvents;
  private readonly work: RecordWork;

  constructor(
    handlers: ReadonlyMap<string, MessageHandler>,
    private readonly parts: Parts,
    progress: Progress,
  ) {
    this.parked = new ParkedEvents(parts.db);
    this.work = new RecordWork(handlers, this.parked, parts.metrics);
    this.retries = new ParkedEventRetries(this.parked, this.work, parts, progress);
  }

  /** `tries` counts from 1. */
  async handle(record: KafkaRecord, tries: number): Promise<RecordOutcome> {
    let work: Work | null = null;
    try {
      work = this.work.of(record);
      await this.carryOut([work]);
      crashPoint('consumer-committed');
      return 'done';
    } catch (error) {
      const isPassing = isTransient(error) || (!(error instanceof DomainError) && tries < TRIES);
      const kept = isPassing ? null : await this.setAside(record, work?.event ?? null, error);
      if (kept) return kept;
      this.parts.log.warn({ err: error, topic: record.topic, offset: record.offset, tries }, 'record not handled yet');
      return 'again';
    }
  }

  /**
   * Handles the first of `records`, all of one topic, in one transaction: at least one, the others while `hasTime`. If one fails nothing has
   * happened, and all up to that one are to be taken one by one: what becomes of each is decided there.
   */
  async handleGroup(records: readonly KafkaRecord[], hasTime: () => boolean): Promise<GroupOutcome> {
    const works = this.readable(records);
    let begun = 1;
    try {
      const handled = await this.carryOut(works, (done) => {
        begun = done + 1;
        return done === 0 || hasTime();
      });
      crashPoint('consumer-committed');
      return { handled, alone: handled === 0 ? 1 : 0 };
    } catch (error) {
      const { topic, offset } = records[begun - 1] ?? {};
      this.parts.log.info({ err: error, topic, offset, begun }, 'group of records undone, taking them one by one');
      return { handled: 0, alone: begun };
    }
  }

  /** Handles one record as if it came now, for an operator's replay. The inbox and each handler's own key keep it from acting twice. */
  async replay(record: KafkaRecord): Promise<void> {
    await this.carryOut([this.work.of(record)]);
  }

  /** Resolves with how many, see {@link RecordWork.carryOut}. */
  private async carryOut(works: readonly Work[], goesOn?: (done: number) => boolean): Promise<number> {
    // What nobody here wants needs no transaction.
    if (works.every(({ handler }) => handler === null)) return works.length;
    const done = await this.parts.db.transaction((tx) => this.work.carryOut(tx, works, goesOn));
    this.retries.wake();
    return done;
  }

  /** The first of them, up to one that can't be read. */
  private readable(records: readonly KafkaRecord[]): Work[] {
    const works: Work[] = [];
    for (const record of records) {
      try {
        works.push(this.work.of(record));
      } catch {
        break;
      }
    }
    return works;
  }

  /** Null if not even that is possible now. */
  private async setAside(
    record: KafkaRecord,
    event: Received<unknown> | null,
    error: unknown,
  ): Promise<'parked' | 'dead' | null> {
    try {
      if (event && error instanceof EventAhead) {
        await this.park(record, event, error);
        return 'parked';
      }
      await this.bury(record, error);
      return 'dead';
    } catch (failure) {
      this.parts.log.warn({ err: failure }, 'record could not be set aside yet');
      return null;
    }
  }

  private async park(record: KafkaRecord, event: Received<unknown>, error: EventAhead): Promise<void> {
    await this.parked.park(record, event, error.message);
    this.retries.expectOne();
    const { id: eventId, type, key, aggregateVersion } = event;
    this.parts.log.info({ eventId, type, key, aggregateVersion, topic: record.topic }, 'event parked');
  }

  private async bury(record: KafkaRecord, error: unknown): Promise<void> {
    const reason = error instanceof DomainError ? error.code : 'handler-failed';
    // A handler may throw anything, also what is no Error.
    await this.parts.deadLetters.keep(record, reason, error instanceof Error ? error.message : String(error));
    const { topic, partition, offset } = record;
    this.parts.log.error({ err: error, topic, partition, offset, reason }, 'record put aside as a dead letter');
  }
}
