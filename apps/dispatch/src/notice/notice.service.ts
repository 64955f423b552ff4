import { NoticeIssued } from '@qingkong/contracts';
import { Deadlines } from '@qingkong/deadlines';
import { newId, Outbox } from '@qingkong/messaging';
import { afterCommit, Clock, rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type AudienceQuery } from './audience';
import { CONFIRMATIONS_DEADLINE, LADDER_DEADLINE } from './confirmation.repository';
import { expand } from './notice-expansion.repository';
import { type NoticeSubject, onlyWhileResponseRuns, priorityOf } from './notice-subject';

/** One thing to be said: about what, to whom, and whether they must confirm. */
export interface NewNotice {
  readonly responseId: string | null;
  readonly subject: NoticeSubject;
  readonly audience: AudienceQuery;
  readonly by?: 'preferred' | 'voice';
  /** List and level whose cells an enterprise reads. */
  readonly measures?: { readonly listVersionId: string; readonly level: string } | null;
}

/** Issues notices: rows in the caller's transaction, the sender takes them from there. The only way anything is said to anybody. */
@Injectable()
export class NoticeService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly deadlines: Deadlines,
  ) {}

  private readonly readyListeners: (() => void)[] = [];
  private readonly invalidListeners: ((noticeIds: readonly string[]) => void)[] = [];

  /** Called after commit when there is something to send. */
  onReady(listener: () => void): void {
    this.readyListeners.push(listener);
  }

  /** Called after commit with notices of which nothing more may be sent. */
  onInvalid(listener: (noticeIds: readonly string[]) => void): void {
    this.invalidListeners.push(listener);
  }

  /** Returns the notice's id. Whose confirmation is asked for is written right after the commit, by a deadline that is due at once. */
  async issue(tx: Tx, notice: NewNotice): Promise<string> {
    const { responseId, subject, audience } = notice;
    const noticeId = newId();
    const issuedAt = this.clock.now();
    await tx.query(
      'insert into notice (id, response_id, kind, subject, while_response_runs, issued_at) values ($1, $2, $3, $4, $5, $6)',
      [noticeId, responseId, subject.kind, JSON.stringify(subject), onlyWhileResponseRuns(subject.kind), issuedAt],
    );
    const persons = await this.address(tx, noticeId, notice);
    if (audience.scope) {
      // A transaction of its own, right after this one: nobody's phone waits for it (ADR 0010).
      const data = { scope: audience.scope, persons };
      await this.deadlines.arm(tx, { kind: CONFIRMATIONS_DEADLINE, subjectId: noticeId, dueAt: issuedAt, data });
    } else {
      await this.outbox.add(tx, NoticeIssued, {
        noticeId,
        responseId,
        kind: subject.kind,
        persons,
        units: 0,
        issuedAt: issuedAt.toISOString(),
      });
    }
    return noticeId;
  }

  /** Adds persons to a notice that has been issued: the ladder's own stages, a repeat to one person. */
  async address(tx: Tx, noticeId: string, notice: NewNotice): Promise<number> {
    const persons = await expand(
      tx,
      {
        noticeId,
        priority: priorityOf(notice.subject.kind),
        by: notice.by ?? 'preferred',
        measures: notice.measures ?? null,
      },
      notice.audience,
    );
    afterCommit(tx, () => this.readyListeners.forEach((listener) => listener()));
    return persons;
  }

  /**
   * Nothing more of these notices may be sent: batches not yet claimed and deliveries waiting for another try are dropped (R29).
   * Ladders first, then the notices: a ladder that rings in this moment locks in the same order, and what it has said is seen here.
   */
  async invalidateWhileResponseRuns(tx: Tx, responseId: string, reason: string): Promise<void> {
    const standing = 'response_id = $1 and while_response_runs and invalid_at is null';
    const ladders = await rows<{ subject: string }>(
      tx,
      `select a.notice_id || '/' || a.acknowledger_id as subject from acknowledgement a join notice n on n.id = a.notice_id where ${standing}`,
      [responseId],
    );
    // By their keys: a join on them would compare 10,000 with 10,000 as long as Postgres has no statistics of rows this young.
    await this.deadlines.cancel(
      tx,
      LADDER_DEADLINE,
      ladders.map(({ subject }) => subject),
    );
    await tx.query(`select id from notice where ${standing} order by id for update`, [responseId]);
    const notices = await rows<{ id: string }>(
      tx,
      `update notice set invalid_at = $2, invalid_reason = $3 where ${standing} returning id`,
      [responseId, this.clock.now(), reason],
    );
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
