import { EscalationRaised } from '@qingkong/contracts';
import { Deadlines, type FiredDeadline } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { type LadderStage, type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type AudienceQuery, deputyAudience, dutyAudience } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { LADDER_DEADLINE, type LadderKind } from '../notice/confirmation.repository';
import { type NoticeSubject } from '../notice/notice-subject';
import { climb, type LadderStep } from './ladder';

/** A unit that still owes its confirmation. */
interface Silent {
  readonly noticeId: string;
  readonly responseId: string | null;
  readonly subject: NoticeSubject;
  readonly issuedAt: Date;
  readonly unitId: string;
  readonly unitName: string;
  readonly countyId: string | null;
  readonly taskForceId: string | null;
  readonly listVersionId: string | null;
}

/** Who is called next when a unit is silent (C20): first its own people, then those above it. */
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
    const {
      noticeId,
      unitId,
      ladder: kind,
      stage: armed,
    } = deadline.data as { noticeId: string; unitId: string; ladder: LadderKind; stage: number };
    const silent = await findSilent(tx, noticeId, unitId);
    if (!silent) return;
    const ladder = this.plan.ladders[kind];
    const step = climb(ladder, armed, silent.issuedAt, deadline.firedAt);
    const stage = step && ladder[step.stage];
    if (!stage) return;
    await this.tell(tx, silent, stage);
    await this.record(tx, silent, { stage, step, firedAt: deadline.firedAt });
    if (!step.next) return;
    await this.deadlines.arm(tx, {
      kind: LADDER_DEADLINE,
      subjectId: deadline.subjectId,
      dueAt: step.next.dueAt,
      data: { ...deadline.data, stage: step.next.stage },
    });
  }

  /** The unit's own people hear the notice itself once more, by voice; those above hear who is silent. */
  private async tell(tx: Tx, silent: Silent, stage: LadderStage): Promise<void> {
    const { responseId, subject, unitId, listVersionId } = silent;
    if (stage.tell === 'liaison' || stage.tell === 'responsiblePerson') {
      const duties = stage.tell === 'liaison' ? ['liaison', 'supervisor'] : ['responsiblePerson', 'leader'];
      const level = 'response' in subject ? subject.response?.level : undefined;
      const measures = listVersionId && level ? { listVersionId, level } : null;
      await this.notices.address(tx, silent.noticeId, {
        responseId,
        subject,
        audience: dutyAudience([unitId], duties),
        by: stage.by,
        measures,
      });
      return;
    }
    const response = 'response' in subject ? subject.response : null;
    const about = subject.kind === 'lift' || subject.kind === 'withdrawal' ? '响应终止通知' : '应急响应通知';
    const escalation: NoticeSubject = {
      kind: 'escalation',
      response,
      about,
      unitName: silent.unitName,
      minutes: stage.afterMinutes,
    };
    await this.notices.issue(tx, {
      responseId,
      subject: escalation,
      audience: aboveAudience(silent, stage),
      by: stage.by,
    });
  }

  private async record(
    tx: Tx,
    silent: Silent,
    climbed: { stage: LadderStage; step: LadderStep; firedAt: Date },
  ): Promise<void> {
    const { noticeId, responseId, unitId } = silent;
    const { stage, step, firedAt } = climbed;
    await this.outbox.add(tx, EscalationRaised, {
      noticeId,
      responseId,
      unitId,
      stage: step.stage,
      tell: stage.tell,
      skipped: step.skipped,
      at: firedAt.toISOString(),
    });
  }
}

function aboveAudience(silent: Silent, stage: LadderStage): AudienceQuery {
  if (stage.tell === 'countyBureau') return dutyAudience(silent.countyId ? [silent.countyId] : [], []);
  if (stage.tell === 'taskForce') return dutyAudience(silent.taskForceId ? [silent.taskForceId] : [], []);
  return deputyAudience(silent.taskForceId ?? silent.unitId);
}

/** Null where it has confirmed meanwhile, or where nothing more may be said of the notice. The notice can't end before we commit (R29). */
async function findSilent(tx: Tx, noticeId: string, unitId: string): Promise<Silent | null> {
  const [row] = await rows<Silent>(
    tx,
    `select n.id as "noticeId", n.response_id as "responseId", n.subject, n.issued_at as "issuedAt", u.id as "unitId", u.name as "unitName",
       u.county_id as "countyId", u.task_force_id as "taskForceId", r.list_version_id as "listVersionId"
     from acknowledgement a join notice n on n.id = a.notice_id join unit u on u.id = a.acknowledger_id left join response r on r.id = n.response_id
     where a.notice_id = $1 and a.acknowledger_id = $2 and a.acknowledged_at is null and n.invalid_at is null
     for share of n`,
    [noticeId, unitId],
  );
  return row ?? null;
}
