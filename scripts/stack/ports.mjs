import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

// Below the range from which kernels take ports for outgoing connections, so that a remembered port stays free.
const LOWEST = 20_000;
const COUNT = 12_000;

/**
 * One free loopback port per name, as { name: port }, remembered in `dir`:
 * the same ports come back at the next start unless somebody else took them meanwhile.
 */
export async function rememberedPorts(dir, names) {
  const file = join(dir, 'ports.json');
  const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const ports = { ...before };
  for (const name of names) {
    if (before[name] && (await isFree(before[name]))) continue;
    ports[name] = await freePort(Object.values(ports));
  }
  writeFileSync(file, `${JSON.stringify(ports)}\n`);
  return ports;
}

/** A loopback port that nobody listens on, other than the given ones. */
export async function freePort(others = []) {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * COUNT);
    if (!others.includes(port) && (await isFree(port))) return port;
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1' }, () => probe.close(() => resolve(true)));
  });
}
