import { NoticeIssued, UnitUnreachable } from '@qingkong/contracts';
import { Deadlines, type FiredDeadline } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ObligationService } from '../obligation/obligation.service';
import { type ResponseScope } from './audience';
import {
  awaitConfirmations,
  awaitedUnits,
  CONFIRMATIONS_DEADLINE,
  LADDER_DEADLINE,
  type LadderKind,
  unreachableUnits,
} from './confirmation.repository';
import { type NoticeKind } from './notice-subject';

interface IssuedNotice {
  readonly id: string;
  readonly responseId: string | null;
  readonly kind: NoticeKind;
  readonly issuedAt: Date;
}

/** Right after a notice is out: who must confirm it, by when, and whom nobody can reach. Its messages are on their way meanwhile. */
@Injectable()
export class ConfirmationDeadlines implements OnModuleInit {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly deadlines: Deadlines,
    private readonly outbox: Outbox,
    private readonly obligations: ObligationService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(CONFIRMATIONS_DEADLINE, (deadline, tx) => this.ask(deadline, tx));
  }

  private async ask(deadline: FiredDeadline, tx: Tx): Promise<void> {
    const { scope, persons } = deadline.data as unknown as { scope: ResponseScope; persons: number };
    const [notice] = await rows<IssuedNotice>(
      tx,
      `select id, response_id as "responseId", kind, issued_at as "issuedAt" from notice where id = $1 and invalid_at is null for update`,
      [deadline.subjectId],
    );
    // Ended before anybody could be asked: what was to be confirmed is void.
    if (!notice) return;
    const { id: noticeId, responseId, kind, issuedAt } = notice;
    const confirmation = { ...this.plan.acknowledgement, ladders: this.plan.ladders };
    this.deadlines.announce(tx, await awaitConfirmations(tx, notice, scope, confirmation));
    // After the confirmations, on whose rows a confirmation that is being made now waits for us, or we for it.
    if (kind === 'start' && responseId) await this.obligations.impose(tx, responseId, noticeId);
    for (const unit of await unreachableUnits(tx, noticeId)) await this.raiseUnreachable(tx, notice, unit);
    const units = await awaitedUnits(tx, noticeId);
    await this.outbox.add(tx, NoticeIssued, {
      noticeId,
      responseId,
      kind,
      persons,
      units,
      issuedAt: issuedAt.toISOString(),
    });
  }

  /** R17: an incident at once. Nobody to call in the unit itself, so the first stage that tells somebody else is due now. */
  private async raiseUnreachable(
    tx: Tx,
    notice: IssuedNotice,
    unit: { unitId: string; kind: LadderKind },
  ): Promise<void> {
    const { id: noticeId, responseId, issuedAt } = notice;
    const { unitId, kind: ladder } = unit;
    await this.outbox.add(tx, UnitUnreachable, {
      noticeId,
      responseId,
      unitId,
      reason: 'no-contact',
      at: issuedAt.toISOString(),
    });
    const stage = this.plan.ladders[ladder].findIndex(({ tell }) => tell !== 'liaison' && tell !== 'responsiblePerson');
    if (stage < 0) return;
    const data = { noticeId, unitId, ladder, stage };
    await this.deadlines.arm(tx, { kind: LADDER_DEADLINE, subjectId: `${noticeId}/${unitId}`, dueAt: issuedAt, data });
  }
}
