import {
  AlertExpiredWithoutLift,
  type Received,
  ResponseAnnounced,
  ResponseLevelChanged,
  ResponseLifted,
  ResponseScopeChanged,
  ResponsesMerged,
  ResponseStarted,
  ResponseTextChanged,
  ResponseWithdrawn,
  TerminationInstructed,
  TerminationWithoutLift,
} from '@qingkong/contracts';
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
  async onAnnounced(event: Received<ResponseAnnounced>, tx: Tx): Promise<void> {
    await this.responses.learnAnnouncement(tx, event);
  }

  @Consumes(ResponseScopeChanged)
  async onScopeChanged(event: Received<ResponseScopeChanged>, tx: Tx): Promise<void> {
    await this.responses.learnScope(tx, event);
  }

  @Consumes(ResponseLifted)
  async onLifted(event: Received<ResponseLifted>, tx: Tx): Promise<void> {
    if (await this.responses.learnLift(tx, event)) await this.owed.open(tx, event.payload.responseId);
  }

  @Consumes(ResponseWithdrawn)
  async onWithdrawn(event: Received<ResponseWithdrawn>, tx: Tx): Promise<void> {
    await this.responses.learnWithdrawal(tx, event);
  }

  /** They change nothing here: one summary a response, whatever its levels (C41). */
  @Consumes(
    ResponseStarted,
    ResponseLevelChanged,
    ResponseTextChanged,
    ResponsesMerged,
    TerminationInstructed,
    TerminationWithoutLift,
    AlertExpiredWithoutLift,
  )
  async onAnythingElse(event: Received<{ responseId: string | null }>, tx: Tx): Promise<void> {
    const { responseId } = event.payload;
    if (responseId !== null && event.aggregateVersion !== null) {
      await this.responses.passOver(tx, { ...event, payload: { responseId } });
    }
  }
}
