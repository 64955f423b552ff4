import { Deadlines } from '@qingkong/deadlines';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { LIFT_AWAITED, RESPONSE_LIFT, ResponseEndingService } from './response-ending.service';
import { RESPONSE_EXPIRY, RESPONSE_ONSET, ResponseService } from './response.service';

/** When measures begin, when an announced lift comes, and when one is missing: what its alert calls its validity ends nothing (C35). */
@Injectable()
export class ResponseDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly responses: ResponseService,
    private readonly endings: ResponseEndingService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(RESPONSE_ONSET, ({ subjectId }, tx) => this.responses.reachOnset(tx, partsOf(subjectId)[0]));
    this.deadlines.on(RESPONSE_LIFT, ({ subjectId }, tx) => this.endings.reachLift(tx, partsOf(subjectId)[0]));
    this.deadlines.on(RESPONSE_EXPIRY, ({ subjectId }, tx) => this.endings.reachExpiry(tx, partsOf(subjectId)[0]));
    this.deadlines.on(LIFT_AWAITED, ({ subjectId, data }, tx) => {
      const [responseId, alertId] = partsOf(subjectId);
      return this.endings.missLift(tx, responseId, alertId, String(data['instructedAt']));
    });
  }
}

/** The response, and what tells this deadline of it from others. */
function partsOf(subjectId: string): [responseId: string, distinction: string] {
  const [responseId = '', distinction = ''] = subjectId.split('/');
  return [responseId, distinction];
}
