import { spawnSync } from 'node:child_process';

let isSupported;

/**
 * The command as { command, args } that the kernel also signals when the process that started it dies.
 * Where there is no such thing (macOS) it is the command itself: the supervisor alone then sees to it.
 */
export function withDeathSignal(signal, command, args) {
  isSupported ??= spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0;
  if (!isSupported) return { command, args };
  return { command: 'setpriv', args: ['--pdeathsig', signal.replace('SIG', ''), command, ...args] };
}
