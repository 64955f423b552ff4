import { DomainError } from '@qingkong/contracts';
import { type Logger, type Progress } from '@qingkong/observability';
import { type Database, isTransient } from '@qingkong/persistence';
import { type DeadLetters } from './dead-letters';
import { EventAhead } from './event-ahead';
import { Nap } from './nap';
import { type ParkedEvent, type ParkedEvents } from './parked-events';
import { type RecordWork } from './record-work';

/** An event that nobody here wakes us for, since another service or instance cleared its way, waits at most this long. */
const LOOK_EVERY_MS = 1_000;

interface Parts {
  readonly db: Database;
  readonly deadLetters: DeadLetters;
  readonly log: Logger;
}

/**
 * Tries parked events again, whenever an event was handled while some wait, and every second. What still is ahead when it is due becomes
 * a dead letter, which is the alarm: an error in the log and a count by reason (ADR 0013). Instances share the work row by row.
 */
export class ParkedEventRetries {
  private readonly nap = new Nap();
  private readonly beat: () => void;
  /** As far as this instance knows. */
  private someWait = true;
  private stopped = false;
  private loop: Promise<void> | undefined;

  constructor(
    private readonly parked: ParkedEvents,
    private readonly work: RecordWork,
    private readonly parts: Parts,
    progress: Progress,
  ) {
    this.beat = progress.watch('parked-events', 60_000);
  }

  start(): void {
    this.loop = this.run();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.nap.wake();
    await this.loop;
  }

  /** One more event is parked. */
  expectOne(): void {
    this.someWait = true;
  }

  /** An event was handled: the way may be clear. Costs nothing while none waits. */
  wake(): void {
    if (this.someWait) this.nap.wake();
  }

  /** Tries all that wait, again and again as long as one of them gets through: it may have cleared the way for others. */
  async look(): Promise<void> {
    for (let gone = 1; gone > 0;) {
      this.someWait = false;
      const waiting = await this.parked.list(null);
      if (waiting.length > 0) this.someWait = true;
      gone = await this.tryAll(waiting);
    }
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      this.beat();
      try {
        await this.look();
      } catch (error) {
        this.parts.log.warn({ err: error }, 'parked events could not be looked at, trying again');
      }
      await this.nap.take(LOOK_EVERY_MS);
    }
  }

  /** How many are parked no more. */
  private async tryAll(waiting: readonly ParkedEvent[]): Promise<number> {
    const stuck = new Set<string>();
    let gone = 0;
    for (const event of waiting) {
      if (this.stopped) return 0;
      const aggregate = `${event.topic}/${event.key}`;
      const isBehind =
        event.aggregateVersion !== null && stuck.has(aggregate) && !this.work.waitsForNothing(event.type);
      if (isBehind && !event.isDue) continue;
      if (await this.retry(event)) gone += 1;
      else if (event.aggregateVersion !== null) stuck.add(aggregate);
      this.beat();
    }
    return gone;
  }

  /** False if it goes on waiting. */
  private async retry(parked: ParkedEvent): Promise<boolean> {
    try {
      return await this.parts.db.transaction(async (tx) => {
        const record = await this.parked.take(tx, parked.eventId);
        if (!record) return false;
        await this.work.carryOut(tx, [this.work.of(record)]);
        return true;
      });
    } catch (error) {
      const isRefused = error instanceof DomainError && !(error instanceof EventAhead);
      if (isRefused || (parked.isDue && !isTransient(error))) return this.giveUp(parked, error);
      if (!(error instanceof EventAhead)) {
        this.parts.log.warn({ err: error, eventId: parked.eventId }, 'parked event not handled yet');
      }
      return false;
    }
  }

  private async giveUp({ eventId, type, key, topic }: ParkedEvent, error: unknown): Promise<boolean> {
    const reason = error instanceof DomainError ? error.code : 'handler-failed';
    const detail = error instanceof Error ? error.message : String(error);
    const isKept = await this.parts.db.transaction(async (tx) => {
      const record = await this.parked.take(tx, eventId);
      if (record) await this.parts.deadLetters.keep(record, reason, detail, tx);
      return record !== null;
    });
    if (isKept) {
      this.parts.log.error(
        { err: error, eventId, type, key, topic, reason },
        'parked event waited in vain: put aside as a dead letter',
      );
    }
    return isKept;
  }
}
