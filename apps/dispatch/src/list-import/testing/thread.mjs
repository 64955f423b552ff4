// The reading thread as its sources are: Node 24 runs TypeScript by itself, except that it wants the extension our imports leave out.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

nodeModule.registerHooks({
  resolve(name, context, next) {
    // The thread knows our libs by their types alone, which are gone by now.
    if (name.startsWith('@qingkong/')) return { url: 'data:text/javascript,', format: 'module', shortCircuit: true };
    if (!name.startsWith('.') || !context.parentURL) return next(name, context);
    const url = new URL(`${name}.ts`, context.parentURL).href;
    if (!existsSync(fileURLToPath(url))) return next(name, context);
    return { url, format: 'module-typescript', shortCircuit: true };
  },
});
await import('../thread');
