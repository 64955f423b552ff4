import { EscalationRaised } from '@qingkong/contracts';
import { climb, Deadlines, type FiredDeadline } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { type LadderStage, type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type AudienceQuery, deputyAudience, dutyAudience } from '../notice/audience';
import { LADDER_DEADLINE, type LadderRing } from '../notice/confirmation.repository';
import { NoticeService } from '../notice/notice.service';
import { noticeName } from '../notice/plain-words';
import { climbSilent, type SilentUnit, standingNotice, type StandingNotice } from './silent.repository';

/** Who is called next when units are silent (C20): first their own people, then those above them. */
@Injectable()
export class EscalationDeadlines implements OnModuleInit {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly deadlines: Deadlines,
    private readonly notices: NoticeService,
    private readonly outbox: Outbox,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(LADDER_DEADLINE, (deadline, tx) => this.ring(deadline, tx));
  }

  private async ring(deadline: FiredDeadline, tx: Tx): Promise<void> {
    const ring = deadline.data as unknown as LadderRing;
    const notice = await standingNotice(tx, ring.noticeId);
    if (!notice) return;
    const ladder = this.plan.ladders[ring.ladder];
    const minutes = ladder.map(({ afterMinutes }) => afterMinutes);
    const step = climb(minutes, ring.stage, notice.issuedAt, deadline.firedAt);
    const stage = step && ladder[step.stage];
    if (!stage) return;
    const silent = await climbSilent(tx, ring, step.stage);
    await this.tell(tx, notice, silent, { ...stage, unreachable: ring.unitIds !== undefined });
    await this.outbox.addAll(
      tx,
      EscalationRaised,
      silent.map(({ unitId }) => ({
        ...{ noticeId: notice.id, responseId: notice.responseId, unitId },
        ...{ stage: step.stage, tell: stage.tell, skipped: step.skipped, at: deadline.firedAt.toISOString() },
      })),
    );
    // Those nobody can reach go on with the others.
    if (!step.next || ring.unitIds) return;
    const { kind, subjectId } = deadline;
    const { dueAt, stage: next } = step.next;
    await this.deadlines.arm(tx, { kind, subjectId, dueAt, data: { ...ring, stage: next } });
  }

  /** A unit's own people hear the notice itself once more, by voice; those above hear, each in one message, who of theirs is silent. */
  private async tell(
    tx: Tx,
    notice: StandingNotice,
    silent: readonly SilentUnit[],
    stage: LadderStage & { unreachable: boolean },
  ): Promise<void> {
    if (silent.length === 0) return;
    const { kind, response, responseId, drill } = notice;
    if (stage.tell === 'liaison' || stage.tell === 'responsiblePerson') {
      const duties = stage.tell === 'liaison' ? ['liaison', 'supervisor'] : ['responsiblePerson', 'leader'];
      const unitIds = silent.map(({ unitId }) => unitId);
      await this.notices.address(tx, notice.id, { kind, audience: dutyAudience(unitIds, duties), by: stage.by });
      return;
    }
    const about = noticeName(kind);
    const { afterMinutes: minutes, unreachable, by } = stage;
    for (const [above, units] of Map.groupBy(silent, (unit) => aboveOf(unit, stage))) {
      const unitNames = units.map(({ name }) => name);
      const subject = { kind: 'escalation', response, drill, about, unitNames, minutes, unreachable } as const;
      await this.notices.issue(tx, { responseId, subject, audience: aboveAudience(above, stage), by });
    }
  }
}

/** The county or task force above a unit; a task force itself has the deputy who guides it. Null where there is none. */
function aboveOf(unit: SilentUnit, { tell }: LadderStage): string | null {
  if (tell === 'countyBureau') return unit.countyId;
  return tell === 'deputy' ? (unit.taskForceId ?? unit.unitId) : unit.taskForceId;
}

/** Where nobody is above, the duty officer hears it: somebody must. */
function aboveAudience(above: string | null, { tell }: LadderStage): AudienceQuery {
  if (above === null) return dutyAudience(['office'], ['dutyOfficer']);
  return tell === 'deputy' ? deputyAudience(above) : dutyAudience([above], []);
}
