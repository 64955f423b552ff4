import { NoticeIssued } from '@qingkong/contracts';
import { Deadlines } from '@qingkong/deadlines';
import { newId, Outbox } from '@qingkong/messaging';
import { afterCommit, Clock, rows, type Tx } from '@qingkong/persistence';
import { type ResponseLevel } from '@qingkong/plan';
import { Injectable } from '@nestjs/common';
import { type AudienceQuery } from './audience';
import { CONFIRMATIONS_DEADLINE } from './confirmation.repository';
import { expand } from './notice-expansion.repository';
import {
  type ListedMeasures,
  type NoticeKind,
  type NoticeSubject,
  onlyWhileResponseRuns,
  priorityOf,
} from './notice-subject';

/** One thing to be said: about what, to whom, and whether they must confirm. */
export interface NewNotice {
  readonly responseId: string | null;
  readonly subject: NoticeSubject;
  readonly audience: AudienceQuery;
  readonly by?: 'preferred' | 'voice';
  /** List and level whose cells an enterprise reads. */
  readonly measures?: ListedMeasures | null;
  /** What it is about, where a later word, or the thing asked for, overtakes it: the id of a report or a summary. */
  readonly matter?: string;
}

/** What a notice orders of enterprises: another level from `fromAt` on, in these counties (null: all). */
export interface Order {
  readonly kind: 'actual' | 'drill';
  readonly areaCodes: readonly string[] | null;
  readonly fromAt: Date;
  /** Whose cell stays in force where that of the new level is empty; null at a beginning. */
  readonly previousLevel: ResponseLevel | null;
  /** Whose confirmations count for it; null where it was overtaken before it could be confirmed. */
  readonly noticeId: string | null;
}

/** One more round of a notice that has been issued: the ladder's own stages, a repeat to one person. */
export type NewRound = Pick<NewNotice, 'audience' | 'by'> & { readonly kind: NoticeKind };

/** Issues notices: rows in the caller's transaction, the sender takes them from there. The only way anything is said to anybody. */
@Injectable()
export class NoticeService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly deadlines: Deadlines,
  ) {}

  private readonly readyListeners: (() => void)[] = [];
  private readonly orderListeners: ((tx: Tx, order: Order) => Promise<void>)[] = [];
  private readonly invalidListeners: ((noticeIds: readonly string[]) => void)[] = [];

  /** Called after commit when there is something to send. */
  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }

  /** Called in the transaction that asks for a notice's confirmations, with what it orders (C22, C23). */
  onOrder(listener: (tx: Tx, order: Order) => Promise<void>): void {
    this.orderListeners.push(listener);
  }

  async ordered(tx: Tx, order: Order): Promise<void> {
    for (const listener of this.orderListeners) await listener(tx, order);
  }

  /** Called after commit with notices of which nothing more may be sent. */
  onInvalid(listener: (noticeIds: readonly string[]) => void): void {
    this.invalidListeners.push(listener);
  }

  /** Returns the notice's id. Whose confirmation is asked for is written right after the commit, by a deadline that is due at once. */
  async issue(tx: Tx, notice: NewNotice): Promise<string> {
    const { responseId, subject, audience, by, measures, matter } = notice;
    const { kind } = subject;
    const noticeId = newId();
    const issuedAt = this.clock.now();
    await tx.query(
      `insert into notice (id, response_id, kind, subject, while_response_runs, issued_at, list_version_id, level, matter)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        ...[noticeId, responseId, kind, JSON.stringify(subject), onlyWhileResponseRuns(kind), issuedAt],
        ...[measures?.listVersionId ?? null, measures?.level ?? null, matter ?? null],
      ],
    );
    const persons = await this.address(tx, noticeId, { kind, audience, ...(by ? { by } : {}) });
    await tx.query('update notice set persons = $2 where id = $1', [noticeId, persons]);
    if (audience.scope) {
      // A transaction of its own, right after this one: nobody's phone waits for it (ADR 0010).
      const data = { scope: audience.scope, persons };
      await this.deadlines.arm(tx, { kind: CONFIRMATIONS_DEADLINE, subjectId: noticeId, dueAt: issuedAt, data });
    } else {
      await this.outbox.add(tx, NoticeIssued, {
        noticeId,
        responseId,
        kind,
        persons,
        units: 0,
        issuedAt: issuedAt.toISOString(),
      });
    }
    return noticeId;
  }

  /** Adds persons to a notice that has been issued. Returns how many. */
  async address(tx: Tx, noticeId: string, { kind, audience, by = 'preferred' }: NewRound): Promise<number> {
    const persons = await expand(tx, { noticeId, priority: priorityOf(kind), by }, audience);
    afterCommit(tx, () => this.readyListeners.forEach((listener) => listener()));
    return persons;
  }

  /**
   * Nothing more may be sent of what was said while the response ran (R29). A ladder that rings in this moment holds its notice until it
   * commits, and what it has said is seen here; one that rings later finds the notice invalid.
   */
  async invalidateWhileResponseRuns(tx: Tx, responseId: string, reason: string): Promise<void> {
    await this.invalidate(tx, 'response_id = $1 and while_response_runs', [responseId], reason);
  }

  /** Of what was said for this instant or later; what holds until then stays to be said (C20). RFC 3339. */
  async invalidateFrom(tx: Tx, responseId: string, reason: string, from: string): Promise<void> {
    if (new Date(from) <= this.clock.now()) return this.invalidateWhileResponseRuns(tx, responseId, reason);
    const later = `(subject ->> 'onsetAt')::timestamptz >= $2`;
    await this.invalidate(tx, `response_id = $1 and while_response_runs and ${later}`, [responseId, from], reason);
  }

  /** What was said of this matter has been overtaken: nothing of it that is still on its way may be sent. */
  async closeMatter(tx: Tx, matter: string, reason: string): Promise<void> {
    await this.invalidate(tx, 'matter = $1', [matter], reason);
  }

  /** Batches not yet claimed and deliveries waiting for another try are dropped; what a lane holds is asked for before its attempt. */
  private async invalidate(tx: Tx, which: string, values: readonly string[], reason: string): Promise<void> {
    const standing = `${which} and invalid_at is null`;
    await tx.query(`select id from notice where ${standing} order by id for update`, [...values]);
    const notices = await rows<{ id: string }>(
      tx,
      `update notice set invalid_at = $${values.length + 1}, invalid_reason = $${values.length + 2} where ${standing} returning id`,
      [...values, this.clock.now(), reason],
    );
    if (notices.length === 0) return;
    const ids = notices.map(({ id }) => id);
    await tx.query(
      `update delivery_batch set state = 'dropped' where notice_id = any($1::uuid[]) and state = 'ready'`,
      [ids],
    );
    await tx.query(
      `update delivery d set state = 'dropped', next_attempt_at = null, last_reason = $2 from delivery_batch b
       where b.id = d.batch_id and b.notice_id = any($1::uuid[]) and d.state = 'pending'`,
      [ids, reason],
    );
    afterCommit(tx, () => this.invalidListeners.forEach((listener) => listener(ids)));
  }
}
