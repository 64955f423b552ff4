import { NoticeIssued, UnitUnreachable } from '@qingkong/contracts';
import { Deadlines, type FiredDeadline, type NewDeadline } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { type Plan, type ResponseLevel } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
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
import { NoticeService } from './notice.service';

interface IssuedNotice {
  readonly id: string;
  readonly responseId: string | null;
  readonly kind: NoticeKind;
  readonly issuedAt: Date;
  readonly responseKind: 'actual' | 'drill' | null;
  readonly previousLevel: ResponseLevel | null;
  readonly fromAt: Date | null;
  readonly isValid: boolean;
}

/** Right after a notice is out: who must confirm it, by when, and whom nobody can reach. Its messages are on their way meanwhile. */
@Injectable()
export class ConfirmationDeadlines implements OnModuleInit {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly deadlines: Deadlines,
    private readonly outbox: Outbox,
    private readonly notices: NoticeService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(CONFIRMATIONS_DEADLINE, (deadline, tx) => this.ask(deadline, tx));
  }

  private async ask(deadline: FiredDeadline, tx: Tx): Promise<void> {
    const { scope, persons } = deadline.data as unknown as { scope: ResponseScope; persons: number };
    const [notice] = await rows<IssuedNotice>(
      tx,
      `select n.id, n.response_id as "responseId", r.kind as "responseKind", n.kind, n.issued_at as "issuedAt", n.subject ->> 'previousLevel' as "previousLevel",
         (n.subject ->> 'onsetAt')::timestamptz(3) as "fromAt", n.invalid_at is null as "isValid"
       from notice n left join response r on r.id = n.response_id where n.id = $1 for update of n`,
      [deadline.subjectId],
    );
    if (!notice) return;
    // Overtaken before anybody could be asked: nothing need be confirmed, and yet what it asked may hold until the next level.
    if (!notice.isValid) {
      if (ordersMeasures(notice)) await this.order(tx, notice, scope);
      return;
    }
    const { id: noticeId, responseId, kind, issuedAt } = notice;
    await awaitConfirmations(tx, notice, scope, this.plan.acknowledgement);
    // After the confirmations, on whose rows a confirmation that is being made now waits for us, or we for it.
    if (ordersMeasures(notice)) await this.order(tx, notice, scope);
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

  private async order(tx: Tx, notice: IssuedNotice, { enterpriseAreaCodes: areaCodes }: ResponseScope): Promise<void> {
    const { id, responseKind: kind, previousLevel, fromAt, isValid } = notice;
    if (!kind || !fromAt) return;
    const order = { kind, areaCodes, fromAt, previousLevel, noticeId: isValid ? id : null };
    await this.notices.ordered(tx, order);
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
