import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../command.mjs';
import { distDir, root } from '../paths.mjs';
import { withDeathSignal } from './deathsig.mjs';
import { rememberedPorts } from './ports.mjs';
import { Running } from './running.mjs';
import { supervise } from './supervision.mjs';

/**
 * Starts the built services and resolves, when each says that it is ready, with
 * { pids, managementPorts, kill(name, signal), restart(name), stop() }.
 * `env` holds the settings of all of them, or is a function from a service's name to its settings, asked at every start
 * so that a test can arm a crash point for one life; MANAGEMENT_PORT is chosen here unless it is among them. Logs go to
 * `<dir>/<name>.log`. Throws with the end of the log of a service that ends, or is not ready within 60 s. They end with
 * this process, however it ends.
 */
export async function startServices({ names, env = {}, dir, log = () => {} }) {
  for (const name of names) {
    if (!existsSync(programOf(name))) throw new Problem(`${name} is not built. Build it with:\n  npm run build`);
  }
  const running = new Running({ supervision: await supervise({ dir }), dir, log });
  try {
    const ports = await rememberedPorts(dir, names);
    const settings = (name) => ({
      MANAGEMENT_PORT: String(ports[name]),
      ...(env instanceof Function ? env(name) : env),
    });
    const services = names.map((name) => service(name, settings));
    await Promise.all(services.map((one) => running.begin(one)));
    const managementPorts = Object.fromEntries(services.map(({ name, managementPort }) => [name, managementPort]));
    const { pids, kill, restart, stop } = running;
    return { pids, managementPorts, kill, restart, stop };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

const programOf = (name) => join(distDir, 'apps', name, 'main.js');

/**
 * What lives long in a service is small; without a bound V8 lets garbage grow to some 450 MB before it looks (bench/fanout: 200 MB with
 * it, as fast). Also for containers: NODE_OPTIONS.
 */
const HEAP_MB = ['--max-old-space-size=128', '--max-semi-space-size=8'];

function service(name, settings) {
  const managementPort = Number(settings(name).MANAGEMENT_PORT);
  const spec = () => ({
    ...withDeathSignal('SIGTERM', process.execPath, [...HEAP_MB, '--enable-source-maps', programOf(name)]),
    env: { ...process.env, ...settings(name) },
    cwd: root,
    stopSignal: 'SIGTERM',
    graceMs: 30_000,
  });
  return { name, title: name, managementPort, spec, isReady: () => isReady(managementPort) };
}

async function isReady(port) {
  try {
    const url = `http://127.0.0.1:${port}/health/ready`;
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
