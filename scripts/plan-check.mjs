// npm run plan:check [-- file …]            says every fault of a plan file by its line; exit 1 if there is any.
// npm run plan:check -- --write-schema      writes plans/plan.schema.json from the schema in code.
import { writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

// Node 24 runs TypeScript by itself, except that it wants the extension that our imports leave out.
registerHooks({
  resolve: (name, context, next) =>
    name.startsWith('.') && (name.endsWith('.ts') || context.parentURL?.endsWith('.ts'))
      ? {
          url: new URL(name.endsWith('.ts') ? name : `${name}.ts`, context.parentURL).href,
          format: 'module-typescript',
          shortCircuit: true,
        }
      : next(name, context),
});
const { checkPlan, describeFaults, planJsonSchema, planVersionId, readText } =
  await import('../libs/plan/src/index.ts');

const inPlans = (name) => fileURLToPath(new URL(`../plans/${name}`, import.meta.url));

async function writeSchema() {
  const { format, resolveConfig } = await import('prettier');
  const path = inPlans('plan.schema.json');
  writeFileSync(
    path,
    await format(JSON.stringify(planJsonSchema()), { ...(await resolveConfig(path)), filepath: path }),
  );
  console.log(`wrote ${path}`);
}

function check(path) {
  const file = readText(path);
  const result = 'faults' in file ? file : checkPlan(file.text, path);
  if ('faults' in result) process.exitCode = 1;
  console.log(
    'faults' in result
      ? describeFaults(`${path} is faulty:`, result.faults)
      : `${path} is right: ${planVersionId(result.plan)}`,
  );
}

const words = process.argv.slice(2);
if (words.includes('--write-schema')) await writeSchema();
else for (const path of words.length > 0 ? words : [inPlans('chaoyang.yaml')]) check(path);
