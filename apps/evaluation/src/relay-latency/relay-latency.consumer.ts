import { NoticeIssued, type Received, UnitAcknowledged, UnitsNotified } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { RelayLatencyService } from './relay-latency.service';

/** Notices as dispatch tells of them. */
@Controller()
export class RelayLatencyConsumer {
  constructor(private readonly latencies: RelayLatencyService) {}

  @Consumes(NoticeIssued)
  onIssued(event: Received<NoticeIssued>, tx: Tx) {
    return this.latencies.learnIssue(tx, event.payload);
  }

  @Consumes(UnitsNotified)
  onNotified(event: Received<UnitsNotified>, tx: Tx) {
    return this.latencies.learnNotification(tx, event.payload);
  }

  @Consumes(UnitAcknowledged)
  onAcknowledged(event: Received<UnitAcknowledged>, tx: Tx) {
    return this.latencies.learnAcknowledgement(tx, event.payload);
  }
}
