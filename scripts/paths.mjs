import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What set-up fetched and what the servers store; never committed. */
export const localDir = join(root, '.local');
export const serversDir = join(localDir, 'servers');
export const runDir = join(localDir, 'run');
export const distDir = join(root, 'dist');
export const nodeModules = join(root, 'node_modules');

/** Node 24 as npm installed it; it exists only after `ensureInstalled` and not on a Mac. */
export const projectNode = join(nodeModules, '.bin', 'node');
