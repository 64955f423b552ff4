import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAliyunSms } from '../../../../../test/simulators/aliyun-sms';
import { startMasSms } from '../../../../../test/simulators/mas-sms';
import { type Simulator } from '../../../../../test/simulators/simulator';
import { type SmsBook } from '../../../../../test/simulators/sms-book';
import { startTencentSms } from '../../../../../test/simulators/tencent-sms';
import { type Channel, type OutgoingMessage } from '../channel';
import { type ChannelAccount, createChannels } from '../channel-accounts';

/** Invented, as all that follows. */
export const RECEIPT_SECRET = 'receipts-of-an-invented-account';
const SECRET = 'invented-secret';
export const TIMEOUT_MS = 250;

/** A simulated provider and the channel that speaks to it. */
export interface SmsLine {
  readonly carrier: Simulator;
  readonly book: SmsBook;
  readonly channel: Channel;
  close(): Promise<void>;
}

/** Files of the accounts' secrets, `secret` being the one that the simulators know. */
export function secretFiles() {
  const folder = mkdtempSync(join(tmpdir(), 'sms-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), `${text}\n`);
    return join(folder, name);
  };
  return {
    folder,
    secret: file('secret', SECRET),
    wrong: file('wrong', 'another-secret'),
    receipts: file('receipts', RECEIPT_SECRET),
  };
}
export type SecretFiles = ReturnType<typeof secretFiles>;

const variables = [{ name: 'unit', maxLength: 12 }, { name: 'at' }, { name: 'token', maxLength: 32 }] as const;
const limits = { connections: 2, timeoutMs: TIMEOUT_MS };

/** How each provider is started with an account that fits; changes go over the account. */
export const SMS_PROVIDERS = {
  'mas-sms': async (files: SecretFiles, changes: object = {}): Promise<SmsLine> => {
    const known = { ecName: '朝阳市工业和信息化局', apId: 'gxjdx', sign: 'Xn8kW2aQ' };
    const { carrier, book } = await startMasSms({ ...known, secretKey: SECRET });
    return line(carrier, book, files, {
      provider: 'mas-sms',
      url: `${carrier.url}/sms/norsubmit`,
      ...known,
      ...changes,
    });
  },
  'aliyun-sms': async (files: SecretFiles, changes: object = {}): Promise<SmsLine> => {
    const known = { accessKeyId: 'LTAI0000000000000000', signName: '朝阳市工信局' };
    const text = '${unit}：应急响应自${at}起执行。签收 qingkong.example/a/${token}';
    const { carrier, book } = await startAliyunSms({
      ...known,
      ...{ secret: SECRET, templates: { SMS_1: text, SMS_2: `【演练】${text}` } },
    });
    const templates = { start: { code: 'SMS_1', drillCode: 'SMS_2', variables } };
    return line(carrier, book, files, {
      provider: 'aliyun-sms',
      url: `${carrier.url}/`,
      ...known,
      templates,
      ...changes,
    });
  },
  'tencent-sms': async (files: SecretFiles, changes: object = {}): Promise<SmsLine> => {
    const known = {
      secretId: 'AKID00000000000000000000000000000000',
      sdkAppId: '1400000000',
      signName: '朝阳市工信局',
    };
    const text = '{1}：应急响应自{2}起执行。签收 qingkong.example/a/{3}';
    const { carrier, book } = await startTencentSms({
      ...{ ...known, secretKey: SECRET },
      templates: { 101: { text, valueLength: 32 }, 102: { text: `【演练】${text}`, valueLength: 32 } },
    });
    const templates = { start: { code: '101', drillCode: '102', variables } };
    const account = { provider: 'tencent-sms', url: `${carrier.url}/`, region: 'ap-beijing', ...known, templates };
    return line(carrier, book, files, { ...account, ...changes });
  },
};
export type SmsProviderName = keyof typeof SMS_PROVIDERS;

function line(carrier: Simulator, book: SmsBook, files: SecretFiles, account: object): SmsLine {
  const secrets = { credentialsFile: files.secret, receiptSecretFile: files.receipts };
  const settings = { account: carrier.account, ...limits, ...secrets, ...account } as ChannelAccount;
  const channel = createChannels([settings]).get(carrier.account)!;
  return {
    ...{ carrier, book, channel },
    close: async () => {
      await carrier.close();
      await channel.close();
    },
  };
}

/** A start message as a sender would hand it over. */
export function startMessage(deliveryId: string, changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  const said = { unit: '宏远铸造', at: '2月10日22:00', token: 'AbCdEfGhIjKlMnOpQrStUvWxYz012345' };
  return {
    ...{ deliveryId, to: '+8613800001234', subject: '启动Ⅲ级应急响应' },
    text: `宏远铸造：应急响应自2月10日22:00起执行。签收 qingkong.example/a/${said.token}`,
    parts: { kind: 'start', isDrill: false, variables: said },
    ...changes,
  };
}
