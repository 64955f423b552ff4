// node scripts/install/complete-lock.mjs, after `npm install <package>`.
// A registry that does not serve the packages of other platforms lets npm write a lockfile without them, and "npm ci"
// then refuses that lockfile everywhere. This adds what is missing: exact version and platform, without integrity.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../paths.mjs';

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const file = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(file, 'utf8'));
complete();

function complete() {
  const missing = Object.entries(lock.packages).flatMap(([path, owner]) => missingOf(path, owner));
  const { '': project, ...packages } = { ...lock.packages, ...Object.fromEntries(missing) };
  const sorted = Object.entries(packages).sort(([one], [other]) => one.localeCompare(other, 'en'));
  lock.packages = { '': project, ...Object.fromEntries(sorted) };
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`Added ${missing.length} packages of other platforms to package-lock.json`);
}

function missingOf(path, { optionalDependencies = {}, dev }) {
  return Object.entries(optionalDependencies)
    .filter(([name, version]) => /^\d/.test(version) && !isLocked(path, name))
    .map(([name, version]) => [`node_modules/${name}`, { version, ...platformOf(name), dev, optional: true }])
    .filter(([, { cpu }]) => cpu.length > 0);
}

function isLocked(path, name) {
  return [`node_modules/${name}`, `${path}/node_modules/${name}`].some((at) => at in lock.packages);
}

/** By their names: …/core-linux-arm64-gnu is for linux, arm64, glibc. */
function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.filter((word) => SYSTEMS.includes(word));
  const libc = { gnu: ['glibc'], musl: ['musl'] }[words.at(-1)];
  return { cpu: words.filter((word) => PROCESSORS.includes(word)), ...(os[0] && { os }), ...(libc && { libc }) };
}
