import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { armCrashPoint, crashPoint } from './crash-point';

/** Runs `code` in a process of its own, with the crash points at hand, and tells how it ended and what it said. */
function run(code: string): { signal: NodeJS.Signals | null; status: number | null; said: string } {
  const whole = `const { armCrashPoint, crashPoint } = require(${JSON.stringify(join(__dirname, 'crash-point.ts'))}); ${code}`;
  const { signal, status, stdout } = spawnSync(
    process.execPath,
    ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '-e', whole],
    { encoding: 'utf8' },
  );
  return { signal, status, said: stdout };
}

describe('crash points', () => {
  it('do nothing where none is armed', () => {
    for (let times = 0; times < 1_000; times += 1) crashPoint('relay-acked');
    expect(run(`crashPoint('relay-acked'); console.log('alive')`)).toEqual({
      signal: null,
      status: 0,
      said: 'alive\n',
    });
  });

  it('kill the process as kill -9 does, the n-th time it passes there and nowhere else', () => {
    const code = `armCrashPoint('relay-acked:3');
      for (let n = 1; n < 9; n += 1) { crashPoint('consumer-committed'); require('fs').writeSync(1, n + ' '); crashPoint('relay-acked'); }`;
    expect(run(code)).toEqual({ signal: 'SIGKILL', status: null, said: '1 2 3 ' });
  });

  it.each(['relay-acked', 'relay-acked:', ':1', 'relay-acked:x', 'relay-acked:-1', ''])(
    'refuse to be armed by %j',
    (setting) => {
      expect(() => armCrashPoint(setting)).toThrow('CRASH_AT must read name:n, for example relay-acked:1');
    },
  );
});
