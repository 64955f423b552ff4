import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { runDir } from '../paths.mjs';
import { kafka } from './kafka.mjs';
import { postgres } from './postgres.mjs';
import { rememberedPorts } from './ports.mjs';
import { redis } from './redis.mjs';
import { Running } from './running.mjs';
import { supervise } from './supervision.mjs';

/** The servers, the setting by which each may be given from outside, and the field that holds its address. */
const SERVERS = [
  { server: kafka, setting: 'KAFKA_BROKERS', field: 'kafkaBrokers' },
  { server: postgres, setting: 'POSTGRES_URL', field: 'postgresUrl' },
  { server: redis, setting: 'REDIS_URL', field: 'redisUrl' },
];

/**
 * Starts Kafka, Postgres and Redis in `dir` and resolves with
 * { dir, kafkaBrokers, postgresUrl, redisUrl, pids, kill(name, signal), restart(name), stop() }.
 * A server whose address is in `given` is used as it is and never touched. `ephemeral` servers begin empty and their
 * folder is removed at the end. Throws with the end of the log if a server does not come up within 60 s.
 */
export async function startStack({ dir, log = () => {}, ephemeral = false, given = process.env } = {}) {
  const folder = dir ?? join(runDir, ephemeral ? `test-${randomBytes(4).toString('hex')}` : 'local');
  const outside = Object.fromEntries(SERVERS.map(({ setting, field }) => [field, given[setting]]));
  const own = SERVERS.filter(({ field }) => !outside[field]);
  if (own.length === 0) return { dir: folder, ...outside, pids: {}, ...nothingToSteer };
  const running = new Running({
    supervision: await supervise({ dir: folder, isEphemeral: ephemeral }),
    dir: folder,
    log,
  });
  try {
    return { dir: folder, ...outside, ...(await startOwn(own, running, folder)) };
  } catch (error) {
    await running.stop();
    throw error;
  }
}

async function startOwn(own, running, dir) {
  const names = own.flatMap(({ server }) => server.portNames);
  const place = { dir, ports: await rememberedPorts(dir, names), run: running.run };
  await Promise.all(own.map(({ server }) => running.begin(programOf(server, place))));
  const addresses = Object.fromEntries(own.map(({ server, field }) => [field, server.url(place)]));
  const { pids, kill, restart, stop } = running;
  return { ...addresses, pids, kill, restart, stop };
}

function programOf(server, place) {
  const spec = async () => {
    await server.prepare(place);
    return server.spec(place);
  };
  return { name: server.name, title: server.title, spec, isReady: () => server.isReady(place) };
}

const refuse = (name) => Promise.reject(new Error(`${name} was given from outside and is not ours to steer`));
const nothingToSteer = { kill: refuse, restart: refuse, stop: () => Promise.resolve() };
