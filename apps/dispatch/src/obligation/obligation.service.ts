import { rows, type Tx } from '@qingkong/persistence';
import { type Plan, type ResponseLevel } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { openResponses, type ResponseCopy } from '../response/response.repository';
import { ruleCourse, type RuleStretch, rulerOf } from '../response/strictest';
import { type Asked, askStretch, lockObligations, OPEN_STATES, reopenFrom, TERMINATE } from './obligation.repository';

/** From when on, and in which counties, other levels are asked than were. */
export interface Imposition {
  readonly kind: ResponseCopy['kind'];
  /** Null: all counties. */
  readonly areaCodes: readonly string[] | null;
  readonly fromAt: Date;
  /** Whose cell stays in force where that of the new level is empty; null at a beginning. */
  readonly previousLevel: ResponseLevel | null;
}

type Stretch = RuleStretch<ResponseCopy>;

/** What each line must do, as the list says for the level in force (C22, C23). */
@Injectable()
export class ObligationService {
  constructor(@Inject(PLAN) private readonly plan: Plan) {}

  /**
   * Writes what holds from `fromAt` on, stretch by stretch, of all open responses as they are now: one obligation per line whose cell
   * obliges, by the strictest source (R14). 自主减排 informs and obliges nobody (R21); an enterprise verified idle has nothing to stop
   * (R22); an empty cell is a fault of the list, never "no measures" (C23): what the line had to do before stays in force, and where the
   * source that asked it has ended, the ruling one asks it now. What was asked before is superseded, never failed (R09), and void where
   * it had not begun (R06). Whoever has confirmed this notice already, in the moment since it went out, is taken as having confirmed.
   */
  async impose(tx: Tx, imposition: Imposition, noticeId: string | null): Promise<void> {
    await lockObligations(tx);
    const open = await openResponses(tx, imposition.kind);
    if (open.length === 0) return;
    const asked = this.askedOf(open, imposition);
    const responseIds = open.map(({ id }) => id);
    await reopenFrom(tx, imposition.fromAt, asked, responseIds);
    for (const stretch of asked) await askStretch(tx, stretch, { noticeId, responseIds });
  }

  /** The enterprise has confirmed that it knows; what it does is another matter (R23). */
  async acknowledge(tx: Tx, responseId: string, unitIds: readonly string[]): Promise<void> {
    await tx.query(
      `update obligation set state = 'acknowledged' where response_id = $1 and unit_id = any($2::text[]) and state = 'due'`,
      [responseId, unitIds],
    );
  }

  /** The response is over: terminated, never failed (C32); also what another source was to supersede later. */
  async terminate(tx: Tx, responseId: string, at: Date): Promise<void> {
    await lockObligations(tx);
    await tx.query(TERMINATE, [responseId, at, OPEN_STATES]);
  }

  /** In time; counties of which the same is asked taken together. */
  private askedOf(open: readonly ResponseCopy[], imposition: Imposition): Asked[] {
    const all = this.plan.counties.map(({ code }) => code);
    const concerned = all.filter((code) => imposition.areaCodes?.includes(code) ?? true);
    const stretches = concerned.flatMap((county) =>
      stretchesFrom(ruleCourse(open, county), imposition).map((stretch) => ({ ...stretch, county })),
    );
    const groups = Map.groupBy(stretches, ({ fromAt, ruler, previousLevel }) =>
      JSON.stringify([fromAt, ruler?.source.id, ruler?.stretch.level, previousLevel]),
    );
    const asked = [...groups.values()].map((group): Asked => {
      const [{ fromAt, ruler, previousLevel }] = group as [(typeof group)[0]];
      const counties = group.map(({ county }) => county);
      // The whole city is asked without a look at areas: Postgres then need not guess how many lines there are.
      return { fromAt, ruler, previousLevel, counties, areaCodes: counties.length === all.length ? null : counties };
    });
    return asked.sort((one, other) => one.fromAt.getTime() - other.fromAt.getTime());
  }
}

/** What rules from `fromAt` on, and what after that, each with the level before it. */
function stretchesFrom(
  course: readonly Stretch[],
  { fromAt, previousLevel }: Imposition,
): (Stretch & { readonly previousLevel: ResponseLevel | null })[] {
  const first = { fromAt, ruler: rulerOf(course, fromAt), previousLevel };
  const later = course.filter((stretch) => stretch.fromAt > fromAt);
  const all = [first, ...later];
  return all.map((stretch, index) => {
    const before = all[index - 1]?.ruler?.stretch.level ?? null;
    return { ...stretch, previousLevel: index === 0 ? previousLevel : before };
  });
}
