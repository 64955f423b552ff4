import { randomInt } from 'node:crypto';
import { crashPoint, type Logger, Progress } from '@qingkong/observability';
import { Clock, Database } from '@qingkong/persistence';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { claimBatch, claimRetries, type Want } from './claim.repository';
import { type Parcel } from './lane';
import { MarkWriter } from './mark-writer.service';
import {
  byIndexOnly,
  claimedBy,
  dropEnded,
  otherClaimants,
  putBack,
  SENDER_LOCK,
  takeOver,
} from './recovery.repository';

/** What was claimed for one account. */
export interface Taken {
  readonly account: string;
  readonly parcels: readonly Parcel[];
}

const RECOVER_EVERY_MS = 1_000;
/** Batches follow each other every few milliseconds: no need to look so often for what is due for another try. */
const RETRY_EVERY_MS = 200;

/**
 * What this sender takes from the database. Several senders may run: a claim skips what is locked, and each sender holds an advisory
 * lock that Postgres frees in the moment it dies, so that another takes over its doubtful deliveries within a second (P9).
 */
@Injectable()
export class Claims {
  private readonly sender = randomInt(1, 2 ** 31 - 1);
  private session: ReturnType<Database['background']['createQueryRunner']> | undefined;
  private lastRecovery = -Infinity;
  private lastRetries = -Infinity;
  /** Claims handed to the lanes and not yet known to be finished: ids of batches, `batch-ordinal` of retries. */
  private held = new Set<string>();
  /** Says that the sender is getting on. */
  readonly beat: () => void;

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly marks: MarkWriter,
    progress: Progress,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.beat = progress.watch('sender', 60_000);
  }

  /** Called when time was moved: something may be due. */
  onDue(listener: () => void): void {
    this.clock.onMoved(listener);
  }

  /** Parcels of one batch, or of deliveries due for another try; empty when there is nothing that is wanted. */
  async take(wants: readonly Want[]): Promise<Taken[]> {
    await this.holdLock();
    const batch = await this.db.transaction((tx) => claimBatch(tx, wants, this.sender));
    const [first] = batch;
    if (!first) return this.takeRetries(wants);
    crashPoint('sender-claimed');
    this.held.add(first.batchId);
    return [{ account: first.account, parcels: batch.map((claimed) => ({ ...claimed, first: true })) }];
  }

  /** Asked after a batch: what waits for another try must not wait for all batches. */
  async takeOverdue(wants: readonly Want[]): Promise<Taken[]> {
    return performance.now() - this.lastRetries < RETRY_EVERY_MS ? [] : this.takeRetries(wants);
  }

  private async takeRetries(wants: readonly Want[]): Promise<Taken[]> {
    this.lastRetries = performance.now();
    const retries = await this.db.transaction(async (tx) => {
      await byIndexOnly(tx);
      return claimRetries(tx, wants, this.sender);
    });
    for (const { batchId, ordinal } of retries) this.held.add(`${batchId}-${ordinal}`);
    return retries.map((claimed) => ({ account: claimed.account, parcels: [{ ...claimed, first: false }] }));
  }

  /** Takes over from senders that died, at most once a second. `repeatable`: accounts whose provider honours the delivery id as a key. */
  async recover(repeatable: readonly string[]): Promise<void> {
    if (performance.now() - this.lastRecovery < RECOVER_EVERY_MS) return;
    this.lastRecovery = performance.now();
    await this.putBackUnheld();
    const others = await this.db.transaction(async (tx) => {
      await byIndexOnly(tx);
      await dropEnded(tx);
      return otherClaimants(tx, this.sender);
    });
    for (const other of others) {
      const taken = await this.db.transaction(async (tx) => {
        const takeover = await takeOver(tx, other, repeatable);
        if (takeover) await this.marks.tellNotified(tx, takeover.batches, []);
        return takeover;
      });
      if (taken) this.log.warn({ sender: other, doubtful: taken.doubtful }, 'took over from a sender that died');
    }
  }

  /**
   * A claim whose COMMIT succeeded but whose answer was lost is ours by the database's account and unknown here (G1): it would be
   * ours for ever, and never sent. Called by the loop that also claims, so nothing is on its way between the two accounts.
   */
  private async putBackUnheld(): Promise<void> {
    const claimed = await this.db.transaction(async (tx) => {
      await byIndexOnly(tx);
      return claimedBy(tx, this.sender);
    });
    const unheld = claimed.filter((claim) => !this.held.has(claim));
    this.held = new Set(claimed.filter((claim) => this.held.has(claim)));
    if (unheld.length === 0) return;
    await this.db.transaction((tx) => putBack(tx, unheld));
    this.log.warn({ claims: unheld.length }, 'put back claims whose commit was in doubt');
  }

  async letGo(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.query('select pg_advisory_unlock($1, $2)', [SENDER_LOCK, this.sender]).catch(() => undefined);
    await session?.release().catch(() => undefined);
  }

  private async holdLock(): Promise<void> {
    // A terminated session has freed the lock: another sender may think that this one died.
    if (this.session && !this.session.isReleased) return;
    const session = this.db.background.createQueryRunner();
    try {
      await session.query('select pg_advisory_lock($1, $2)', [SENDER_LOCK, this.sender]);
    } catch (error) {
      await session.release().catch(() => undefined);
      throw error;
    }
    this.session = session;
  }
}
