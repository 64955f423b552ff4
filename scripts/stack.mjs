// The servers alone, for whoever works on a service: prints their addresses as one JSON line and stays until Ctrl-C.
import { asCommand, toStderr } from './command.mjs';
import { ensureInstalled } from './install.mjs';
import { startStack } from './stack/stack.mjs';

await asCommand(async () => {
  await ensureInstalled();
  const stack = await startStack({ log: toStderr });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stack.stop());
  const { kafkaBrokers, postgresUrl, redisUrl, pids } = stack;
  process.stdout.write(`${JSON.stringify({ kafkaBrokers, postgresUrl, redisUrl, pids })}\n`);
});
