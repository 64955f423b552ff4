import { type IModule } from 'dependency-cruiser';

const FEATURE = /^(apps\/[^/]+\/src\/[^/]+)\//;
const TEST = /([.-]spec\.ts$|\/testing\/)/;

/**
 * Rings of feature folders that need each other, each as `folder → … → folder`, by whatever files at whatever depth. A test doesn't
 * count: it may look at the features that stand on its own. What lies beside main.ts stands above all features and is in none.
 */
export function featureCycles(modules: readonly IModule[]): string[] {
  const needs = featuresNeeded(modules);
  const rings = new Map<string, string>();
  for (const feature of [...needs.keys()].sort()) {
    const way = wayBack(needs, feature);
    if (!way) continue;
    const members = [...way].sort().join();
    if (!rings.has(members)) rings.set(members, [...way, feature].join(' → '));
  }
  return [...rings.values()];
}

function featuresNeeded(modules: readonly IModule[]): Map<string, Set<string>> {
  const needs = new Map<string, Set<string>>();
  for (const { source, dependencies } of modules.filter((module) => !TEST.test(module.source))) {
    const feature = featureOf(source);
    if (!feature) continue;
    const needed = needs.get(feature) ?? new Set();
    for (const { resolved } of dependencies) {
      const other = featureOf(resolved);
      if (other && other !== feature) needed.add(other);
    }
    needs.set(feature, needed);
  }
  return needs;
}

/** The shortest way from a feature back to itself, without its last step; undefined where there is none. */
function wayBack(needs: ReadonlyMap<string, ReadonlySet<string>>, feature: string): string[] | undefined {
  const seen = new Set<string>();
  const ways = [[feature]];
  for (let way; (way = ways.shift());) {
    for (const next of needs.get(way.at(-1) ?? feature) ?? []) {
      if (next === feature) return way;
      if (seen.has(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return undefined;
}

function featureOf(file: string): string | undefined {
  return FEATURE.exec(file)?.[1];
}
