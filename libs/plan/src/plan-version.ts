import { createHash } from 'node:crypto';
import { type Plan } from './plan';

/** Names this plan and its content: `title-version-hash`. The order of keys and the comments of the file don't matter (C01). */
export function planVersionId(plan: Plan): string {
  const hash = createHash('sha256').update(canonical(plan)).digest('hex').slice(0, 12);
  return `${plan.plan.title}-${plan.plan.version}-${hash}`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
