// Forgets what the servers stored; what was downloaded stays.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { asCommand, Problem, toStderr } from './command.mjs';
import { runDir } from './paths.mjs';
import { isAlive } from './stack/processes.mjs';
import { recordedIn } from './stack/supervision.mjs';

await asCommand(() => {
  const folders = existsSync(runDir) ? readdirSync(runDir).map((name) => join(runDir, name)) : [];
  for (const folder of folders) {
    const supervisor = recordedIn(folder)?.supervisor;
    if (supervisor && isAlive(supervisor)) {
      throw new Problem(
        `${folder} is in use (process ${supervisor.pid}): stop what you started there, then try again.`,
      );
    }
  }
  rmSync(runDir, { recursive: true, force: true });
  toStderr('Forgotten: the next start begins empty.');
});
