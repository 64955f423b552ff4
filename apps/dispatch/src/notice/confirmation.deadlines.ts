import { NoticeIssued, UnitUnreachable } from '@qingkong/contracts';
import { Deadlines, type FiredDeadline, type NewDeadline } from '@qingkong/deadlines';
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
  type LadderRing,
  unreachableUnits,
} from './confirmation.repository';
import { type NoticeKind, ordersMeasures } from './notice-subject';

interface IssuedNotice {
  readonly id: string;
  readonly responseId: string | null;
  readonly kind: NoticeKind;
  readonly issuedAt: Date;
  readonly listVersionId: string | null;
  readonly level: string | null;
  readonly previousLevel: string | null;
  readonly fromAt: Date | null;
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
      `select id, response_id as "responseId", kind, issued_at as "issuedAt", list_version_id as "listVersionId", level, subject ->> 'previousLevel' as "previousLevel",
         (subject ->> 'onsetAt')::timestamptz(3) as "fromAt"
       from notice where id = $1 and invalid_at is null for update`,
      [deadline.subjectId],
    );
    // Ended before anybody could be asked: what was to be confirmed is void.
    if (!notice) return;
    const { id: noticeId, responseId, kind, issuedAt } = notice;
    await awaitConfirmations(tx, notice, scope, this.plan.acknowledgement);
    // After the confirmations, on whose rows a confirmation that is being made now waits for us, or we for it.
    if (ordersMeasures(kind)) await this.impose(tx, notice, scope);
    const awaited = await awaitedUnits(tx, noticeId);
    await this.armLadders(tx, notice, awaited);
    await this.raiseUnreachable(tx, notice, await unreachableUnits(tx, noticeId));
    const units = awaited.reduce((sum, one) => sum + one.units, 0);
    await this.outbox.add(tx, NoticeIssued, {
      noticeId,
      responseId,
      kind,
      persons,
      units,
      issuedAt: issuedAt.toISOString(),
    });
  }

  /** What the lines must do, from when on (C22, C23): of the list the notice is bound to. */
  private async impose(tx: Tx, notice: IssuedNotice, scope: ResponseScope): Promise<void> {
    const { id, responseId, listVersionId, level, previousLevel, fromAt } = notice;
    if (!responseId || !listVersionId || !level || !fromAt) return;
    const { enterpriseAreaCodes: areaCodes } = scope;
    await this.obligations.impose(tx, { responseId, listVersionId, level, previousLevel, areaCodes, fromAt }, id);
  }

  private async armLadders(tx: Tx, notice: IssuedNotice, awaited: readonly { kind: LadderKind }[]): Promise<void> {
    const ladders = awaited.flatMap(({ kind: ladder }) => {
      const [first] = this.plan.ladders[ladder];
      return first ? [{ ladder, dueAt: new Date(notice.issuedAt.getTime() + first.afterMinutes * 60_000) }] : [];
    });
    await this.deadlines.arm(
      tx,
      ...ladders.map(({ ladder, dueAt }) => ladderDeadline({ noticeId: notice.id, ladder, stage: 0 }, dueAt)),
    );
  }

  /** R17: an incident at once. Nobody to call in the unit itself, so the first stage that tells somebody else is due now. */
  private async raiseUnreachable(
    tx: Tx,
    notice: IssuedNotice,
    unreachable: readonly { unitId: string; kind: LadderKind }[],
  ): Promise<void> {
    const { id: noticeId, responseId, issuedAt } = notice;
    const at = issuedAt.toISOString();
    await this.outbox.addAll(
      tx,
      UnitUnreachable,
      unreachable.map(({ unitId }) => ({ noticeId, responseId, unitId, reason: 'no-contact', at })),
    );
    for (const [ladder, units] of Map.groupBy(unreachable, ({ kind }) => kind)) {
      const stage = this.plan.ladders[ladder].findIndex(
        ({ tell }) => tell !== 'liaison' && tell !== 'responsiblePerson',
      );
      const unitIds = units.map(({ unitId }) => unitId);
      if (stage >= 0) await this.deadlines.arm(tx, ladderDeadline({ noticeId, ladder, stage, unitIds }, issuedAt));
    }
  }
}

/** Those nobody can reach climb apart from the rest, under a subject of their own. */
function ladderDeadline(ring: LadderRing, dueAt: Date): NewDeadline {
  const subjectId = `${ring.noticeId}/${ring.ladder}${ring.unitIds ? '/unreachable' : ''}`;
  return { kind: LADDER_DEADLINE, subjectId, dueAt, data: { ...ring } };
}
