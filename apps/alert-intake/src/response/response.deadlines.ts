import { Deadlines } from '@qingkong/deadlines';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LIFT_AWAITED, ResponseChangeService } from './response-change.service';
import { RESPONSE_EXPIRY, RESPONSE_ONSET, ResponseService } from './response.service';

/** When measures begin, and when the alert's stated validity passes: that ends nothing, only an act does (C35). */
@Injectable()
export class ResponseDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly responses: ResponseService,
    private readonly changes: ResponseChangeService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(RESPONSE_ONSET, (deadline, tx) => this.responses.reachOnset(tx, deadline.subjectId));
    this.deadlines.on(RESPONSE_EXPIRY, (deadline, tx) => {
      const [responseId = ''] = deadline.subjectId.split('/');
      return this.changes.reachExpiry(tx, responseId);
    });
    this.deadlines.on(LIFT_AWAITED, (deadline, tx) => {
      const [responseId = ''] = deadline.subjectId.split('/');
      return this.changes.missLift(tx, responseId, String(deadline.data['instructedAt']));
    });
  }
}
