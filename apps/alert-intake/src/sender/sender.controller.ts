import { Allow } from '@qingkong/auth';
import { Clock } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Controller, Get, Inject } from '@nestjs/common';
import { senderView } from './sender-view';

/** Whose messages act by themselves (C09): the senders of the plan that is followed. */
@Controller('v1/senders')
@Allow('duty', 'head', 'auditor', 'admin')
export class SenderController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
  ) {}

  /** All of them, in the order of the plan; they are few. */
  @Get()
  list() {
    const now = this.clock.now();
    return { items: this.plan.senders.map((sender) => senderView(sender, this.plan, now)), nextCursor: null };
  }
}
