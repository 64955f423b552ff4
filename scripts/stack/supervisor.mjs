// A process of its own that holds the servers (or the services) of one folder and ends them when its parent goes,
// however it goes: by a message, by a signal, or by kill -9, which closes the channel between the two.
// If the supervisor itself is killed, the kernel ends its children (setpriv --pdeathsig, Linux only), and what is
// left then is ended by the next start, which finds it in processes.json.
import { spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { end, startOf } from './processes.mjs';

const [dir, mode] = process.argv.slice(2);
const isEphemeral = mode === 'ephemeral';
const ORPHAN_GRACE_MS = 3_000;
const file = join(dir, 'processes.json');
const children = new Map();
let isEnding = false;

function record(isFirst = false) {
  const processes = [...children.entries()].map(([name, { recorded, spec }]) => ({
    name,
    ...recorded,
    stopSignal: spec.stopSignal,
  }));
  const supervisor = { pid: process.pid, start: startOf(process.pid) };
  const text = `${JSON.stringify({ supervisor, isEphemeral, processes })}\n`;
  // 'wx': of two that start in the same folder at the same time, one is refused.
  if (isFirst) return writeFileSync(file, text, { flag: 'wx' });
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** spec: { command, args, env, cwd, logFile, stopSignal, graceMs, uid, gid } */
function start(name, spec) {
  if (isEnding) throw new Error('the supervisor is ending');
  const log = openSync(spec.logFile, 'a');
  const { cwd, env, uid, gid } = spec;
  const child = spawn(spec.command, spec.args, { cwd, env, uid, gid, stdio: ['ignore', log, log] });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      const recorded = { pid: child.pid, start: startOf(child.pid) };
      const ended = new Promise((gone) => child.once('exit', gone));
      children.set(name, { recorded, spec, ended });
      record();
      child.once('exit', (code, signal) => forget(name, recorded.pid, code ?? signal));
      resolve(child.pid);
    });
  });
}

function forget(name, pid, how) {
  children.delete(name);
  record();
  tell({ exited: name, pid, how });
}

async function stop(name, graceMs) {
  const child = children.get(name);
  if (!child) return;
  await end(child.recorded, child.spec.stopSignal, Math.min(graceMs, child.spec.graceMs));
  await child.ended;
}

async function endAll(graceMs) {
  if (isEnding) return;
  isEnding = true;
  await Promise.all([...children.keys()].map((name) => stop(name, graceMs)));
  rmSync(isEphemeral ? dir : file, { recursive: true, force: true });
  process.exit(0);
}

function tell(message) {
  if (process.connected) process.send(message, () => {});
}

const orders = {
  start: ({ name, spec }) => start(name, spec),
  stop: ({ name }) => stop(name, Infinity),
  end: () => endAll(Infinity),
};

process.on('message', async ({ id, order, ...rest }) => {
  try {
    tell({ id, result: await orders[order](rest) });
  } catch (error) {
    tell({ id, error: error.message });
  }
});
process.on('disconnect', () => endAll(ORPHAN_GRACE_MS));
process.on('SIGTERM', () => endAll(ORPHAN_GRACE_MS));
process.on('SIGINT', () => endAll(ORPHAN_GRACE_MS));

try {
  record(true);
  tell({ ready: true });
  if (!process.connected) void endAll(ORPHAN_GRACE_MS);
} catch (error) {
  // The folder is another's: leave it alone, whatever comes.
  isEnding = true;
  const reason = error.code === 'EEXIST' ? 'somebody else has just started there' : error.message;
  process.send({ ready: false, error: reason }, () => process.exit(1));
}
