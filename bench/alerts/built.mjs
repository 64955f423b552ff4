import { createRequire } from 'node:module';
import { join } from 'node:path';
import { compile } from '../../scripts/build.mjs';
import { localDir, root } from '../../scripts/paths.mjs';

/** Five folders deep, as intake-desk.ts lies, which looks for the plan from its own place. */
const placeOf = (name) => join(localDir, 'bench/alerts', name);

/** Compiles bench/alerts/<name>.ts with what it imports of ours, as the services are. */
export async function buildPart(name) {
  await compile({ entry: { built: join(root, `bench/alerts/${name}.ts`) }, from: root, to: placeOf(name) });
}

/** What a built part exports. */
export const part = (name) => createRequire(import.meta.url)(join(placeOf(name), 'built/main.js'));
