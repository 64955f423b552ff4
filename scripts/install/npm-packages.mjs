import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../command.mjs';
import { nodeModules, root } from '../paths.mjs';
import { runQuietly, headOf } from '../program.mjs';

const lockFile = join(root, 'package-lock.json');
const stampFile = join(nodeModules, '.qingkong-installed');
const lockHash = () => createHash('sha256').update(readFileSync(lockFile)).digest('hex');

/** The packages of package-lock.json, in node_modules. */
export const npmPackages = {
  title: 'npm packages',

  isPresent() {
    if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash()) return true;
    if (!isAsLocked()) return false;
    writeFileSync(stampFile, lockHash());
    return true;
  },

  async install({ signal }) {
    const { command, args } = npm();
    const { ok, output } = await runQuietly(command, [...args, 'ci', '--loglevel=error'], { signal, cwd: root });
    if (ok) return writeFileSync(stampFile, lockHash());
    throw new Problem(
      `"npm ci" failed:\n${headOf(output)}\n` +
        'Check the network, the proxy and "npm config get registry", then give the same command again.',
    );
  },
};

// The npm that started us, by the Node that runs it: the one on the PATH may be the one that is being replaced.
const npm = () =>
  process.env.npm_execpath
    ? { command: process.env.npm_node_execpath ?? process.execPath, args: [process.env.npm_execpath] }
    : { command: 'npm', args: [] };

/** Whether npm's own record in node_modules already is what the lockfile asks for, as after `npm install x`. */
function isAsLocked() {
  const wanted = packagesIn(lockFile);
  const present = packagesIn(join(nodeModules, '.package-lock.json'));
  if (!present) return false;
  const isThere = (path) => present[path]?.version === wanted[path].version || isForeign(wanted[path]);
  return Object.keys(wanted).every(isThere) && Object.keys(present).every((path) => path in wanted);
}

function packagesIn(file) {
  if (!existsSync(file)) return undefined;
  const { '': _project, ...packages } = JSON.parse(readFileSync(file, 'utf8')).packages;
  return packages;
}

/** Whether npm leaves the package out because it is for another machine. */
function isForeign({ optional, os, cpu, libc }) {
  if (!optional) return false;
  return libc !== undefined || os?.includes(process.platform) === false || cpu?.includes(process.arch) === false;
}
