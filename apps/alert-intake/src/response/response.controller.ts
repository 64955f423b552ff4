import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Controller, Get, Inject, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { Response } from './response.entity';
import { listResponses, segmentsOf, timelineOf } from './response.repository';
import { ListResponses } from './response.requests';
import { responseView, segmentView, timelineView } from './response-view';
import { jurisdictionsSeenBy } from './response-scope';

/** No such response, or none in the caller's scope. */
export class ResponseNotFound extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'response-not-found';
  override readonly title = '未找到该响应';
}

@Controller('v1/responses')
@Allow('duty', 'head', 'deputy', 'taskForce', 'county', 'auditor')
export class ResponseController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
  ) {}

  @Get()
  list(@Query() { limit, cursor }: ListResponses, @CurrentCaller() caller: Caller) {
    return this.db.transaction(async (tx) => {
      const jurisdictions = jurisdictionsSeenBy(caller, this.plan);
      const items = await listResponses(tx, { jurisdictions, before: cursor ?? null, limit });
      const nextCursor = items.length === limit ? (items.at(-1)?.id ?? null) : null;
      return { items: items.map((item) => responseView(item, this.plan.timeZone)), nextCursor };
    });
  }

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
}
