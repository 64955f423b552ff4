import { PreWarningIssued, PreWarningWithdrawn, type Received } from '@qingkong/contracts';
import { Consumes, ConsumesAtOnce } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { PreWarningService } from './pre-warning.service';

/** 预警意见 as alert-intake passes it on. */
@Controller()
export class PreWarningConsumer {
  constructor(private readonly preWarnings: PreWarningService) {}

  @Consumes(PreWarningIssued)
  onIssued({ payload, aggregateVersion }: Received<PreWarningIssued>, tx: Tx) {
    return this.preWarnings.tell(tx, payload, aggregateVersion);
  }

  @ConsumesAtOnce(PreWarningWithdrawn)
  onWithdrawn({ payload, aggregateVersion }: Received<PreWarningWithdrawn>, tx: Tx) {
    return this.preWarnings.callOff(tx, payload, aggregateVersion);
  }
}
