// Builds every app into one file, dist/apps/<name>/main.js, and the demo, unless nothing has changed since.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asCommand, Problem, toStderr } from './command.mjs';
import { continueOnProjectNode, ensureInstalled } from './install.mjs';
import { distDir, root } from './paths.mjs';

const SOURCES = [
  'apps',
  'libs',
  'test/demo',
  'test/simulators',
  'test/story',
  'tsconfig.json',
  '.swcrc',
  'package-lock.json',
  'scripts/build.mjs',
];

/** Builds the apps of the checkout `from` into `to`; throws a Problem that holds the compiler's errors. */
export async function build({ log = toStderr, from = root, to = distDir } = {}) {
  const hash = hashOf(from);
  const stamp = join(to, 'built');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const entry = entriesOf(from);
  if (Object.keys(entry).length === 0) return log('There is no app to build: no apps/<name>/src/main.ts');
  const begun = Date.now();
  rmSync(stamp, { force: true });
  await compile({ entry, from, to });
  writeFileSync(stamp, hash);
  log(`Built ${Object.keys(entry).join(', ')} (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
}

function entriesOf(from) {
  const names = readdirSync(join(from, 'apps')).filter((name) => existsSync(join(from, 'apps', name, 'src/main.ts')));
  const entries = names.map((name) => [`apps/${name}`, join(from, 'apps', name, 'src/main.ts')]);
  // Hostile workbooks are read in a thread of its own, with little in it.
  const thread = join(from, 'apps/dispatch/src/list-import/thread.ts');
  if (existsSync(thread)) entries.push(['apps/dispatch/list-import-thread', thread]);
  // What `npm start` shows beside the services: the city platform, the carriers and the phones.
  const demo = join(from, 'test/demo/main.ts');
  return Object.fromEntries(existsSync(demo) ? [...entries, ['test/demo', demo]] : entries);
}

/** Compiles each entry with what it imports of ours into one file, `<to>/<name>/main.js`; throws a Problem. */
export async function compile(places) {
  const { rspack } = await import('@rspack/core');
  const stats = await new Promise((resolve, reject) => {
    rspack(optionsFor(places), (error, result) => (error ? reject(error) : resolve(result)));
  });
  if (stats.hasErrors()) throw new Problem(`The build failed:\n${stats.toString({ preset: 'errors-only' })}`);
}

function optionsFor({ entry, from, to }) {
  const { jsc } = JSON.parse(readFileSync(join(from, '.swcrc'), 'utf8'));
  return {
    mode: 'none',
    target: 'node24',
    context: from,
    entry,
    output: {
      path: to,
      filename: '[name]/main.js',
      library: { type: 'commonjs2' },
      // Seen from the map's place, so that a stack trace names the source file.
      devtoolModuleFilenameTemplate: '../../../[resource-path]',
    },
    devtool: 'source-map',
    resolve: { extensions: ['.ts', '.js', '.json'], tsConfig: join(from, 'tsconfig.json') },
    module: { rules: [{ test: /\.ts$/, loader: 'builtin:swc-loader', options: { jsc }, type: 'javascript/auto' }] },
    externals: [packageAsExternal],
    externalsType: 'commonjs',
    node: { __dirname: false, __filename: false },
    performance: { hints: false },
  };
}

/** Packages stay in node_modules; only our own code, relative or by its door, is bundled. */
function packageAsExternal({ request }, callback) {
  if (/^(\.|\/|@qingkong\/)/.test(request)) return callback();
  callback(null, `commonjs ${request}`);
}

function hashOf(from) {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesIn(from, source))) {
    hash.update(path).update(readFileSync(join(from, path)));
  }
  return hash.digest('hex');
}

function filesIn(from, source) {
  if (!existsSync(join(from, source))) return [];
  if (/\.\w+$/.test(source)) return [source];
  const files = readdirSync(join(from, source), { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile() && !/spec\.ts$/.test(file.name))
    .map((file) => join(file.parentPath, file.name).slice(from.length + 1))
    .sort();
}

if (process.argv[1] === import.meta.filename) {
  await asCommand(async () => {
    await ensureInstalled();
    await continueOnProjectNode();
    await build();
  });
}
