import { Controller } from '@nestjs/common';
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
import { Clock, type Tx } from '@qingkong/persistence';
import { DailyReportOpenings } from './daily-report/daily-report-opening.service';
import { Responses } from './response/response.service';

/**
 * What happens to a response, and what that means for what is owed. It stands above the features because a service has one handler
 * per event: our copy learns first, then each feature hears of it.
 */
@Controller()
export class ResponseConsumer {
  constructor(
    private readonly responses: Responses,
    private readonly openings: DailyReportOpenings,
    private readonly clock: Clock,
  ) {}

  @Consumes(ResponseAnnounced)
  async onAnnounced(event: Received<ResponseAnnounced>, tx: Tx): Promise<void> {
    const response = await this.responses.announce(tx, event);
    if (response) await this.openings.begin(tx, response);
  }

  @Consumes(ResponseStarted)
  async onStarted(event: Received<ResponseStarted>, tx: Tx): Promise<void> {
    await this.responses.start(tx, event);
  }

  @Consumes(ResponseScopeChanged)
  async onScopeChanged(event: Received<ResponseScopeChanged>, tx: Tx): Promise<void> {
    await this.openings.holdDeadlines(tx, event.payload.responseId);
    const rescoped = await this.responses.rescope(tx, event);
    if (rescoped) await this.openings.rescope(tx, rescoped, this.clock.now());
  }

  @Consumes(ResponseLifted)
  async onLifted(event: Received<ResponseLifted>, tx: Tx): Promise<void> {
    await this.openings.holdDeadlines(tx, event.payload.responseId);
    const response = await this.responses.lift(tx, event);
    if (response) await this.openings.close(tx, response, this.clock.now());
  }

  @Consumes(ResponseWithdrawn)
  async onWithdrawn(event: Received<ResponseWithdrawn>, tx: Tx): Promise<void> {
    await this.openings.holdDeadlines(tx, event.payload.responseId);
    const response = await this.responses.withdraw(tx, event);
    if (response) await this.openings.withdraw(tx, response);
  }

  /** They change nothing of what is owed: one report a day, whatever the level (R07). */
  @Consumes(
    ResponseLevelChanged,
    ResponseTextChanged,
    ResponsesMerged,
    TerminationInstructed,
    TerminationWithoutLift,
    AlertExpiredWithoutLift,
  )
  async onAnythingElse(event: Received<{ responseId: string | null }>, tx: Tx): Promise<void> {
    const { responseId } = event.payload;
    if (responseId !== null) await this.responses.passOver(tx, { ...event, payload: { responseId } });
  }
}
