import { type Tx } from '@qingkong/persistence';
import { type Plan, type ResponseLevel } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { NoticeService, type Order } from '../notice/notice.service';
import { type Asked } from '../obligation/obligation.repository';
import { ObligationService } from '../obligation/obligation.service';
import { openResponses, type ResponseCopy } from './response.repository';
import { ruleCourse, type RuleStretch, rulerOf } from './strictest';

type Stretch = RuleStretch<ResponseCopy> & { readonly previousLevel: ResponseLevel | null };

/** What the open responses ask of each county's lines, by the strictest at each instant (R14). */
@Injectable()
export class ResponseObligations implements OnModuleInit {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly notices: NoticeService,
    private readonly obligations: ObligationService,
  ) {}

  onModuleInit(): void {
    this.notices.onOrder((tx, order) => this.impose(tx, order));
  }

  /** Writes what holds from `fromAt` on, of all responses that are open now: whoever writes late writes the same. */
  async impose(tx: Tx, order: Order): Promise<void> {
    await this.obligations.lock(tx);
    const open = await openResponses(tx, order.kind);
    if (open.length === 0) return;
    const { fromAt, noticeId } = order;
    const responseIds = open.map(({ id }) => id);
    await this.obligations.impose(tx, { fromAt, asked: this.askedOf(open, order), responseIds }, noticeId);
  }

  /** In time; counties of which the same is asked taken together. */
  private askedOf(open: readonly ResponseCopy[], order: Order): Asked[] {
    const all = this.plan.counties.map(({ code }) => code);
    const concerned = all.filter((code) => order.areaCodes?.includes(code) ?? true);
    const stretches = concerned.flatMap((county) =>
      stretchesFrom(ruleCourse(open, county), order).map((stretch) => ({ ...stretch, county })),
    );
    const groups = Map.groupBy(stretches, ({ fromAt, ruler, previousLevel }) =>
      JSON.stringify([fromAt, ruler?.source.id, ruler?.stretch.level, previousLevel]),
    );
    const asked = [...groups.values()].map((group): Asked => {
      const [stretch] = group as [(typeof group)[0]];
      const counties = group.map(({ county }) => county);
      // The whole city is asked without a look at areas: Postgres then need not guess how many lines there are.
      return { ...askedBy(stretch), counties, areaCodes: counties.length === all.length ? null : counties };
    });
    return asked.sort((one, other) => one.fromAt.getTime() - other.fromAt.getTime());
  }
}

function askedBy({ fromAt, ruler, previousLevel }: Stretch): Pick<Asked, 'fromAt' | 'by' | 'previousLevel'> {
  if (!ruler) return { fromAt, previousLevel, by: null };
  const { id: responseId, listVersionId } = ruler.source;
  return { fromAt, previousLevel, by: { responseId, listVersionId, level: ruler.stretch.level } };
}

/** What rules from `fromAt` on, and what after that, each with the level before it. */
function stretchesFrom(course: readonly RuleStretch<ResponseCopy>[], { fromAt, previousLevel }: Order): Stretch[] {
  const later = course.filter((stretch) => stretch.fromAt > fromAt);
  const all = [{ fromAt, ruler: rulerOf(course, fromAt) }, ...later];
  return all.map((stretch, index) => {
    const before = all[index - 1]?.ruler?.stretch.level ?? null;
    return { ...stretch, previousLevel: index === 0 ? previousLevel : before };
  });
}
