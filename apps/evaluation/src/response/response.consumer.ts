import { type Received, ResponseAnnounced, ResponseLifted, ResponseWithdrawn } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { OwedSummaryService } from '../summary/owed-summary.service';
import { ResponseService } from './response.service';

/** Responses as alert-intake tells of them; the end of one is what makes its summaries owed (C36). */
@Controller()
export class ResponseConsumer {
  constructor(
    private readonly responses: ResponseService,
    private readonly owed: OwedSummaryService,
  ) {}

  @Consumes(ResponseAnnounced)
  async onAnnounced(event: Received<ResponseAnnounced>, tx: Tx) {
    await this.responses.learnAnnouncement(tx, event.payload);
    // The lift may have come before: only now is it known whether this is a drill.
    await this.owed.open(tx, event.payload.responseId);
  }

  @Consumes(ResponseLifted)
  async onLifted(event: Received<ResponseLifted>, tx: Tx) {
    await this.responses.learnLift(tx, event.payload);
    await this.owed.open(tx, event.payload.responseId);
  }

  @Consumes(ResponseWithdrawn)
  onWithdrawn(event: Received<ResponseWithdrawn>, tx: Tx) {
    return this.responses.learnWithdrawal(tx, event.payload);
  }
}
