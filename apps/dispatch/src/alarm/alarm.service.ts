import {
  type AlertDecisionOverdue,
  type AlertExpiredWithoutLift,
  type AlertFlagged,
  type AlertQuarantined,
  type TerminationWithoutLift,
} from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { type AudienceQuery, dutyAudience, LEADING_GROUP } from '../notice/audience';
import { NoticeService } from '../notice/notice.service';

/** The longer nobody decides, the higher it goes: the duty officer, the Office, the head. */
const ABOVE: readonly AudienceQuery[] = [
  dutyAudience(['office'], ['dutyOfficer']),
  dutyAudience(['office'], []),
  dutyAudience(['office', LEADING_GROUP], ['dutyOfficer', 'officeDirector', 'officeDeputyDirector', 'head']),
];

/** Wakes whoever is on duty (C09, C35). */
@Injectable()
export class AlarmService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
  ) {}

  /** A message nobody may act on: whoever is on duty must decide (C09). */
  async quarantined(tx: Tx, { alertId, kind, summary, sender, identifier }: AlertQuarantined): Promise<void> {
    const text = `收到待核信息：${summary}。发送方 ${sender}，编号 ${identifier}。请值班人员核实处置，系统不会自动启动响应。`;
    await this.ring(tx, { text, kind, matter: alertId }, 0);
  }

  /** R15: the wait itself is timed. */
  async decisionOverdue(tx: Tx, overdue: AlertDecisionOverdue): Promise<void> {
    const { alertId, kind, summary, waitingMinutes, stage } = overdue;
    await this.notices.closeMatter(tx, alertId, 'next-stage');
    const text = `待核信息已等待${waitingMinutes}分钟无人处置：${summary}。请立即核实处置。`;
    await this.ring(tx, { text, kind, matter: alertId }, stage + 1);
  }

  /** C02: it runs; whether measures against industry are meant is for HQ to say. */
  async flagged(tx: Tx, { responseId, serial, kind, summary }: AlertFlagged): Promise<void> {
    const text = `${serial}期响应已启动，但${summary}。请值班人员向市指挥部办公室核实。`;
    await this.ring(tx, { text, kind, matter: responseId }, 1);
  }

  /** C35: the end of an alert's validity ends nothing. */
  async expiredWithoutLift(tx: Tx, expired: AlertExpiredWithoutLift): Promise<void> {
    const { responseId, serial, kind, expiredAt } = expired;
    const at = DateTime.fromISO(expiredAt, { zone: this.plan.timeZone }).toFormat('M月d日HH:mm');
    const text = `${serial}期预警的有效期已于${at}届满，尚未收到解除。响应仍在执行，请向市指挥部办公室核实。`;
    await this.ring(tx, { text, kind, matter: responseId }, 1);
  }

  /** C33: the instruction was relayed; only a lift ends it. */
  async liftMissing(tx: Tx, { responseId, serial, kind, instructedAt }: TerminationWithoutLift): Promise<void> {
    const at = DateTime.fromISO(instructedAt, { zone: this.plan.timeZone }).toFormat('M月d日HH:mm');
    const text = `${serial}期响应终止指令已于${at}收到并转达，但预警解除尚未收到，响应仍在执行。请向市指挥部办公室核实。`;
    await this.ring(tx, { text, kind, matter: responseId }, 1);
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
