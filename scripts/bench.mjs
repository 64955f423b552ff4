// npm run bench -- NAME [--n N] [--latency MS] [--json]: measures, in ratios against a floor and a peer of the same run.
import { readdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { asCommand, Problem, toStderr } from './command.mjs';
import { continueOnProjectNode, ensureInstalled } from './install.mjs';
import { root } from './paths.mjs';

const BENCHES = readdirSync(join(root, 'bench'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'results')
  .map((entry) => entry.name);

await asCommand(async () => {
  const { name, json, ...options } = readArguments(process.argv.slice(2));
  await ensureInstalled();
  await continueOnProjectNode();
  process.chdir(root);
  await build();
  const { [name]: run } = await import(join(root, 'bench', name, `${name}.mjs`));
  const result = await run({ ...options, say: toStderr });
  record(name, result);
  process.stdout.write(`${JSON.stringify(result, null, json ? undefined : 2)}\n`);
});

function readArguments(words) {
  const [name, ...rest] = words.filter((word) => word !== '--json');
  if (!BENCHES.includes(name))
    throw new Problem(`Which benchmark? npm run bench -- ${BENCHES.join(' | ')} [--n 10000] [--json]`);
  const options = { name, json: words.includes('--json') };
  for (let i = 0; i < rest.length; i += 2) {
    const value = Number(rest[i + 1]);
    if (!/^--(n|latency)$/.test(rest[i]) || !Number.isInteger(value) || value < 0)
      throw new Problem(`${rest[i]} ${rest[i + 1] ?? ''} is not understood, for example --n 10000`);
    options[rest[i].slice(2)] = value;
  }
  return options;
}

/** Kept under bench/results with the machine it was seen on: figures without their machine mean nothing. */
function record(name, result) {
  const machine = { cpus: cpus().length, memoryGb: Math.round(totalmem() / 2 ** 30), node: process.version };
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  const file = join(
    root,
    'bench/results',
    `${name}-${result.n ?? 'all'}${result.sinkLatencyMs ? `-${result.sinkLatencyMs}ms` : ''}.json`,
  );
  writeFileSync(
    file,
    `${JSON.stringify({ date: new Date().toISOString().slice(0, 10), machine, ...result }, null, 2)}\n`,
  );
}
