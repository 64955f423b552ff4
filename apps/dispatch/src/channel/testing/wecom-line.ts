import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWecomApp } from '../../../../../test/simulators/wecom-app';
import { type OutgoingMessage } from '../channel';
import { type ChannelAccount, createChannels } from '../channel-accounts';

/** Invented, as all that follows. */
export const WECOM = { corpId: 'ww0123456789abcdef', agentId: 1000002, secret: 'invented-secret' };
export const BUTTON = {
  corpId: WECOM.corpId,
  token: 'invented-token',
  encodingKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
};
export const TOKEN_OF_LINK = 'AbCdEfGhIjKlMnOpQrStUvWxYz012345';
const TIMEOUT_MS = 300;

/** A simulated WeCom and channels that speak to it, on one clock in the test's hand. */
export async function openWecom() {
  const folder = mkdtempSync(join(tmpdir(), 'wecom-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), `${text}\n`);
    return join(folder, name);
  };
  const clock = { at: Date.parse('2026-02-10T15:30:00+08:00') };
  const { carrier, desk } = await startWecomApp({ ...WECOM, now: () => clock.at });
  const plain = {
    ...{ account: 'wecom-main', provider: 'wecom-app', url: carrier.url, connections: 8, timeoutMs: TIMEOUT_MS },
    ...{
      corpId: WECOM.corpId,
      agentId: WECOM.agentId,
      ratePerSecond: 50,
      credentialsFile: file('secret', WECOM.secret),
    },
  };
  const buttons = {
    buttonTokenFile: file('token', BUTTON.token),
    buttonKeyFile: file('key', BUTTON.encodingKey),
  };
  const opened = (settings: object) =>
    createChannels([settings as ChannelAccount], () => new Date(clock.at)).get('wecom-main')!;
  return {
    ...{ folder, file, clock, carrier, desk },
    /** Its app has no address for calls back: texts with links. */
    plain: (changes: object = {}) => opened({ ...plain, ...changes }),
    /** Its app has one: cards with a button. */
    withButtons: (changes: object = {}) => opened({ ...plain, ...buttons, ...changes }),
  };
}

/** A start as the sender would hand it over. */
export function wecomMessage(deliveryId: string, changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    ...{ deliveryId, to: 'ZhangSan', subject: '启动Ⅲ级应急响应' },
    text: '【朝阳市工信局】宏远铸造：烘干：限产：负荷降至50%，自2月10日22:00起执行。',
    link: `https://qingkong.example/a/${TOKEN_OF_LINK}`,
    ...changes,
  };
}
