import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { Idempotency } from '@qingkong/http';
import { Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { Response } from './response.entity';
import { ManualResponseService } from './manual-response.service';
import { ResponseNotFound } from './response-refusals';
import { listResponses, lockDecisions, segmentsOf, timelineOf } from './response.repository';
import { BeginResponse, LiftResponse, ListResponses, MergeResponse } from './response.requests';
import { responseView, segmentView, timelineView } from './response-view';
import { jurisdictionsSeenBy } from './response-scope';

/** Responses with their level segments and timeline, and what the duty officer does to them without a message. */
@Controller('v1/responses')
@Allow('duty', 'head', 'deputy', 'taskForce', 'county', 'auditor')
export class ResponseController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
    private readonly byHand: ManualResponseService,
    private readonly idempotency: Idempotency,
  ) {}

  /** Newest first. */
  @Get()
  list(@Query() { state, kind, limit, cursor }: ListResponses, @CurrentCaller() caller: Caller) {
    return this.db.transaction(async (tx) => {
      const jurisdictions = jurisdictionsSeenBy(caller, this.plan);
      const filter = { jurisdictions, state: state ?? null, kind: kind ?? null };
      const items = await listResponses(tx, { ...filter, before: cursor ?? null, limit });
      const nextCursor = items.length === limit ? (items.at(-1)?.id ?? null) : null;
      return { items: items.map((item) => responseView(item, this.plan.timeZone)), nextCursor };
    });
  }

  /** One response with its segments and its timeline: receipt, decision and relay of everything that happened to it. */
  @Get(':id')
  one(@Param('id', ParseUUIDPipe) id: string, @CurrentCaller() caller: Caller) {
    return this.db.transaction(async (tx) => {
      const response = await tx.getRepository(Response).findOneBy({ id });
      const seen = jurisdictionsSeenBy(caller, this.plan);
      if (!response || (seen && !seen.includes(response.jurisdiction))) {
        throw new ResponseNotFound(`No response ${id}`, { responseId: id });
      }
      const { timeZone } = this.plan;
      const segments = (await segmentsOf(tx, id)).map((segment) => segmentView(segment, timeZone));
      const timeline = (await timelineOf(tx, id)).map((entry) => timelineView(entry, timeZone));
      return { ...responseView(response, timeZone), segments, timeline };
    });
  }

  /** C49 assurance, or a drill: begun by hand and ended by hand; the same flow as an alert's otherwise. */
  @Post()
  @Allow('duty')
  begin(@Body() body: BeginResponse, @CurrentCaller() caller: Caller, @Headers('idempotency-key') key?: string) {
    const { kind, authority, reason, level, areaCodes } = body;
    const order = {
      ...{ kind, authority, reason, level, areaCodes, documentNumber: body.documentNumber ?? null },
      ...{ onsetAt: instantOf(body.onsetAt), until: instantOf(body.until) },
    };
    return this.idempotency.transaction({ caller: caller.sub, key, route: 'responses', body }, async (tx) => {
      await lockDecisions(tx);
      return responseView(await this.byHand.begin(tx, order, caller.sub), this.plan.timeZone);
    });
  }

  /** Ends a response without a message of HQ's, or withdraws it before its onset. */
  @Post(':id/lift')
  @HttpCode(200)
  @Allow('duty')
  lift(@Param('id', ParseUUIDPipe) id: string, @Body() body: LiftResponse, @CurrentCaller() caller: Caller) {
    const order = { by: caller.sub, reason: body.reason, documentNumber: body.documentNumber ?? null };
    return this.db.transaction(async (tx) => {
      await lockDecisions(tx);
      return responseView(await this.byHand.lift(tx, id, order), this.plan.timeZone);
    });
  }

  /** R12: by HQ's order this response, which is over, and another are one episode. */
  @Post(':id/merge')
  @HttpCode(200)
  @Allow('duty')
  merge(@Param('id', ParseUUIDPipe) id: string, @Body() body: MergeResponse, @CurrentCaller() caller: Caller) {
    const { intoResponseId: into, reason } = body;
    const order = { into, by: caller.sub, reason, documentNumber: body.documentNumber ?? null };
    return this.db.transaction(async (tx) => {
      await lockDecisions(tx);
      return responseView(await this.byHand.merge(tx, id, order), this.plan.timeZone);
    });
  }
}

/** JSON may say null for what it doesn't say. */
function instantOf(text: string | null | undefined): Date | null {
  return text ? new Date(text) : null;
}
