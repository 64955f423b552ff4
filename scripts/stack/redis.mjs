import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { serversDir } from '../paths.mjs';
import { withDeathSignal } from './deathsig.mjs';
import { answerFrom } from './probe.mjs';

const VERSION = '7.0.15';
const MACHINE = { x64: 'amd64', arm64: 'arm64' }[process.arch];
const BINARY = join(serversDir, 'redis', `redis-server-${VERSION}-${process.platform}-${MACHINE}`);

/** Redis only rings: it stores nothing, and must refuse a new alarm rather than forget an old one (noeviction). */
export const redis = {
  name: 'redis',
  title: 'Redis',
  portNames: ['redis'],

  prepare: ({ dir }) => void mkdirSync(join(dir, 'redis'), { recursive: true }),

  spec({ dir, ports }) {
    const args = ['--bind', '127.0.0.1', '--port', String(ports.redis), '--dir', join(dir, 'redis')];
    args.push('--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction');
    return { ...withDeathSignal('SIGTERM', BINARY, args), stopSignal: 'SIGTERM', graceMs: 5_000 };
  },

  isReady: async ({ ports }) => (await answerFrom(ports.redis, 'PING\r\n'))?.toString().startsWith('+PONG') ?? false,

  url: ({ ports }) => `redis://127.0.0.1:${ports.redis}`,
};
