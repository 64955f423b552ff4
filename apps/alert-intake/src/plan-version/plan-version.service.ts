import { Clock, Database, type Tx } from '@qingkong/persistence';
import { type Plan, planContentHash, planVersionId } from '@qingkong/plan';
import { PLAN, type ServiceSettings, SETTINGS } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import {
  keepPlanVersion,
  lockPlanVersions,
  notePlanUse,
  type PlanVersion,
  planVersionLabelled,
} from './plan-version.repository';

/** The plan file has the version of an older one and says something else; the message names both and what to do. */
export class PlanVersionFaulty extends Error {
  constructor(planFile: string, plan: Plan, kept: PlanVersion) {
    const { version } = plan.plan;
    super(
      `The plan file changed and kept its version:
  ${planFile}: plan.version "${version}" has content ${planContentHash(plan)},
  but since ${kept.firstUsedAt.toISOString()} version "${version}" is the plan with content ${kept.contentHash}.
  Responses keep the version they began with, so what it says can't be changed afterwards (C01).
  Give this content a version of its own (example: version: '${nextLabel(version)}'), or start with the file of before.`,
    );
    this.name = 'PlanVersionFaulty';
  }
}

/** `2026.1` → `2026.2`. */
function nextLabel(version: string): string {
  const [, head = '', number] = /^(.*?)(\d+)$/.exec(version) ?? [];
  return number === undefined ? `${version}-2` : `${head}${Number(number) + 1}`;
}

/** Keeps the plan that this service follows, before any event is taken: once, under a version that no other content may have. */
@Injectable()
export class PlanVersions implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(PLAN) private readonly plan: Plan,
    @Inject(SETTINGS) private readonly settings: Pick<ServiceSettings, 'planFile'>,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.db.transaction((tx) => this.keep(tx));
  }

  private async keep(tx: Tx): Promise<void> {
    await lockPlanVersions(tx);
    const now = this.clock.now();
    const kept = await planVersionLabelled(tx, this.plan.plan.version);
    if (kept && kept.contentHash !== planContentHash(this.plan)) {
      throw new PlanVersionFaulty(this.settings.planFile, this.plan, kept);
    }
    if (!kept) await keepPlanVersion(tx, this.plan, now);
    await notePlanUse(tx, planVersionId(this.plan), now);
  }
}
