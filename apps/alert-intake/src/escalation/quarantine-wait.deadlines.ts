import { Deadlines } from '@qingkong/deadlines';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { QUARANTINE_WAIT, QuarantineWaitService } from './quarantine-wait.service';

/** When a message has waited too long for the duty officer (R15). */
@Injectable()
export class QuarantineWaitDeadlines implements OnModuleInit {
  constructor(
    private readonly deadlines: Deadlines,
    private readonly waits: QuarantineWaitService,
  ) {}

  onModuleInit(): void {
    this.deadlines.on(QUARANTINE_WAIT, (deadline, tx) => this.waits.ring(tx, deadline));
  }
}
