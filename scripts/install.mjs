import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Problem, toStderr } from './command.mjs';
import { npmPackages } from './install/npm-packages.mjs';
import { linkPostgresLibraries } from './install/postgres-links.mjs';
import { serverFiles } from './install/server-files.mjs';
import { systemPackages } from './install/system-packages.mjs';
import { projectNode } from './paths.mjs';

/**
 * Installs what is missing, says one line with the time for each step, and nothing for what is there.
 * Servers whose address is in `given` are not fetched. Throws a Problem that says what failed and what to do.
 */
export async function ensureInstalled({ log = toStderr, given = process.env } = {}) {
  const needsServers = !given.KAFKA_BROKERS || !given.REDIS_URL;
  const stop = new AbortController();
  // The first that fails stops the others, and is the one that is told.
  const tracks = [[npmPackages], needsServers ? [systemPackages, serverFiles] : []].map((steps) =>
    inOrder(steps, { log, signal: stop.signal }).catch((error) => stop.abort(error)),
  );
  await Promise.all(tracks);
  stop.signal.throwIfAborted();
  if (!given.POSTGRES_URL) linkPostgresLibraries();
}

async function inOrder(steps, { log, signal }) {
  for (const step of steps) {
    if (step.isPresent() || signal.aborted) continue;
    step.refuseUnlessPossible?.();
    const begun = Date.now();
    log(`Installing ${step.title} …`);
    await step.install({ signal });
    log(`Installed ${step.title} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
  }
}

/**
 * Goes on under Node 24 as npm installed it: returns at once where that is so already; else runs this very command
 * again under it and never returns. To be called by a command after `ensureInstalled`.
 */
export async function continueOnProjectNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (process.env.QINGKONG_OUTER === '1') return endWithOuter();
  if (major === 24) return;
  if (!existsSync(projectNode)) {
    if (major > 24) return;
    throw new Problem(`Node 24 is needed and this is ${process.version}. Install Node 24, then try again.`);
  }
  process.exit(await again());
}

function again() {
  const child = spawn(projectNode, process.argv.slice(1), {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, QINGKONG_OUTER: '1' },
  });
  // Ctrl-C in a terminal reaches both of us, so it is passed on only where there is none.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** In the inner process: the channel closes when the outer one dies, however it dies. */
function endWithOuter() {
  delete process.env.QINGKONG_OUTER;
  if (!process.channel) return;
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel.unref();
}
