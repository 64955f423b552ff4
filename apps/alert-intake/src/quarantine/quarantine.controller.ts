import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Body, Controller, Get, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { alertPage, alertView } from '../alert/alert-view';
import { listAlerts } from '../alert/alert.repository';
import { DecideQuarantine, ListQuarantine } from './quarantine.requests';
import { QuarantineService } from './quarantine.service';

/** What waits for the duty officer. A decision needs no Idempotency-Key: the second one finds the message decided. */
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
    private readonly quarantine: QuarantineService,
  ) {}

  /** What waits for a decision, newest first. */
  @Get()
  @Allow('duty', 'head', 'auditor')
  list(@Query() { limit, cursor }: ListQuarantine) {
    return this.db.transaction(async (tx) => {
      const messages = await listAlerts(tx, { state: 'quarantined', before: cursor ?? null, limit });
      return alertPage(messages, limit, this.plan.timeZone);
    });
  }

  /** Takes the responsibility for what the message says: it is decided anew, as of now, as if its sender had authority. */
  @Post(':id/apply')
  @HttpCode(200)
  @Allow('duty')
  async apply(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: DecideQuarantine,
    @CurrentCaller() caller: Caller,
  ) {
    const decider = { by: caller.sub, note: reason };
    const message = await this.db.transaction((tx) => this.quarantine.apply(tx, id, decider));
    return alertView(message, this.plan.timeZone);
  }

  /** Nothing follows from the message; who decided so, and why, is kept (R31). */
  @Post(':id/dismiss')
  @HttpCode(200)
  @Allow('duty')
  async dismiss(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: DecideQuarantine,
    @CurrentCaller() caller: Caller,
  ) {
    const decider = { by: caller.sub, note: reason };
    const message = await this.db.transaction((tx) => this.quarantine.dismiss(tx, id, decider));
    return alertView(message, this.plan.timeZone);
  }
}
