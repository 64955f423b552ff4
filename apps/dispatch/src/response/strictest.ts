import { type AlertColour, type ResponseLevel, strictestFirst } from '@qingkong/plan';

/** A level that a response has from `fromAt` on, until its next one or its end. */
export interface Stretch {
  readonly fromAt: Date;
  readonly level: ResponseLevel;
  readonly colour: AlertColour;
}

/** A response as far as it asks something of a county's enterprises. */
export interface Source {
  readonly id: string;
  /** Null: the whole city. */
  readonly areaCodes: readonly string[] | null;
  /** In time; changes announced ahead too. */
  readonly course: readonly Stretch[];
  /** From then on it asks nothing; before its first stretch: it never did (R06). */
  readonly endedAt: Date | null;
}

/** Who rules from some instant on, and with what. */
export interface Ruler<S extends Source> {
  readonly source: S;
  readonly stretch: Stretch;
}

/** From `fromAt` on `ruler` rules a county; null: nobody asks anything. */
export interface RuleStretch<S extends Source> {
  readonly fromAt: Date;
  readonly ruler: Ruler<S> | null;
}

/**
 * What rules a county, and from when: at every instant the strictest of all sources in force there (R14, C11); of two as strict the one
 * in force for longer; of two that began together the first of `sources`. Empty before the first stretch.
 */
export function ruleCourse<S extends Source>(sources: readonly S[], county: string): RuleStretch<S>[] {
  const there = sources.filter(({ areaCodes }) => areaCodes === null || areaCodes.includes(county));
  const instants = there.flatMap(({ course, endedAt }) => [
    ...course.map(({ fromAt }) => fromAt.getTime()),
    ...(endedAt ? [endedAt.getTime()] : []),
  ]);
  const course: RuleStretch<S>[] = [];
  for (const instant of [...new Set(instants)].sort((a, b) => a - b)) {
    const ruler = rulerAt(there, instant);
    const last = course.at(-1)?.ruler ?? null;
    if (!isSame(last, ruler)) course.push({ fromAt: new Date(instant), ruler });
  }
  return course;
}

/** Counties for whose enterprises the same thing changes. */
export interface RuleChange<S extends Source> {
  /** From when another level holds for them, or another source asks the same (then `quiet`: nobody need hear). */
  readonly fromAt: Date;
  readonly quiet: boolean;
  /** What would have held from `fromAt` on, and what holds. */
  readonly before: Ruler<S> | null;
  readonly after: Ruler<S> | null;
  /** What holds next, where something is announced for later. */
  readonly ahead: RuleStretch<S> | null;
  /** From when obligations change hands: not after `fromAt`. */
  readonly handoverAt: Date;
  readonly counties: readonly string[];
}

/** What is open without an event and with it, and when that is heard of. */
export interface RuleEvent<S extends Source> {
  readonly before: readonly S[];
  readonly after: readonly S[];
  /** What has been over by then is nobody's to hear any more: a beginning that was sent too late, under a stricter source (R05). */
  readonly heardAt: Date;
}

/** What one event changes for the enterprises, grouped; counties where all stays as it was are left out. */
export function ruleChanges<S extends Source>(
  { before, after, heardAt }: RuleEvent<S>,
  counties: readonly string[],
): RuleChange<S>[] {
  const changed = counties.flatMap((county) => {
    const [was, is] = [ruleCourse(before, county), ruleCourse(after, county)];
    const handoverAt = firstDifference(was, is, isSame);
    if (!handoverAt) return [];
    const heardFrom = differenceToHear(was, is, heardAt);
    const fromAt = heardFrom ?? handoverAt;
    const since = fromAt > heardAt ? fromAt : heardAt;
    const ahead = is.find((next) => next.fromAt > since && !isSameLevel(next.ruler, rulerOf(is, since))) ?? null;
    const change = { fromAt, quiet: !heardFrom, handoverAt, before: rulerOf(was, fromAt), after: rulerOf(is, fromAt) };
    return [{ county, change: { ...change, ahead } }];
  });
  return [...Map.groupBy(changed, ({ change }) => keyOf(change)).values()].map((group) => {
    const [{ change }] = group as [(typeof group)[0]];
    return { ...change, counties: group.map(({ county }) => county) };
  });
}

/** What rules at this instant. */
export function rulerOf<S extends Source>(course: readonly RuleStretch<S>[], at: Date): Ruler<S> | null {
  return course.findLast(({ fromAt }) => fromAt <= at)?.ruler ?? null;
}

function rulerAt<S extends Source>(sources: readonly S[], instant: number): Ruler<S> | null {
  const inForce = sources.flatMap((source) => {
    const stretch = source.course.findLast(({ fromAt }) => fromAt.getTime() <= instant);
    const isOver = source.endedAt !== null && source.endedAt.getTime() <= instant;
    return stretch && !isOver ? [{ source, stretch }] : [];
  });
  return inForce.sort((one, other) => strictestFirst(one.stretch, other.stretch))[0] ?? null;
}

type Same = (one: Ruler<Source> | null, other: Ruler<Source> | null) => boolean;
const isSameLevel: Same = (one, other) => one?.stretch.level === other?.stretch.level;
const isSame: Same = (one, other) => one?.source.id === other?.source.id && isSameLevel(one, other);

/** From when another level holds, of what holds at this instant or will: its beginning may lie behind it. */
function differenceToHear<S extends Source>(
  was: readonly RuleStretch<S>[],
  is: readonly RuleStretch<S>[],
  heardAt: Date,
): Date | null {
  const instants = [...was, ...is].map(({ fromAt }) => fromAt).sort((a, b) => a.getTime() - b.getTime());
  const differs = (at: Date) => !isSameLevel(rulerOf(was, at), rulerOf(is, at));
  if (!differs(heardAt)) return instants.find((at) => at > heardAt && differs(at)) ?? null;
  const past = instants.filter((at) => at <= heardAt);
  // Back to where they part, and not behind the beginning of what holds now.
  const goesOn = (at: Date) => differs(at) && isSameLevel(rulerOf(is, at), rulerOf(is, heardAt));
  return past[past.findLastIndex((at) => !goesOn(at)) + 1] ?? heardAt;
}

/** The first instant from which two courses are not the same. */
function firstDifference<S extends Source>(
  one: readonly RuleStretch<S>[],
  other: readonly RuleStretch<S>[],
  same: Same,
): Date | null {
  const instants = [...one, ...other].map(({ fromAt }) => fromAt).sort((a, b) => a.getTime() - b.getTime());
  return instants.find((at) => !same(rulerOf(one, at), rulerOf(other, at))) ?? null;
}

function keyOf({ fromAt, quiet, handoverAt, before, after, ahead }: Omit<RuleChange<Source>, 'counties'>): string {
  const nameOf = (ruler: Ruler<Source> | null) => (ruler ? `${ruler.source.id} ${ruler.stretch.level}` : '');
  const next = ahead ? [ahead.fromAt, nameOf(ahead.ruler)] : [];
  return JSON.stringify([fromAt, quiet, handoverAt, nameOf(before), nameOf(after), ...next]);
}
