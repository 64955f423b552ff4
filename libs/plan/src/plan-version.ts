import { createHash } from 'node:crypto';
import { type Plan } from './plan';

/** SHA-256 of the plan's content in hex. The order of keys and the comments of the file don't matter. */
export function planContentHash(plan: Plan): string {
  return createHash('sha256').update(canonical(plan)).digest('hex');
}

/** Names this plan and its content: `title-version-hash`, the first twelve digits of {@link planContentHash} (C01). */
export function planVersionId(plan: Plan): string {
  return `${plan.plan.title}-${plan.plan.version}-${planContentHash(plan).slice(0, 12)}`;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
