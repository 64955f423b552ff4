import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { nodeModules, root } from '../paths.mjs';
import { runQuietly, headOf } from '../program.mjs';

// Those that take longest first; the commands themselves are package.json's.
const CHECKS = ['lint', 'types', 'format:check', 'boundaries', 'docs:lint'];
const AT_ONCE = 2;

/** Environment in which a program finds the tools of node_modules, and Node 24, before any other. */
export const toolEnv = () => ({
  ...process.env,
  PATH: `${join(nodeModules, '.bin')}${delimiter}${process.env.PATH}`,
});

/** Runs lint, types, format, boundaries and the linter of the documents, says one line for each, and resolves with how many failed. */
export async function runChecks(log, signal) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const waiting = [...CHECKS];
  let failed = 0;
  const worker = async () => {
    for (let name; (name = waiting.shift());) {
      if (!(await isPassed(name, scripts[name], { log, signal }))) failed += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  signal.throwIfAborted();
  return failed;
}

async function isPassed(name, command, { log, signal }) {
  const begun = Date.now();
  const { ok, output } = await runQuietly('sh', ['-c', command], { signal, cwd: root, env: toolEnv() });
  log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  if (!ok) log(headOf(output, 60));
  return ok;
}
