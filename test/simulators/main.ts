import { Ajv } from 'ajv';
import { runSimulators, SimulatorsConfig } from './simulators';

/**
 * All simulators and the phones page as one process. Settings are JSON in the first argument or in SIMULATORS (see SimulatorsConfig).
 * Prints one line of JSON with the ports when everything listens; SIGTERM or SIGINT ends it.
 */
async function main(): Promise<void> {
  const config: unknown = JSON.parse(process.argv[2] ?? process.env['SIMULATORS'] ?? '{}');
  const ajv = new Ajv({ useDefaults: true });
  if (!ajv.validate<SimulatorsConfig>(SimulatorsConfig, config)) {
    const [error] = ajv.errors ?? [];
    const where = error?.instancePath ?? '';
    throw new Error(
      `simulators: settings${where} ${error?.message} ${JSON.stringify(error?.params)}. Example: {"sms":{"port":0},"autoConfirm":null}`,
    );
  }
  const running = await runSimulators(config);
  process.stdout.write(`${JSON.stringify({ ports: running.ports })}\n`);
  const end = () => void running.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (config.endWithStdin) process.stdin.resume().once('end', end);
}

main().catch((error: unknown) => {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
});
