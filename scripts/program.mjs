import { spawn } from 'node:child_process';
import { withDeathSignal } from './stack/deathsig.mjs';

/**
 * Runs a program without showing what it prints. Resolves with { ok, output }: exit code 0 or not, and both of its
 * streams. An aborted `signal` ends it; so does the death of this process.
 */
export function runQuietly(command, args, { signal, ...options } = {}) {
  const bound = withDeathSignal('SIGTERM', command, args);
  return new Promise((resolve) => {
    const child = spawn(bound.command, bound.args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const parts = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(part));
    const stop = () => child.kill('SIGTERM');
    signal?.addEventListener('abort', stop);
    const finish = (ok, more = '') => {
      signal?.removeEventListener('abort', stop);
      resolve({ ok, output: `${Buffer.concat(parts)}${more}`.trim() });
    };
    child.once('error', (error) => finish(false, error.message));
    child.once('close', (code) => finish(code === 0));
  });
}

/** The first lines of what a program printed, indented for a message: where npm, Maven and compilers say the cause. */
export const headOf = (output, lines = 12) => indented(written(output).slice(0, lines));

/** The last lines: where apt says it. */
export const tailOf = (output, lines = 12) => indented(written(output).slice(-lines));

const written = (output) => output.split('\n').filter((line) => line.trim() !== '');
const indented = (lines) => lines.map((line) => `  ${line}`).join('\n');
