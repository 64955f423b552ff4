import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeModules, root } from '../paths.mjs';
import { withDeathSignal } from '../stack/deathsig.mjs';
import { toolEnv } from './checks.mjs';

const WORKERS = 2;

/**
 * Runs Jest on the files and resolves with { code, passed, failed, skipped }, counted in tests; a file that can't even
 * be loaded counts as one failed test. An aborted `signal` ends it.
 */
export async function runJest({ files, options, env, signal }) {
  const folder = mkdtempSync(join(tmpdir(), 'qingkong-test-'));
  const resultFile = join(folder, 'results.json');
  const jest = join(nodeModules, 'jest', 'bin', 'jest.js');
  const report = ['--json', `--outputFile=${resultFile}`, `--maxWorkers=${WORKERS}`];
  // Jest takes a plain word after an option for one more value of it, so the files come first.
  const args = [jest, '--runTestsByPath', ...files, ...report, ...options];
  try {
    const code = await runShown(process.execPath, args, { env, signal });
    return { code, ...countsIn(resultFile) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runShown(command, args, { env, signal }) {
  const bound = withDeathSignal('SIGTERM', command, args);
  // Nest is ESM only, and Jest loads that by require only with this flag.
  const all = { ...toolEnv(), ...env, NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning' };
  const child = spawn(bound.command, bound.args, { cwd: root, env: all, stdio: ['ignore', 'inherit', 'inherit'] });
  signal.addEventListener('abort', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function countsIn(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const result = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
