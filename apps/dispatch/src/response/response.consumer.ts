import {
  AlertQuarantined,
  type Received,
  ResponseAnnounced,
  ResponseLifted,
  ResponseStarted,
  ResponseWithdrawn,
} from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { ResponseService } from './response.service';

/** What alert-intake says of responses. */
@Controller()
export class ResponseConsumer {
  constructor(private readonly responses: ResponseService) {}

  @Consumes(ResponseAnnounced)
  onAnnounced(event: Received<ResponseAnnounced>, tx: Tx) {
    return this.responses.announce(tx, event.payload);
  }

  @Consumes(ResponseStarted)
  onStarted(event: Received<ResponseStarted>, tx: Tx) {
    return this.responses.start(tx, event.payload.responseId);
  }

  @Consumes(ResponseLifted)
  onLifted(event: Received<ResponseLifted>, tx: Tx) {
    return this.responses.lift(tx, event.payload);
  }

  @Consumes(ResponseWithdrawn)
  onWithdrawn(event: Received<ResponseWithdrawn>, tx: Tx) {
    return this.responses.withdraw(tx, event.payload);
  }

  @Consumes(AlertQuarantined)
  onQuarantined(event: Received<AlertQuarantined>, tx: Tx) {
    return this.responses.tellDuty(tx, event.payload);
  }
}
