import {
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
} from '@qingkong/contracts';
import { Consumes, ConsumesAtOnce } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { ResponseService } from './response.service';

/** What alert-intake says of responses. */
@Controller()
export class ResponseConsumer {
  constructor(private readonly responses: ResponseService) {}

  @Consumes(ResponseAnnounced)
  onAnnounced({ payload }: Received<ResponseAnnounced>, tx: Tx) {
    return this.responses.announce(tx, payload);
  }

  @Consumes(ResponseStarted)
  onStarted({ payload, aggregateVersion }: Received<ResponseStarted>, tx: Tx) {
    return this.responses.start(tx, payload.responseId, aggregateVersion);
  }

  @Consumes(ResponseLevelChanged)
  onLevelChanged({ payload, aggregateVersion }: Received<ResponseLevelChanged>, tx: Tx) {
    return this.responses.changeLevel(tx, payload, aggregateVersion);
  }

  @Consumes(ResponseTextChanged)
  onTextChanged({ payload, aggregateVersion }: Received<ResponseTextChanged>, tx: Tx) {
    return this.responses.changeText(tx, payload, aggregateVersion);
  }

  @Consumes(ResponseScopeChanged)
  onScopeChanged({ payload, aggregateVersion }: Received<ResponseScopeChanged>, tx: Tx) {
    return this.responses.changeScope(tx, payload, aggregateVersion);
  }

  @ConsumesAtOnce(ResponseLifted)
  onLifted({ payload, aggregateVersion }: Received<ResponseLifted>, tx: Tx) {
    return this.responses.lift(tx, payload, aggregateVersion);
  }

  @ConsumesAtOnce(ResponseWithdrawn)
  onWithdrawn({ payload, aggregateVersion }: Received<ResponseWithdrawn>, tx: Tx) {
    return this.responses.withdraw(tx, payload, aggregateVersion);
  }

  /** By order two responses are one episode: said to nobody here. */
  @Consumes(ResponsesMerged)
  onMerged({ payload, aggregateVersion }: Received<ResponsesMerged>, tx: Tx) {
    return this.responses.passOver(tx, payload.responseId, aggregateVersion);
  }

  @Consumes(TerminationInstructed)
  onTerminationInstructed({ payload }: Received<TerminationInstructed>, tx: Tx) {
    return this.responses.relayInstruction(tx, payload);
  }
}
