// npm run list:check -- FILE.xlsx [--against OLD.xlsx] [--json]     says, without any server, every fault of a reduction list and what is
// different in it; exit 1 if it can't be published.
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { compile } from './build.mjs';
import { asCommand, toStderr } from './command.mjs';
import { continueOnProjectNode, ensureInstalled } from './install.mjs';
import { localDir, root } from './paths.mjs';

const NO_SERVERS = { KAFKA_BROKERS: 'none', REDIS_URL: 'none', POSTGRES_URL: 'none' };

// Whoever reads us may have seen enough: `… | head -1`.
process.stdout.on('error', () => process.exit());

await asCommand(async () => {
  await ensureInstalled({ given: NO_SERVERS });
  await continueOnProjectNode();
  const { listCheckCommand } = await command();
  const plan = relative(process.cwd(), join(root, 'plans/chaoyang.yaml'));
  const { stdout, stderr, code } = listCheckCommand(process.argv.slice(2), plan);
  if (stdout) process.stdout.write(`${stdout}\n`);
  if (stderr) toStderr(stderr);
  return code;
});

/** Compiled as the service is, so that it is the very same check. */
async function command() {
  const to = join(localDir, 'list-check');
  const entry = join(root, 'apps/dispatch/src/reduction-list/list-check.ts');
  await compile({ entry: { command: entry }, from: root, to });
  return createRequire(import.meta.url)(join(to, 'command/main.js'));
}
