import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import { armCrashPoint, crashPoint } from './crash-point';

const source = join(__dirname, 'crash-point.ts');

/** Runs `code` in a process of its own, with the crash points at hand, and tells how it ended and what it said. */
function run(code: string): { signal: NodeJS.Signals | null; status: number | null; said: string } {
  const directory = mkdtempSync(join(tmpdir(), 'crash-'));
  try {
    const { code: module } = transformSync(readFileSync(source, 'utf8'), { filename: source, jsc: { parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } });
    const wrapped = `const { armCrashPoint, crashPoint } = (() => { const exports = {}; ${module}; return exports; })();\n${code}`;
    const { signal, status, stdout } = spawnSync(process.execPath, ['-e', wrapped], { encoding: 'utf8', cwd: directory });
    return { signal, status, said: stdout };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('crash points', () => {
  it('do nothing where none is armed', () => {
    for (let times = 0; times < 1_000; times += 1) crashPoint('relay-acked');
    expect(run(`crashPoint('relay-acked'); console.log('alive')`)).toEqual({ signal: null, status: 0, said: 'alive\n' });
  });

  it('kill the process as kill -9 does, the n-th time it passes there and nowhere else', () => {
    const code = `armCrashPoint('relay-acked:3');
      for (let n = 1; n < 9; n += 1) { crashPoint('consumer-committed'); require('fs').writeSync(1, n + ' '); crashPoint('relay-acked'); }`;
    expect(run(code)).toEqual({ signal: 'SIGKILL', status: null, said: '1 2 3 ' });
  });

  it.each(['relay-acked', 'relay-acked:', ':1', 'relay-acked:x', 'relay-acked:-1', ''])('refuse to be armed by %j', (setting) => {
    expect(() => armCrashPoint(setting)).toThrow('CRASH_AT must read name:n, for example relay-acked:1');
  });
});
