import {
  type AlertDecisionOverdue,
  type AlertExpiredWithoutLift,
  type AlertFlagged,
  type AlertQuarantined,
  type TerminationWithoutLift,
} from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { countyOf, type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type AudienceQuery, dutyAudience, LEADING_GROUP } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';
import { momentWords, responseWords } from '../notice/plain-words';
import { findResponse } from '../response/response.repository';
import {
  type AlarmedResponse,
  expiredWords,
  flaggedWords,
  liftMissingWords,
  messageWords,
  overdueWords,
} from './alarm-words';

/** The longer nobody decides, the higher it goes: the duty officer, the Office, the head. */
const ABOVE: readonly AudienceQuery[] = [
  dutyAudience(['office'], ['dutyOfficer']),
  dutyAudience(['office'], []),
  dutyAudience(['office', LEADING_GROUP], ['dutyOfficer', 'officeDirector', 'officeDeputyDirector', 'head']),
];

type ResponseAlarm = Pick<AlertFlagged, 'responseId' | 'serial' | 'kind'>;

/** Wakes whoever is on duty (C09, C35). */
@Injectable()
export class AlarmService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
  ) {}

  /** A message that waits (C09), or that is decided and something is wrong with it. What waits is one matter, until its next stage. */
  async quarantined(tx: Tx, alarm: AlertQuarantined): Promise<void> {
    const { alertId, kind, outcome = 'quarantined' } = alarm;
    const matter = outcome === 'quarantined' ? alertId : `${alertId}/${outcome}`;
    await this.ring(tx, { text: messageWords(alarm), kind, matter }, 0);
  }

  /** R15: the wait itself is timed. */
  async decisionOverdue(tx: Tx, overdue: AlertDecisionOverdue): Promise<void> {
    const { alertId, kind, stage } = overdue;
    await this.notices.closeMatter(tx, alertId, 'next-stage');
    await this.ring(tx, { text: overdueWords(overdue), kind, matter: alertId }, stage + 1);
  }

  /** C02: it runs; whether measures against industry are meant is for HQ to say. */
  async flagged(tx: Tx, flagged: AlertFlagged): Promise<void> {
    const { responseId: matter, kind, summary } = flagged;
    const text = flaggedWords(await this.alarmed(tx, flagged), summary);
    await this.ring(tx, { text, kind, matter }, 1);
  }

  /** C35: the end of an alert's validity ends nothing. */
  async expiredWithoutLift(tx: Tx, expired: AlertExpiredWithoutLift): Promise<void> {
    const { responseId: matter, kind, expiredAt } = expired;
    const text = expiredWords(await this.alarmed(tx, expired), momentWords(expiredAt, this.plan.timeZone));
    await this.ring(tx, { text, kind, matter }, 1);
  }

  /** C33: the instruction was relayed; only a lift ends it. */
  async liftMissing(tx: Tx, missing: TerminationWithoutLift): Promise<void> {
    const { responseId: matter, kind, instructedAt } = missing;
    const text = liftMissingWords(await this.alarmed(tx, missing), momentWords(instructedAt, this.plan.timeZone));
    await this.ring(tx, { text, kind, matter }, 1);
  }

  /** Also where our copy of it is still on its way, on another partition or parked: whoever is on duty doesn't wait for that. */
  private async alarmed(tx: Tx, { responseId: id, serial, kind }: ResponseAlarm): Promise<AlarmedResponse> {
    const response = await findResponse(tx, id);
    if (!response) return { id, serial, origin: 'alert', drill: kind === 'drill', name: '应急响应', county: null };
    const { facts, jurisdiction } = response;
    const { serial: ownSerial, origin, drill } = facts;
    const county = countyOf(this.plan, jurisdiction)?.name ?? null;
    return { id, serial: ownSerial, origin, drill, name: responseWords(facts), county };
  }

  private async ring(
    tx: Tx,
    alarm: { text: string; kind: 'actual' | 'drill'; matter: string },
    height: number,
  ): Promise<void> {
    const { text, kind, matter } = alarm;
    const audience = ABOVE[Math.min(height, ABOVE.length - 1)];
    if (!audience) return;
    const subject = { kind: 'dutyAlarm', drill: kind === 'drill', text } as const;
    await this.notices.issue(tx, { responseId: null, subject, audience, matter });
  }
}
