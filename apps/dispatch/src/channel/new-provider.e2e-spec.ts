import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from '@swc/core';
import { startSmsGateway } from '../../../../test/simulators/sms-gateway';

/** A provider that nobody has: its one folder has this one file. */
const PIGEON = `
import { type Static, Type } from '@sinclair/typebox';
import { closed, httpFields, urlField } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome } from '../channel';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { splitUrl } from '../http-target';

export const PigeonAccount = Type.Object(
  { ...httpFields, provider: Type.Literal('pigeon', { examples: ['pigeon'] }), url: urlField, loftFile: Type.String() },
  closed,
);

export class PigeonChannel implements Channel {
  readonly kind = 'sms';
  readonly account: string;
  readonly connections: number;
  readonly idempotent: boolean;
  private readonly http: HttpProvider;
  constructor(private readonly settings: Static<typeof PigeonAccount>) {
    this.account = settings.account;
    this.connections = settings.connections;
    this.idempotent = settings.idempotent;
    this.http = new HttpProvider(settings);
  }
  async send({ deliveryId: key, to, text }: OutgoingMessage): Promise<Outcome> {
    const { origin, path } = splitUrl(this.settings.url);
    const body = JSON.stringify({ to, text: '咕：' + text, key });
    return outcomeOfExchange(await this.http.post(origin, path, [], body), this.idempotent, (said) => {
      const providerRef = readReference(parseJsonObject(said)?.['id']);
      return providerRef === undefined ? { kind: 'accepted' } : { kind: 'accepted', providerRef };
    });
  }
  close(): Promise<void> {
    return this.http.close();
  }
}
`;
/** The one line of PROVIDERS, and the import that it needs. */
const LINE = `  pigeon: provider(PigeonAccount, PigeonChannel),\n`;
const IMPORT = `import { PigeonAccount, PigeonChannel } from './pigeon/pigeon.channel';\n`;

/** Reads its account, opens it, sends, and says what came of it, as the service does at its start. */
const SENDS = `
const { createChannels, parseChannelAccounts } = require('./channel/channel-accounts.js');
const [text, to] = process.argv.slice(2);
const accounts = parseChannelAccounts(text, '/etc/qingkong/channels.yaml');
const channel = createChannels(accounts).get('pigeon-main');
channel.send({ deliveryId: '7-1', to, subject: '通知', text: '请签收' }).then(async (outcome) => {
  await channel.close();
  process.stdout.write(JSON.stringify({ outcome, loftFile: accounts[0].loftFile }));
});
`;

/** The channels' own source with the invented provider in it, as CommonJS that Node runs. */
function plant(): string {
  const folder = mkdtempSync(join(tmpdir(), 'pigeon-'));
  const source = join(folder, 'source');
  cpSync(__dirname, source, { recursive: true, filter: (path) => !/spec\.ts$|testing$/.test(path) });
  mkdirSync(join(source, 'pigeon'));
  writeFileSync(join(source, 'pigeon/pigeon.channel.ts'), PIGEON);
  const registry = join(source, 'channel-accounts.ts');
  const before = readFileSync(registry, 'utf8');
  writeFileSync(registry, IMPORT + before.replace('const PROVIDERS = {\n', `const PROVIDERS = {\n${LINE}`));
  for (const path of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const { code } = transformSync(readFileSync(join(source, path), 'utf8'), {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      module: { type: 'commonjs' },
    });
    const compiled = join(folder, 'channel', path.replace(/ts$/, 'js'));
    mkdirSync(join(compiled, '..'), { recursive: true });
    writeFileSync(compiled, code);
  }
  writeFileSync(join(folder, 'sends.js'), SENDS);
  symlinkSync(join(__dirname, '../../../../node_modules'), join(folder, 'node_modules'));
  return folder;
}

it('an invented provider is one folder and one line: its account is read and checked, and a message goes by it', async () => {
  const folder = plant();
  const carrier = await startSmsGateway({ account: 'pigeon-main' });
  const account = `- {account: pigeon-main, provider: pigeon, url: "${carrier.url}/fly", connections: 2, timeoutMs: 5000, idempotent: true, loftFile: loft}`;
  const run = (text: string) =>
    promisify(execFile)(process.execPath, [join(folder, 'sends.js'), text, '+8613800001234']);
  const { stdout } = await run(account);
  expect(JSON.parse(stdout)).toEqual({
    outcome: { kind: 'accepted', providerRef: expect.any(String) as string },
    loftFile: '/etc/qingkong/loft',
  });
  expect(carrier.ledger.entries).toMatchObject([{ to: '+8613800001234', text: '咕：请签收', key: '7-1' }]);
  await expect(run(account.replace('fly', 'fly", wings: "2'))).rejects.toThrow('field "wings": is not known here');
  await carrier.close();
  rmSync(folder, { recursive: true });
});
