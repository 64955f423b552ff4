import { type Plan, type ResponseLevel, strictestFirst } from '@qingkong/plan';
import { type LevelSegment } from './response.repository';

/** A response as far as levels go: six-digit area codes (none: all of its jurisdiction), and its level over time. */
export interface LevelledResponse {
  readonly jurisdiction: string;
  readonly areaCodes: readonly string[];
  readonly segments: readonly LevelSegment[];
}

/** One stretch of one response. */
export interface LevelSource<R> {
  readonly response: R;
  readonly segment: LevelSegment;
}

/** What holds in one area: the strictest level, or null; since when somebody has held it; and all that is in force there, strictest first. */
export interface LevelInForce<R> {
  readonly areaCode: string;
  readonly level: ResponseLevel | null;
  readonly since: Date | null;
  readonly sources: readonly LevelSource<R>[];
}

/**
 * The levels at the instant `at`, decided from segments alone. Per county of the plan, in the plan's order, the strictest of all that
 * is in force there, so that ending or relaxing one response leaves what another demands (R14, C11); for the city, what its own
 * responses say. `responses` are real ones or drills, never both (R16).
 */
export function levelsInForce<R extends LevelledResponse>(
  responses: readonly R[],
  plan: Pick<Plan, 'jurisdiction' | 'counties'>,
  at: Date,
): { readonly city: LevelInForce<R>; readonly counties: readonly LevelInForce<R>[] } {
  const city = plan.jurisdiction.code;
  const sources = stretchesOf(responses).filter(({ segment }) => isInForce(segment, at));
  return {
    city: strictestIn(
      city,
      sources.filter(({ response }) => response.jurisdiction === city),
    ),
    counties: plan.counties.map(({ code }) =>
      strictestIn(
        code,
        sources.filter(({ response }) => holdsIn(response, code, city)),
      ),
    ),
  };
}

/** What begins after `at`, the earliest first: responses announced ahead (R06) and changes of level ahead. */
export function levelsAhead<R extends LevelledResponse>(responses: readonly R[], at: Date): LevelSource<R>[] {
  return stretchesOf(responses)
    .filter(({ segment }) => segment.fromAt > at && !isEmpty(segment))
    .sort((a, b) => a.segment.fromAt.getTime() - b.segment.fromAt.getTime());
}

function stretchesOf<R extends LevelledResponse>(responses: readonly R[]): LevelSource<R>[] {
  return responses.flatMap((response) => response.segments.map((segment) => ({ response, segment })));
}

/** [from, to): at the very instant of its end it is over. */
function isInForce({ fromAt, toAt }: LevelSegment, at: Date): boolean {
  return fromAt <= at && (toAt === null || at < toAt);
}

/** Withdrawn or overtaken before it began. */
function isEmpty({ fromAt, toAt }: LevelSegment): boolean {
  return toAt !== null && toAt <= fromAt;
}

function holdsIn({ areaCodes, jurisdiction }: LevelledResponse, county: string, city: string): boolean {
  const codes = areaCodes.length > 0 ? areaCodes : [jurisdiction];
  return codes.includes(county) || codes.includes(city);
}

function strictestIn<R>(areaCode: string, inForce: readonly LevelSource<R>[]): LevelInForce<R> {
  const sources = inForce.toSorted((one, other) => strictestFirst(one.segment, other.segment));
  // The first is the earliest of the strictest.
  const [first] = sources;
  return { areaCode, level: first?.segment.level ?? null, since: first?.segment.fromAt ?? null, sources };
}
