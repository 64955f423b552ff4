import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { Database } from '@qingkong/persistence';
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { alertPage, alertView } from '../alert/alert-view';
import { listAlerts } from '../alert/alert.repository';
import { DecideQuarantine, ListQuarantine } from './quarantine.requests';
import { QuarantineService } from './quarantine.service';

/** What waits for the duty officer. A decision needs no Idempotency-Key: the second one finds the message decided. */
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(
    private readonly db: Database,
    private readonly quarantine: QuarantineService,
  ) {}

  @Get()
  @Allow('duty', 'head', 'auditor')
  list(@Query() { limit, cursor }: ListQuarantine) {
    return this.db.transaction(async (tx) => {
      return alertPage(await listAlerts(tx, { state: 'quarantined', before: cursor ?? null, limit }), limit);
    });
  }

  @Post(':id/apply')
  @HttpCode(200)
  @Allow('duty')
  async apply(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: DecideQuarantine,
    @CurrentCaller() caller: Caller,
  ) {
    return alertView(
      await this.db.transaction((tx) => this.quarantine.apply(tx, id, { by: caller.sub, note: reason })),
    );
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @Allow('duty')
  async dismiss(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: DecideQuarantine,
    @CurrentCaller() caller: Caller,
  ) {
    return alertView(
      await this.db.transaction((tx) => this.quarantine.dismiss(tx, id, { by: caller.sub, note: reason })),
    );
  }
}
