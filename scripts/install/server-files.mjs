import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../command.mjs';
import { localDir, root, serversDir } from '../paths.mjs';
import { runQuietly, headOf } from '../program.mjs';

const pom = join(root, 'servers', 'pom.xml');
const stampFile = join(serversDir, 'installed');
const pomHash = () => createHash('sha256').update(readFileSync(pom)).digest('hex');

/** Kafka's jars and the redis-server, by servers/pom.xml, in .local/servers. */
export const serverFiles = {
  title: 'Kafka and Redis',

  isPresent: () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === pomHash(),

  async install({ signal }) {
    rmSync(serversDir, { recursive: true, force: true });
    mkdirSync(serversDir, { recursive: true });
    const args = ['-q', '-B', '--no-transfer-progress', '-Dstyle.color=never', '-f', pom, ...repository()];
    const { ok, output } = await runQuietly('mvn', [...args, 'generate-resources'], { signal });
    if (ok) return writeFileSync(stampFile, pomHash());
    throw new Problem(
      `Maven could not fetch Kafka and Redis:\n${headOf(output)}\n` +
        'Check the network and the proxy of ~/.m2/settings.xml, then give the same command again;\n' +
        'or name servers of your own by KAFKA_BROKERS and REDIS_URL.',
    );
  },
};

/** Maven's cache of this user, unless the home folder can't be written, as in some containers. */
function repository() {
  try {
    accessSync(homedir(), constants.W_OK);
    return [];
  } catch {
    return [`-Dmaven.repo.local=${join(localDir, 'maven')}`];
  }
}
