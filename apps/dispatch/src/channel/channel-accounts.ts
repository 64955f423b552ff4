import { dirname, resolve } from 'node:path';
import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Ajv, type ErrorObject } from 'ajv';
import { LineCounter, parseDocument } from 'yaml';
import { AliyunSmsAccount, AliyunSmsChannel } from './aliyun-sms/aliyun-sms.channel';
import { type Channel } from './channel';
import { DingtalkRobotAccount, DingtalkRobotChannel } from './dingtalk-robot/dingtalk-robot.channel';
import { EmailAccount, EmailChannel } from './email/email.channel';
import { MasSmsAccount, MasSmsChannel } from './mas-sms/mas-sms.channel';
import { SmsGatewayAccount, SmsGatewayChannel } from './sms-gateway/sms-gateway.channel';
import { findTemplateFault, type KindVariables } from './template';
import { TencentSmsAccount, TencentSmsChannel } from './tencent-sms/tencent-sms.channel';
import { VoiceAccount, VoiceChannel } from './voice/voice.channel';
import { WebhookAccount, WebhookChannel } from './webhook/webhook.channel';
import { WecomAppAccount, WecomAppChannel } from './wecom-app/wecom-app.channel';
import { WecomRobotAccount, WecomRobotChannel } from './wecom-robot/wecom-robot.channel';

/** Every provider there is. A new one is a folder beside these and a line here. */
const PROVIDERS = {
  'sms-gateway': provider(SmsGatewayAccount, SmsGatewayChannel),
  voice: provider(VoiceAccount, VoiceChannel),
  email: provider(EmailAccount, EmailChannel),
  webhook: provider(WebhookAccount, WebhookChannel),
  'mas-sms': provider(MasSmsAccount, MasSmsChannel),
  'aliyun-sms': provider(AliyunSmsAccount, AliyunSmsChannel),
  'tencent-sms': provider(TencentSmsAccount, TencentSmsChannel),
  'wecom-app': provider(WecomAppAccount, WecomAppChannel),
  'wecom-robot': provider(WecomRobotAccount, WecomRobotChannel),
  'dingtalk-robot': provider(DingtalkRobotAccount, DingtalkRobotChannel),
};
type ProviderName = keyof typeof PROVIDERS;

/** One account of `channels.yaml`; `provider` says which schema applies. */
export type ChannelAccount = { [P in ProviderName]: Static<(typeof PROVIDERS)[P]['schema']> }[ProviderName];
export const ChannelAccountSchema = Type.Unsafe<ChannelAccount>(
  Type.Union(Object.values(PROVIDERS).map((p) => p.schema)),
);

function provider<S extends TObject>(schema: S, channel: new (settings: Static<S>, now: () => Date) => Channel) {
  return { schema, open: (settings: unknown, now: () => Date): Channel => new channel(settings as Static<S>, now) };
}

/**
 * The accounts in the text of `channels.yaml` (a list), each checked against its provider's schema.
 * `file` is named in errors, and paths of credentials are relative to it. `kinds`: what is sent, for which a template-bound account must have templates.
 * Throws an Error that names file, line, account, field, the reason and an example.
 */
export function parseChannelAccounts(text: string, file: string, kinds?: KindVariables): ChannelAccount[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [syntaxError] = document.errors;
  if (syntaxError) throw new Error(`${file}: ${syntaxError.message}`);
  const accounts: unknown = document.toJS();
  if (!Array.isArray(accounts) || accounts.length === 0) {
    throw new Error(`${file}: must be a list of accounts. Example:\n- account: voice-main\n  provider: voice\n  …`);
  }
  const lineOf = (path: (string | number)[]): number => {
    const node = (document.getIn(path, true) ?? document.getIn(path.slice(0, 1), true)) as
      { range?: number[] } | undefined;
    return lines.linePos(node?.range?.[0] ?? 0).line;
  };
  const seen = new Set<string>();
  return accounts.map((account: unknown, index) => {
    const problem = findProblem(account, seen) ?? (kinds && templateProblem(account, kinds));
    if (problem) throw new Error(`${file}:${lineOf([index, ...problem.path])}: ${problem.message}`);
    return withPaths(account as ChannelAccount, dirname(file));
  });
}

/**
 * Opens one channel per account, by account id. Connections are made on the first message; throws if credentials can't be read.
 * `now`, real time, which receivers compare with their own: this machine's if left out.
 */
export function createChannels(accounts: readonly ChannelAccount[], now = () => new Date()): Map<string, Channel> {
  return new Map(accounts.map((account) => [account.account, PROVIDERS[account.provider].open(account, now)]));
}

interface Problem {
  readonly path: string[];
  readonly message: string;
}

function findProblem(account: unknown, seen: Set<string>): Problem | undefined {
  const { account: id, provider: name } = (account ?? {}) as { account?: unknown; provider?: unknown };
  const label = `account ${JSON.stringify(id ?? '(without id)')}`;
  const known = Object.keys(PROVIDERS).join(', ');
  if (typeof name !== 'string' || !Object.hasOwn(PROVIDERS, name)) {
    const why = name === undefined ? 'is missing' : `${JSON.stringify(name)} is not a provider`;
    return {
      path: ['provider'],
      message: `${label}, field "provider": ${why}. One of: ${known}. Example: provider: sms-gateway`,
    };
  }
  const { schema } = PROVIDERS[name as ProviderName];
  const ajv = new Ajv({ strict: false });
  if (!ajv.validate(schema, account)) return explain(ajv.errors![0]!, schema, label);
  if (seen.has(id as string)) {
    return { path: ['account'], message: `${label}, field "account": used twice. Example: account: ${String(id)}-2` };
  }
  seen.add(id as string);
  return undefined;
}

function templateProblem(account: unknown, kinds: KindVariables): Problem | undefined {
  const fault = findTemplateFault(account, kinds);
  if (!fault) return undefined;
  const { account: id } = account as { account: string };
  return { path: fault.path, message: `account "${id}", field "${fault.path.join('.')}": ${fault.message}` };
}

function explain(error: ErrorObject, schema: TObject, label: string): Problem {
  const params = error.params as { missingProperty?: string; additionalProperty?: string; allowedValues?: string[] };
  const path = error.instancePath.split('/').slice(1);
  if (params.additionalProperty !== undefined) {
    const field = [...path, params.additionalProperty];
    const allowed = Object.keys(schemaAt(schema, path)?.properties ?? {}).join(', ');
    return {
      path: field,
      message: `${label}, field "${field.join('.')}": is not known here. Known fields: ${allowed}`,
    };
  }
  const field = params.missingProperty === undefined ? path : [...path, params.missingProperty];
  const fieldSchema = schemaAt(schema, field);
  const [example] = fieldSchema?.examples ?? [];
  const values = fieldSchema?.anyOf?.map((option) => String(option.const)).join(', ');
  const why =
    params.missingProperty !== undefined
      ? 'is missing'
      : values
        ? `must be one of: ${values}`
        : (error.message ?? 'is wrong');
  const hint = example === undefined ? '' : `. Example: ${field.at(-1)}: ${JSON.stringify(example)}`;
  return { path: field, message: `${label}, field "${field.join('.')}": ${why}${hint}` };
}

interface SchemaNode {
  readonly properties?: Record<string, SchemaNode>;
  readonly examples?: unknown[];
  readonly anyOf?: { const?: unknown }[];
}

function schemaAt(schema: SchemaNode, path: readonly string[]): SchemaNode | undefined {
  return path.reduce<SchemaNode | undefined>((node, field) => node?.properties?.[field], schema);
}

/** Every field that names a file is relative to the settings file. */
function withPaths(account: ChannelAccount, folder: string): ChannelAccount {
  const files = Object.entries(account).flatMap(([field, path]) =>
    field.endsWith('File') && typeof path === 'string' ? [[field, resolve(folder, path)]] : [],
  );
  return { ...account, ...(Object.fromEntries(files) as object) };
}
