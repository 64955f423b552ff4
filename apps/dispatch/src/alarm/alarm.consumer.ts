import {
  AlertDecisionOverdue,
  AlertExpiredWithoutLift,
  AlertFlagged,
  AlertQuarantined,
  type Received,
  TerminationWithoutLift,
} from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { AlarmService } from './alarm.service';

/** What somebody on duty must look at. */
@Controller()
export class AlarmConsumer {
  constructor(private readonly alarms: AlarmService) {}

  @Consumes(AlertQuarantined)
  onQuarantined({ payload }: Received<AlertQuarantined>, tx: Tx) {
    return this.alarms.quarantined(tx, payload);
  }

  @Consumes(AlertDecisionOverdue)
  onDecisionOverdue({ payload }: Received<AlertDecisionOverdue>, tx: Tx) {
    return this.alarms.decisionOverdue(tx, payload);
  }

  @Consumes(AlertFlagged)
  onFlagged({ payload }: Received<AlertFlagged>, tx: Tx) {
    return this.alarms.flagged(tx, payload);
  }

  @Consumes(TerminationWithoutLift)
  onLiftMissing({ payload }: Received<TerminationWithoutLift>, tx: Tx) {
    return this.alarms.liftMissing(tx, payload);
  }

  @Consumes(AlertExpiredWithoutLift)
  onExpired({ payload }: Received<AlertExpiredWithoutLift>, tx: Tx) {
    return this.alarms.expiredWithoutLift(tx, payload);
  }
}
