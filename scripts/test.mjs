// npm test [-- kind … part-of-a-path … --jest-options]: installs what is missing, brings up servers of its own, tests.
// Without a word it also checks format, lint, types and boundaries. Its last line is "N passed, N failed, N skipped".
import { build } from './build.mjs';
import { asCommand, Problem, toStderr } from './command.mjs';
import { continueOnProjectNode, ensureInstalled } from './install.mjs';
import { startStack } from './stack/stack.mjs';
import { runChecks } from './test/checks.mjs';
import { runJest } from './test/jest.mjs';
import { readArguments, selectFiles } from './test/selection.mjs';

await asCommand(async () => {
  const wanted = readArguments(process.argv.slice(2));
  await ensureInstalled();
  await continueOnProjectNode();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => interruption.abort(new Problem('Interrupted.')));
  }

  const failedChecks = wanted.isWhole ? await runChecks(toStderr, interruption.signal) : 0;
  const { code, passed, failed, skipped } = await runTests(wanted, interruption.signal);
  interruption.signal.throwIfAborted();
  process.stdout.write(`${passed} passed, ${failed + failedChecks} failed, ${skipped} skipped\n`);
  return code === 0 && failed + failedChecks === 0 && passed > 0 ? 0 : 1;
});

async function runTests(wanted, signal) {
  const files = selectFiles(wanted);
  const needsServices = files.some((file) => file.endsWith('.e2e-spec.ts'));
  const needsServers = needsServices || files.some((file) => file.endsWith('.db-spec.ts'));
  const [stack] = await Promise.all([
    needsServers ? startStack({ ephemeral: true, log: toStderr }) : undefined,
    needsServices ? build() : undefined,
  ]);
  try {
    signal.throwIfAborted();
    return await runJest({ files, options: wanted.options, env: stack ? addressesOf(stack) : {}, signal });
  } finally {
    await stack?.stop();
  }
}

function addressesOf({ kafkaBrokers, postgresUrl, redisUrl }) {
  return { KAFKA_BROKERS: kafkaBrokers, POSTGRES_URL: postgresUrl, REDIS_URL: redisUrl };
}
