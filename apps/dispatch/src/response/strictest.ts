import { compareLevel, type ResponseLevel } from '@qingkong/plan';

/** A response as far as it asks something of a county's enterprises. */
export interface Source {
  readonly id: string;
  readonly level: ResponseLevel;
  /** Null: the whole city. */
  readonly areaCodes: readonly string[] | null;
}

/** What rules each county: the strictest of all sources there; absent where there is none. By six-digit code. */
export type Rule<S extends Source> = ReadonlyMap<string, S>;

/** R14, C11. Of two as strict as each other the one that was there first goes on ruling: ids sort by time. */
export function strictest<S extends Source>(sources: readonly S[], counties: readonly string[]): Rule<S> {
  const oldestFirst = [...sources].sort((one, other) => (one.id < other.id ? -1 : 1));
  const rules = counties.flatMap((county): [string, S][] => {
    const there = oldestFirst.filter(({ areaCodes }) => areaCodes === null || areaCodes.includes(county));
    const [first, ...others] = there;
    if (!first) return [];
    return [[county, others.reduce((best, one) => (compareLevel(one.level, best.level) > 0 ? one : best), first)]];
  });
  return new Map(rules);
}

/** Counties for whose enterprises the same thing changes. */
export interface RuleChange<S extends Source> {
  readonly before: S | null;
  readonly after: S | null;
  readonly counties: readonly string[];
  /** The same level by another source: its obligations change hands, and nobody need hear. */
  readonly quiet: boolean;
}

/** What one event changes for the enterprises, grouped; counties where the same source rules at the same level as before are left out. */
export function ruleChanges<S extends Source>(
  before: Rule<S>,
  after: Rule<S>,
  counties: readonly string[],
): RuleChange<S>[] {
  const changed = counties.flatMap((county) => {
    const [was, is] = [before.get(county) ?? null, after.get(county) ?? null];
    return was?.id === is?.id && was?.level === is?.level ? [] : [{ county, was, is }];
  });
  const keyOf = (source: S | null) => (source ? `${source.id} ${source.level}` : '');
  return [...Map.groupBy(changed, ({ was, is }) => `${keyOf(was)} → ${keyOf(is)}`).values()].map((group) => {
    const [{ was, is }] = group as [(typeof group)[0]];
    return { before: was, after: is, counties: group.map(({ county }) => county), quiet: was?.level === is?.level };
  });
}
