import { Deadlines } from '@qingkong/deadlines';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RESPONSE_OVER } from '../response/response.service';
import { ParkedAlerts } from './parked-alerts.service';

/** However a response ends, by a message, by hand or at an announced instant: what waited for its end is looked at then. */
@Injectable()
export class ParkedAlertDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly parked: ParkedAlerts,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(RESPONSE_OVER, (deadline, tx) => this.parked.releaseBehind(tx, deadline.subjectId));
  }
}
