import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const OLDEST_JAVA = 17;

/** The Java to run: that of JAVA_HOME, else the first on the PATH. */
export const javaCommand = () => (process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java');

/** The major version of that Java, or undefined when there is none. */
export function javaVersion() {
  const { status, stderr } = spawnSync(javaCommand(), ['-version'], { encoding: 'utf8' });
  if (status !== 0) return undefined;
  const [, major] = /version "(\d+)/.exec(stderr) ?? [];
  return major && Number(major);
}
