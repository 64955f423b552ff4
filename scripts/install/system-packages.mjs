import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from '../command.mjs';
import { javaVersion, OLDEST_JAVA } from '../stack/java.mjs';
import { runQuietly, tailOf } from '../program.mjs';
import { serverFiles } from './server-files.mjs';

/** Java, which runs Kafka, and Maven, which fetches it: from the distribution where we may install, else asked for. */
export const systemPackages = {
  title: 'Java and Maven',

  isPresent: () => missing().length === 0,

  /** Throws unless we may install: with the one command that does. */
  refuseUnlessPossible() {
    const wanted = missing();
    const named = `${namesOf(wanted)} not found.`;
    if (!isDebian()) throw new Problem(`${named} ${elsewhere()}`);
    if (process.getuid() === 0) return;
    throw new Problem(`${named} Install with:\n  sudo apt-get install -y ${debianNames(wanted).join(' ')}`);
  },

  async install({ signal }) {
    await apt(['update', '-q'], signal);
    await apt(['install', '-y', '-q', '--no-install-recommends', ...debianNames(missing())], signal);
    const still = missing();
    if (still.length > 0) throw new Problem(`${namesOf(still)} not found even so. ${javaHome()}`);
  },
};

const namesOf = (wanted) => wanted.map(({ name }) => name).join(' and ');

function missing() {
  const java = { name: `Java ${OLDEST_JAVA} or newer`, isThere: (javaVersion() ?? 0) >= OLDEST_JAVA };
  // Maven is used once, to fetch; later it need not be there.
  const maven = { name: 'Maven', isThere: serverFiles.isPresent() || isOnPath('mvn') };
  return [java, maven].filter(({ isThere }) => !isThere);
}

const isOnPath = (program) => process.env.PATH.split(delimiter).some((folder) => existsSync(join(folder, program)));

const isDebian = () => existsSync('/etc/debian_version') && spawnSync('apt-get', ['--version']).status === 0;

function debianNames(wanted) {
  return wanted.map(({ name }) => (name === 'Maven' ? 'maven' : newestKnown()));
}

/** The Java this release of Debian or Ubuntu has; each has another. */
function newestKnown() {
  const known = (version) => {
    const { stdout } = spawnSync('apt-cache', ['policy', `openjdk-${version}-jre-headless`], { encoding: 'utf8' });
    // "  Candidate: (none)", in whatever language, is a name that only others refer to.
    return /^ {2}\S+: \d/m.test(stdout);
  };
  return `openjdk-${[21, 25, 17].find(known) ?? OLDEST_JAVA}-jre-headless`;
}

async function apt(args, signal) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { ok, output } = await runQuietly('apt-get', args, { signal, env });
  if (!ok) throw new Problem(`"apt-get ${args.join(' ')}" failed:\n${tailOf(output)}\nPut that right, then try again.`);
}

const elsewhere = () =>
  process.platform === 'darwin'
    ? `Install with:\n  brew install openjdk@21 maven\n${javaHome()}`
    : 'Install a Java runtime (headless is enough) and Maven with the package manager of this system.';

const javaHome = () => (process.env.JAVA_HOME ? `JAVA_HOME is ${process.env.JAVA_HOME}: it must name that Java.` : '');
