import { Allow, AllowAuthenticated, type Caller, CurrentCaller, Forbidden } from '@qingkong/auth';
import { TakesBytes } from '@qingkong/http';
import { crashPoint } from '@qingkong/observability';
import { Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { looksLikeJson } from '../format/media-types';
import { isSenderClient } from '../sender/authority';
import { AlertConflict, AlertNotFound } from './alert-refusals';
import { alertPage, alertView } from './alert-view';
import { alertBody, findAlert, listAlerts } from './alert.repository';
import { ListAlerts } from './alert.requests';
import { AlertService } from './alert.service';

/** What the city platform and other senders say, and what was decided on it. */
@Controller('v1/alerts')
export class AlertController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
    private readonly alerts: AlertService,
  ) {}

  /** 202 new, 200 a repeat. Needs no Idempotency-Key: the message is its own key. Any format, read as on Kafka. */
  @Post()
  @AllowAuthenticated()
  @TakesBytes()
  async receive(
    @Req() request: Request,
    @CurrentCaller() caller: Caller,
    @Res({ passthrough: true }) response: Response,
  ) {
    this.refusePeople(caller);
    const body: unknown = request.body;
    const arrival = {
      bytes: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      contentType: request.headers['content-type'] ?? null,
      way: 'http',
      client: caller.sub,
    } as const;
    const taken = await this.db.transaction((tx) => this.alerts.receiveOrAlarm(tx, arrival));
    crashPoint('intake-committed');
    if (taken instanceof AlertConflict) throw taken;
    const { message, isNew, refusal } = taken;
    // The message is committed: nobody acts on it before the duty officer has decided (C09).
    if (refusal) throw refusal;
    response.status(isNew ? 202 : 200);
    return alertView(message, this.plan.timeZone);
  }

  /** Every message as received, newest first. */
  @Get()
  @Allow('duty', 'head', 'auditor')
  list(@Query() { state, limit, cursor }: ListAlerts) {
    return this.db.transaction(async (tx) => {
      const messages = await listAlerts(tx, { state: state ?? null, before: cursor ?? null, limit });
      return alertPage(messages, limit, this.plan.timeZone);
    });
  }

  /** One message and what became of it. */
  @Get(':id')
  @Allow('duty', 'head', 'auditor')
  async one(@Param('id', ParseUUIDPipe) id: string) {
    const message = await this.db.transaction((tx) => findAlert(tx, id));
    if (!message) throw new AlertNotFound(id);
    return alertView(message, this.plan.timeZone);
  }

  /** The bytes as received, for download: a stranger's XML is never shown in place. */
  @Get(':id/raw')
  @Allow('duty', 'head', 'auditor')
  async raw(@Param('id', ParseUUIDPipe) id: string, @Res() response: Response) {
    const body = await this.db.transaction((tx) => alertBody(tx, id));
    if (!body) throw new AlertNotFound(id);
    const type = looksLikeJson(body) ? 'json' : 'xml';
    response.type(`application/${type}`).attachment(`${id}.${type}`).send(body);
  }

  /** Machines send alerts (contracts.md §3); a person's account could otherwise wake the duty officer at will. */
  private refusePeople({ sub, roles }: Caller): void {
    if (isSenderClient(this.plan, sub) || roles.includes('platform')) return;
    throw new Forbidden('Only the machines of a sender may send alerts', { sub });
  }
}
