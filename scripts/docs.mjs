// npm run docs                  writes docs/openapi/*.json and docs/asyncapi.yaml from the code.
// npm run docs -- --release     and docs/contracts-snapshot.json: from now on a release promises these contracts.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compile } from './build.mjs';
import { asCommand, Problem } from './command.mjs';
import { continueOnProjectNode, ensureInstalled } from './install.mjs';
import { localDir, root } from './paths.mjs';

const NO_SERVERS = { KAFKA_BROKERS: 'none', REDIS_URL: 'none', POSTGRES_URL: 'none' };

await asCommand(async () => {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => word !== '--release');
  if (unknown) throw new Problem(`${unknown} is not understood: npm run docs -- [--release]`);
  await ensureInstalled({ given: NO_SERVERS });
  await continueOnProjectNode();
  const { contractsSnapshot, documentsOf, SNAPSHOT } = await generator();
  const documents = documentsOf(root);
  if (words.includes('--release')) documents[SNAPSHOT] = contractsSnapshot(root);
  for (const [name, document] of Object.entries(documents)) await write(name, document);
});

/** Compiled as the services are: the decorators of controllers and request classes must run. */
async function generator() {
  const to = join(localDir, 'docs');
  await compile({ entry: { generator: join(root, 'test/docs/documents.ts') }, from: root, to });
  return createRequire(import.meta.url)(join(to, 'generator/main.js'));
}

async function write(name, document) {
  const { format, resolveConfig } = await import('prettier');
  const { stringify } = await import('yaml');
  const filepath = join(root, name);
  const text = name.endsWith('.yaml') ? stringify(document) : JSON.stringify(document);
  mkdirSync(dirname(filepath), { recursive: true });
  writeFileSync(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  console.log(`wrote ${name}`);
}
