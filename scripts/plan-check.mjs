// npm run plan:check [-- FILE … --json]     says every fault of a plan file by its line; exit 1 if there is any.
// npm run plan:check -- --write-schema      writes plans/plan.schema.json from the schema in code.
import { writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join, relative } from 'node:path';
import { asCommand, Problem } from './command.mjs';
import { continueOnProjectNode, ensureInstalled } from './install.mjs';
import { root } from './paths.mjs';

const OPTIONS = ['--json', '--write-schema'];
const NO_SERVERS = { KAFKA_BROKERS: 'none', REDIS_URL: 'none', POSTGRES_URL: 'none' };

await asCommand(async () => {
  const words = process.argv.slice(2);
  const unknown = words.find((word) => word.startsWith('-') && !OPTIONS.includes(word));
  if (unknown)
    throw new Problem(`${unknown} is not understood: npm run plan:check -- [FILE …] [${OPTIONS.join('] [')}]`);
  await ensureInstalled({ given: NO_SERVERS });
  await continueOnProjectNode();
  const plan = await planLib();
  if (words.includes('--write-schema')) return writeSchema(plan);
  const files = words.filter((word) => !word.startsWith('-'));
  const checked = (files.length > 0 ? files : [ours('chaoyang.yaml')]).map((file) => check(plan, file));
  const isJson = words.includes('--json');
  console.log(isJson ? JSON.stringify(checked, null, 2) : checked.map((one) => inWords(plan, one)).join('\n'));
  return checked.some(({ faults }) => faults.length > 0) ? 1 : 0;
});

/** The very check that the services make at their start. */
async function planLib() {
  // Node 24 runs TypeScript by itself, except that it wants the extension that our imports leave out.
  nodeModule.registerHooks({
    resolve: (name, context, next) =>
      name.startsWith('.') && (name.endsWith('.ts') || context.parentURL?.endsWith('.ts'))
        ? {
            url: new URL(name.endsWith('.ts') ? name : `${name}.ts`, context.parentURL).href,
            format: 'module-typescript',
            shortCircuit: true,
          }
        : next(name, context),
  });
  return import('../libs/plan/src/index.ts');
}

function ours(name) {
  return relative(process.cwd(), join(root, 'plans', name));
}

/** `{ file, version, faults }`: the version's id where the plan can be followed, else null. */
function check({ checkPlan, planVersionId, readText }, file) {
  const read = readText(file);
  const result = 'faults' in read ? read : checkPlan(read.text, file);
  return 'faults' in result
    ? { file, version: null, faults: result.faults }
    : { file, version: planVersionId(result.plan), faults: [] };
}

function inWords({ describeFaults }, { file, version, faults }) {
  return version === null ? describeFaults(`${file} is faulty:`, faults) : `${file} is right: ${version}`;
}

async function writeSchema({ planJsonSchema }) {
  const { format, resolveConfig } = await import('prettier');
  const path = join(root, 'plans/plan.schema.json');
  writeFileSync(
    path,
    await format(JSON.stringify(planJsonSchema()), { ...(await resolveConfig(path)), filepath: path }),
  );
  console.log(`wrote ${path}`);
}
