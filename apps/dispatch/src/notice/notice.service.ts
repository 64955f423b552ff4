import { NoticeIssued, UnitUnreachable } from '@qingkong/contracts';
import { Deadlines } from '@qingkong/deadlines';
import { newId, Outbox } from '@qingkong/messaging';
import { afterCommit, Clock, rows, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type AudienceQuery } from './audience';
import {
  awaitConfirmations,
  expand,
  LADDER_DEADLINE,
  type LadderKind,
  unreachableUnits,
} from './notice-expansion.repository';
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
    @Inject(PLAN) private readonly plan: Plan,
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

  /** Returns the notice's id. Where nobody of a unit can be reached, its ladder begins at once (R17). */
  async issue(tx: Tx, notice: NewNotice): Promise<string> {
    const { responseId, subject, audience } = notice;
    const noticeId = newId();
    const issuedAt = this.clock.now();
    await tx.query(
      'insert into notice (id, response_id, kind, subject, while_response_runs, issued_at) values ($1, $2, $3, $4, $5, $6)',
      [noticeId, responseId, subject.kind, JSON.stringify(subject), onlyWhileResponseRuns(subject.kind), issuedAt],
    );
    const persons = await this.address(tx, noticeId, notice);
    const confirmation = { ...this.plan.acknowledgement, ladders: this.plan.ladders };
    this.deadlines.announce(tx, await awaitConfirmations(tx, { id: noticeId, issuedAt }, audience, confirmation));
    const unreachable = await unreachableUnits(tx, noticeId);
    for (const unit of unreachable) await this.raiseUnreachable(tx, { noticeId, responseId, issuedAt, ...unit });
    const units = await this.awaitedUnits(tx, noticeId);
    await this.outbox.add(tx, NoticeIssued, {
      noticeId,
      responseId,
      kind: subject.kind,
      persons,
      units,
      issuedAt: issuedAt.toISOString(),
    });
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

  /** Nothing more of these notices may be sent: batches not yet claimed and deliveries waiting for another try are dropped (R29). */
  async invalidateWhileResponseRuns(tx: Tx, responseId: string, reason: string): Promise<void> {
    const notices = await rows<{ id: string }>(
      tx,
      `update notice set invalid_at = $2, invalid_reason = $3 where response_id = $1 and while_response_runs and invalid_at is null returning id`,
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
    await tx.query(
      `update deadline set state = 'cancelled', version = version + 1
       where kind = '${LADDER_DEADLINE}' and state = 'armed' and subject_id in (
         select notice_id || '/' || acknowledger_id from acknowledgement where notice_id = any($1::uuid[]))`,
      [ids],
    );
    afterCommit(tx, () => this.invalidListeners.forEach((listener) => listener(ids)));
  }

  private async awaitedUnits(tx: Tx, noticeId: string): Promise<number> {
    const [row] = await rows<{ n: string }>(
      tx,
      `select count(*) as n from acknowledgement where notice_id = $1 and acknowledger_kind <> 'person'`,
      [noticeId],
    );
    return Number(row?.n ?? 0);
  }

  private async raiseUnreachable(
    tx: Tx,
    incident: { noticeId: string; responseId: string | null; issuedAt: Date; unitId: string; kind: LadderKind },
  ): Promise<void> {
    const { noticeId, responseId, issuedAt, unitId, kind } = incident;
    const at = issuedAt.toISOString();
    await this.outbox.add(tx, UnitUnreachable, { noticeId, responseId, unitId, reason: 'no-contact', at });
    // Nobody to call in the unit itself: the first stage that tells somebody else is due now.
    const stage = this.plan.ladders[kind].findIndex(({ tell }) => tell !== 'liaison' && tell !== 'responsiblePerson');
    if (stage < 0) return;
    await this.deadlines.arm(tx, {
      kind: LADDER_DEADLINE,
      subjectId: `${noticeId}/${unitId}`,
      dueAt: issuedAt,
      data: { noticeId, unitId, ladder: kind, stage },
    });
  }
}
