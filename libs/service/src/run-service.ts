import { type RunningService } from './service';
import { SettingsFaulty } from './settings';

const STOP_LIMIT_MS = 28_000;

/**
 * The whole of a `main.ts` after its settings: start, stop on SIGTERM or SIGINT, leave with 1 on what can't be mended here.
 * A wrong setting, plan file or list is told in plain words, without a stack.
 */
export function runService(start: () => Promise<RunningService>): void {
  let service: RunningService | undefined;
  let stopping = false;

  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    void Promise.resolve(service?.stop()).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Unknown state: say so and let the supervisor start us again; every step is a row.
  process.on('unhandledRejection', (error) => leave(error));
  process.on('uncaughtException', (error) => leave(error));

  start().then((running) => {
    service = running;
    if (stopping) void running.stop().then(() => process.exit(0));
  }, leave);
}

function leave(error: unknown): never {
  const plain = error instanceof SettingsFaulty || (error instanceof Error && error.name.endsWith('Faulty'));
  process.stderr.write(
    `${plain ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exit(1);
}
