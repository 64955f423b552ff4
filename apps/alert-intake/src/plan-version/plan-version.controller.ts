import { Allow } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { Database } from '@qingkong/persistence';
import { type Plan, planVersionId } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { localTime } from '../response/response-view';
import { listPlanVersions, planUsedSince, type PlanVersion, planVersionOf } from './plan-version.repository';

/** No plan of this id was ever followed here. */
export class PlanVersionNotFound extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'plan-version-not-found';
  override readonly title = '未找到该方案版本';
}

/** Which plan is followed, and which were; a response names its own by `planVersion` (C01). */
@Controller('v1/plan')
@Allow('duty', 'head', 'auditor', 'admin')
export class PlanVersionController {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly db: Database,
  ) {}

  /** The one that is followed now. */
  @Get()
  current() {
    const { title, version, basis, effectiveFrom, replaces } = this.plan.plan;
    const id = planVersionId(this.plan);
    return this.db.transaction(async (tx) => ({
      ...{ id, title, version, basis, effectiveFrom, replaces: replaces ?? null },
      inUseSince: localTime(await planUsedSince(tx, id), this.plan.timeZone),
    }));
  }

  /** All of them, the newest first; they are few. */
  @Get('versions')
  list() {
    return this.db.transaction(async (tx) => ({
      items: (await listPlanVersions(tx)).map((one) => this.view(one)),
      nextCursor: null,
    }));
  }

  /** One with all its rules. */
  @Get('versions/:id')
  one(@Param('id') id: string) {
    return this.db.transaction(async (tx) => {
      const found = await planVersionOf(tx, id);
      if (!found) throw new PlanVersionNotFound(`No plan version ${id}`, { planVersionId: id });
      return { ...this.view(found), content: found.content };
    });
  }

  private view({ id, title, version, basis, effectiveFrom, contentHash, firstUsedAt }: PlanVersion) {
    return {
      ...{ id, title, version, basis, effectiveFrom, contentHash },
      firstUsedAt: localTime(firstUsedAt, this.plan.timeZone),
      isCurrent: id === planVersionId(this.plan),
    };
  }
}
