// npm start [-- --once] [--json]: installs what is missing, brings up servers, services and simulators, lets the city platform
// publish the story's yellow alert as of now, and shows how everyone is told and confirms. Stays up until Ctrl-C; with --once it
// ends by itself, with exit code 1 if anyone was not told. --json prints one JSON object as the last line of stdout.
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from './build.mjs';
import { asCommand, Problem, toStderr } from './command.mjs';
import { continueOnProjectNode, ensureInstalled } from './install.mjs';
import { distDir, root, runDir } from './paths.mjs';
import { rememberedPorts } from './stack/ports.mjs';
import { startServices } from './stack/services.mjs';
import { startStack } from './stack/stack.mjs';

const SERVICES = ['alert-intake', 'dispatch', 'reporting', 'evaluation'];
const CARRIERS = ['sms', 'jianping', 'voice', 'email', 'webhook', 'page'];
const LIMIT_MS = 60_000;

await asCommand(async () => {
  const options = readOptions(process.argv.slice(2));
  await ensureInstalled();
  await continueOnProjectNode();
  const closers = [];
  const ended = new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve(signal));
  });
  try {
    const result = await Promise.race([play(options, closers), ended.then(() => undefined)]);
    if (result && !options.once) await ended;
    return result?.everyoneTold === false ? 1 : 0;
  } finally {
    for (const close of closers.reverse()) await close();
  }
});

function readOptions(words) {
  const unknown = words.filter((word) => !['--once', '--json'].includes(word));
  if (unknown.length > 0)
    throw new Problem(`Unknown option ${unknown.join(' ')}. Known: npm start -- [--once] [--json]`);
  return { once: words.includes('--once'), json: words.includes('--json') };
}

async function play(options, closers) {
  process.chdir(root);
  const [stack] = await Promise.all([startStack({ log: toStderr }), build()]);
  closers.push(() => stack.stop());
  const folder = join(runDir, 'demo');
  mkdirSync(folder, { recursive: true });
  const wanted = [...CARRIERS, ...SERVICES, ...SERVICES.map((name) => `${name}-management`)];
  const ports = await rememberedPorts(folder, wanted);
  const { Demo, playYellowAlert } = createRequire(import.meta.url)(join(distDir, 'test/demo/main.js'));
  const demo = await Demo.open({ folder, ports });
  closers.push(() => demo.close());
  const services = await startServices({
    names: SERVICES,
    env: (name) => settingsOf(name, { stack, demo, ports }),
    dir: join(folder, 'services'),
    log: toStderr,
  });
  closers.push(() => services.stop());
  const page = `http://127.0.0.1:${ports.page}/`;
  toStderr(`\n晴空 is up. Phones: ${page}\n`);
  const result = await playYellowAlert(demo, { ...demoSettings(stack, ports), say: sayer(), limitMs: LIMIT_MS });
  report(result, options, page);
  return result;
}

function settingsOf(name, { stack, demo, ports }) {
  const database = new URL(stack.postgresUrl);
  database.pathname = `/qingkong_${name.replace('-', '_')}`;
  return {
    DATABASE_URL: database.href,
    KAFKA_BROKERS: stack.kafkaBrokers,
    REDIS_URL: stack.redisUrl,
    HTTP_PORT: String(ports[name]),
    MANAGEMENT_PORT: String(ports[`${name}-management`]),
    OIDC_ISSUER: demo.issuer.issuer,
    OIDC_AUDIENCE: demo.issuer.audience,
    OIDC_JWKS: demo.issuer.jwks,
    PLAN_FILE: 'plans/chaoyang.yaml',
    PUBLIC_URL: `http://127.0.0.1:${ports.dispatch}`,
    LINK_KEY_FILE: demo.files.linkKeyFile,
    CHANNELS_FILE: demo.files.channelsFile,
    DIRECTORY_FILE: demo.files.directoryFile,
    REDUCTION_LIST_FILE: 'samples/list-v1.csv',
    REDUCTION_LIST_LABEL: 'v1',
    REDUCTION_LIST_PUBLISHED_ON: '2026-01-05',
  };
}

function demoSettings(stack, ports) {
  const both = (name) => ({ http: ports[name], management: ports[`${name}-management`] });
  return { kafkaBrokers: stack.kafkaBrokers, ports: Object.fromEntries(SERVICES.map((name) => [name, both(name)])) };
}

/** Live lines replace each other on a terminal; elsewhere only what changed is printed. */
function sayer() {
  let last = '';
  let isLive = false;
  return (line, live = false) => {
    if (live && line.slice(12) === last.slice(12)) return;
    last = line;
    const back = isLive && process.stderr.isTTY ? '\x1b[1A\x1b[2K' : '';
    process.stderr.write(`${live ? back : ''}${line}\n`);
    isLive = live;
  };
}

function report(result, options, page) {
  const { everyoneTold, ...numbers } = result;
  const channels = Object.entries(numbers.messagesByChannel).map(([channel, n]) => `${channel} ${n}`);
  toStderr(
    `\n${everyoneTold ? '✓ 全部通知到位' : '✗ 有人未被通知'}：首条 ${numbers.firstMessageMs} ms，末条 ${numbers.lastMessageMs} ms；` +
      `${numbers.personsTold} 人已通知，${numbers.unitsAcknowledged} 个单位已签收（${channels.join('，')}）；` +
      `死信 ${numbers.deadLetters}，待发事件 ${numbers.outboxPending}`,
  );
  if (!options.once) toStderr(`\n手机页面 ${page} — 按 Ctrl-C 结束`);
  if (options.json) process.stdout.write(`${JSON.stringify(numbers)}\n`);
}
