import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type ICruiseResult } from 'dependency-cruiser';

export const ROOT = join(__dirname, '../..');
export const PLANTED = join(__dirname, 'planted');

/** Cruises `apps libs test` of a tree with the house's rules, as `npm run boundaries` does; violations don't throw. */
export function cruise(tree: string): ICruiseResult {
  const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const config = join(ROOT, '.dependency-cruiser.cjs');
  const output = execFileSync(
    process.execPath,
    [program, '--config', config, '--output-type', 'json', 'apps', 'libs', 'test'],
    { cwd: tree, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 },
  );
  return JSON.parse(output) as ICruiseResult;
}
