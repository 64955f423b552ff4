import { Allow, type Caller, CurrentCaller } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { Database } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Controller, Get, Inject, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { jurisdictionsSeenBy } from '../response/response-scope';
import { preWarningView } from './pre-warning-view';
import { findPreWarning, listPreWarnings } from './pre-warning.repository';
import { ListPreWarnings } from './pre-warning.requests';

/** No such pre-warning, or none in the caller's scope. */
export class PreWarningNotFound extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'pre-warning-not-found';
  override readonly title = '未找到该预警意见';
}

/** Reading 预警意见 (C13); a county sees those about the city or itself (H7). */
@Controller('v1/pre-warnings')
@Allow('duty', 'head', 'deputy', 'taskForce', 'county', 'auditor')
export class PreWarningController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
  ) {}

  /** Newest first; a county sees the city’s and its own. */
  @Get()
  list(@Query() { limit, cursor }: ListPreWarnings, @CurrentCaller() caller: Caller) {
    return this.db.transaction(async (tx) => {
      const areaCodes = jurisdictionsSeenBy(caller, this.plan);
      const found = await listPreWarnings(tx, { areaCodes, before: cursor ?? null, limit });
      const nextCursor = found.length === limit ? (found.at(-1)?.id ?? null) : null;
      return { items: found.map((preWarning) => preWarningView(preWarning, this.plan.timeZone)), nextCursor };
    });
  }

  /** One pre-warning (C13). */
  @Get(':id')
  one(@Param('id', ParseUUIDPipe) id: string, @CurrentCaller() caller: Caller) {
    return this.db.transaction(async (tx) => {
      const preWarning = await findPreWarning(tx, id);
      const seen = jurisdictionsSeenBy(caller, this.plan);
      if (!preWarning || (seen && !seen.some((code) => preWarning.areaCodes.includes(code)))) {
        throw new PreWarningNotFound(`No pre-warning ${id}`, { preWarningId: id });
      }
      return preWarningView(preWarning, this.plan.timeZone);
    });
  }
}
