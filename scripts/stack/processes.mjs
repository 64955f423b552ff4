import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * When the process began, as an opaque string, or undefined if it is not alive.
 * A pid alone is not enough to end a process by: it may have been given to somebody else since.
 */
export function startOf(pid) {
  try {
    if (process.platform === 'linux') return startFromProc(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function startFromProc(stat) {
  // The second field is the program's name in brackets and may itself hold blanks and brackets.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? undefined : rest[18];
}

/** Whether the very process recorded as { pid, start } is still alive. */
export const isAlive = ({ pid, start }) => start !== undefined && startOf(pid) === start;

/** Sends a signal to the recorded process; a process that has gone meanwhile is no error. */
export function signal(recorded, name) {
  if (!isAlive(recorded)) return;
  try {
    process.kill(recorded.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Asks the recorded process to stop, and makes it after the grace. */
export async function end(recorded, stopSignal, graceMs) {
  signal(recorded, stopSignal);
  // A stopped process sees the signal only once it runs again.
  signal(recorded, 'SIGCONT');
  if (await isGoneWithin(recorded, graceMs)) return;
  signal(recorded, 'SIGKILL');
  await isGoneWithin(recorded, 5_000);
}

/** Waits until the recorded process has gone; false if it has not after `ms`. */
export async function isGoneWithin(recorded, ms) {
  for (const until = Date.now() + ms; Date.now() < until; await sleep(20)) {
    if (!isAlive(recorded)) return true;
  }
  return !isAlive(recorded);
}
