import { UnitsNotified } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { crashPoint, type Logger, Metrics } from '@qingkong/observability';
import { Clock, Database, isTransient, rows, type Tx } from '@qingkong/persistence';
import { LOGGER } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Channel, type Outcome } from '../channel/channel';
import { callOffConfirmed, type Mark, mark, type NotifiedUnit, notifiedUnits, reroute } from './delivery.repository';
import { settle } from './delivery-outcome';
import { type Parcel } from './lane';
import { type Place, settleReceipts } from './receipt.repository';

const WRITE_EVERY_MS = 100;
const UNWRITABLE = 'result-unwritable';

/** As Postgres can keep it: a provider may answer with anything. */
function printable(said: string): string {
  return said
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 300);
}

/**
 * Gathers what providers said and writes it every 100 ms in one transaction, with the events that follow from it. While the database is
 * away the marks are kept for the next write; one that it refuses is found and flagged, so that it holds up no other.
 */
@Injectable()
export class MarkWriter {
  private pending: Mark[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Takes the outcome of one attempt; null where none was made because the notice had ended, or been overtaken for its recipient. */
  settled(parcel: Parcel, channel: Channel, outcome: Outcome | null): void {
    if (!outcome) {
      this.push(parcel, {
        state: 'dropped',
        acceptedAt: null,
        nextAttemptAt: null,
        providerRef: null,
        reason: parcel.isOvertaken ? 'overtaken' : 'notice-invalid',
        attemptOutcome: null,
      });
      return;
    }
    this.metrics.noticeAttempts.inc({ channel: channel.kind, outcome: outcome.kind });
    const now = this.clock.now();
    const settlement = settle(outcome, { attempts: parcel.attempts, idempotent: channel.idempotent, now });
    this.push(parcel, {
      state: settlement.state,
      acceptedAt: outcome.kind === 'accepted' ? now : null,
      nextAttemptAt: settlement.nextAttemptAt,
      providerRef: outcome.kind === 'accepted' && outcome.providerRef ? printable(outcome.providerRef) : null,
      reason: outcome.kind === 'accepted' ? null : printable(outcome.reason),
      attemptOutcome: settlement.recorded ? outcome.kind : null,
      ...(channel.receipts && { receiptAccount: channel.account }),
    });
  }

  /** Nothing more is on its way: no reason to wait with what is known. */
  hurry(): void {
    if (this.pending.length > 0) void this.write();
  }

  /** Writes what is left; parcels claimed and never tried are due again at once. */
  async stop(untried: readonly Parcel[]): Promise<void> {
    clearTimeout(this.timer);
    await this.writing;
    await this.write();
    await this.giveBack(untried);
  }

  /** These were claimed and not tried: they are due again at once, for whichever sender can. */
  async giveBack(untried: readonly Parcel[]): Promise<void> {
    if (untried.length === 0) return;
    await this.db.transaction(async (tx) => this.tellNotified(tx, await returnUntried(tx, untried), []));
  }

  /** Publishes which units somebody's message was accepted for. */
  async tellNotified(
    tx: Tx,
    batches: readonly string[],
    retried: readonly { batchId: string; ordinal: number }[],
  ): Promise<void> {
    const found = await notifiedUnits(tx, batches, retried);
    const payloads = [...Map.groupBy(found, (unit) => unit.noticeId).values()].flatMap((units) =>
      chunks(units).map(notifiedOf),
    );
    await this.outbox.addAll(tx, UnitsNotified, payloads);
  }

  private push(parcel: Parcel, mark: Omit<Mark, 'batchId' | 'ordinal' | 'first'>): void {
    this.pending.push({ batchId: parcel.batchId, ordinal: parcel.ordinal, first: parcel.first, ...mark });
    this.timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS);
  }

  private async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing) await this.writing;
    const marks = this.pending;
    if (marks.length === 0) return;
    this.pending = [];
    this.writing = this.writeNow(marks).finally(() => {
      this.writing = undefined;
    });
    await this.writing;
  }

  private async writeNow(marks: Mark[]): Promise<void> {
    try {
      await this.db.transaction((tx) => this.writeIn(tx, marks));
    } catch (error) {
      if (isTransient(error)) this.keep(marks, error);
      else await this.writeWithout(marks, error);
    }
  }

  private keep(marks: Mark[], error: unknown): void {
    this.log.warn({ err: error, marks: marks.length }, 'results could not be written yet');
    this.pending = marks.concat(this.pending);
    this.timer ??= setTimeout(() => void this.write(), WRITE_EVERY_MS);
  }

  /** Something in these marks can't be written, ever: by halves down to the one, which is flagged for a person to look at. */
  private async writeWithout(marks: Mark[], error: unknown): Promise<void> {
    const half = Math.ceil(marks.length / 2);
    if (marks.length > 1) {
      await this.writeNow(marks.slice(0, half));
      await this.writeNow(marks.slice(half));
      return;
    }
    const [guilty] = marks;
    if (!guilty) return;
    const { batchId, ordinal, first, state, acceptedAt } = guilty;
    this.log.error({ err: error, batchId, ordinal, state }, 'a result could not be written');
    if (guilty.reason === UNWRITABLE) return;
    const outcome = { nextAttemptAt: null, providerRef: null, reason: UNWRITABLE, attemptOutcome: 'unwritable' };
    await this.writeNow([{ batchId, ordinal, first, acceptedAt, state: 'flagged', ...outcome }]);
  }

  private async writeIn(tx: Tx, marks: readonly Mark[]): Promise<void> {
    const written = await mark(tx, marks);
    const open = written.marks.filter((m) => m.state === 'rerouted' || m.state === 'pending');
    const calledOff = await callOffConfirmed(tx, open);
    // A receipt may be quicker than the mark. Whose message has arrived needs no other, whatever became of the provider's answer.
    const received = await settleReceipts(
      tx,
      written.marks.filter((m) => m.receiptAccount !== undefined),
    );
    const arrived = new Set(received.filter(({ state }) => state === 'delivered').map(placeOf));
    await reroute(
      tx,
      open.filter((m) => m.state === 'rerouted' && !calledOff.has(placeOf(m)) && !arrived.has(placeOf(m))),
    );
    await this.tellNotified(
      tx,
      written.done,
      written.marks.filter((m) => !m.first && (m.acceptedAt !== null || arrived.has(placeOf(m)))),
    );
    crashPoint('marks-before-commit');
  }
}

function placeOf({ batchId, ordinal }: Place): string {
  return `${batchId}-${ordinal}`;
}

/** At most so many units an event, as the contract says (ADR 0004): a round of several batches may hold more. */
const UNITS_AN_EVENT = 1_000;

function chunks(units: readonly NotifiedUnit[]): NotifiedUnit[][] {
  const count = Math.ceil(units.length / UNITS_AN_EVENT);
  return Array.from({ length: count }, (_, i) => units.slice(i * UNITS_AN_EVENT, (i + 1) * UNITS_AN_EVENT));
}

function notifiedOf(units: readonly NotifiedUnit[]): UnitsNotified {
  const [{ noticeId, responseId, kind }] = units as [NotifiedUnit];
  return { noticeId, responseId, kind, units: units.map(({ unitId, at }) => ({ unitId, at: at.toISOString() })) };
}

/** As if these had never been claimed: a first try that wasn't made doesn't count as one. Returns the batches that are done with it. */
async function returnUntried(tx: Tx, parcels: readonly Parcel[]): Promise<string[]> {
  await tx.query(
    `update delivery d set state = 'pending', next_attempt_at = app_now(), retried_by = null
     from unnest($1::bigint[], $2::int[]) as q (batch_id, ordinal) where d.batch_id = q.batch_id and d.ordinal = q.ordinal and d.state = 'sending'`,
    [parcels.map((parcel) => parcel.batchId), parcels.map((parcel) => parcel.ordinal)],
  );
  const counted = await rows<{ id: string; state: string }>(
    tx,
    `update delivery_batch b set remaining = b.remaining - c.n, state = case when b.remaining - c.n <= 0 then 'done' else b.state end
     from (select id, count(*)::int as n from unnest($1::bigint[]) as id group by id) c where b.id = c.id and b.state = 'claimed'
     returning b.id, b.state`,
    [parcels.filter((parcel) => parcel.first).map((parcel) => parcel.batchId)],
  );
  return counted.filter(({ state }) => state === 'done').map(({ id }) => id);
}
