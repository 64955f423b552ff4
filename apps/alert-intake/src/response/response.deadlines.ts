import { Deadlines } from '@qingkong/deadlines';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RESPONSE_ONSET, ResponseService } from './response.service';

/** When measures begin. `expires` has no deadline here: only an act ends a response (C35). */
@Injectable()
export class ResponseDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly responses: ResponseService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(RESPONSE_ONSET, (deadline, tx) => this.responses.reachOnset(tx, deadline.subjectId));
  }
}
