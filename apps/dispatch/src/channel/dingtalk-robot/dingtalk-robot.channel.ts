import { type Static, Type } from '@sinclair/typebox';
import { accountFields, closed, credentialsField, readCredentials, urlField } from '../account-fields';
import { type Channel, type Digest, type OutgoingMessage, type Outcome } from '../channel';
import { GroupRobot, type GroupText } from '../group-robot';
import { outcomeOfExchange, parseJsonObject } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { splitUrl } from '../http-target';
import { type CodeMeanings, outcomeOfCode } from '../provider-code';
import { robotPaceFields } from '../robot-fields';
import { signDingtalk } from './dingtalk-sign';

/** Settings of a robot in a group of DingTalk (钉钉自定义机器人) whose security setting is the signature (加签). */
export const DingtalkRobotAccount = Type.Object(
  {
    ...accountFields,
    ...robotPaceFields,
    provider: Type.Literal('dingtalk-robot', { examples: ['dingtalk-robot'] }),
    /** Its webhook without the access_token. */
    url: urlField,
    /** The access_token of its webhook. */
    credentialsFile: credentialsField,
    /** The secret of the signature, SEC…. */
    signSecretFile: Type.String({ minLength: 1, examples: ['secrets/robot-keji-sign'] }),
  },
  closed,
);
export type DingtalkRobotAccount = Static<typeof DingtalkRobotAccount>;

/** DingTalk takes 20,000; nobody in a group reads them. */
const TEXT_BYTES = 4_096;
const BLOCKED_MS = 10 * 60_000;
const MEANINGS: CodeMeanings = {
  // Token, signature (or clock, or address), robot or group taken away.
  accountRefused: ['300001', '300005', '310000', '40014', '400013', '400014', '400101'],
  // 21 calls in a minute: it is silent for ten, whatever is asked of it.
  tooFast: { '130101': BLOCKED_MS, '410100': 60_000, '-1': 5_000 },
  doubtful: [],
};

/** Signed texts to a group, several messages in one. Proves nothing about anybody, so no link goes there. */
export class DingtalkRobotChannel implements Channel {
  readonly kind = 'robot';
  readonly idempotent = false;
  readonly account: string;
  readonly connections: number;
  readonly digest: Digest;
  private readonly robot: GroupRobot;
  private readonly http: HttpProvider;
  private readonly webhook: string;
  private readonly secret: string;

  /** Throws an Error that names account and field if a secret can't be read. */
  constructor(
    settings: DingtalkRobotAccount,
    private readonly now = () => new Date(),
  ) {
    const { account, credentialsFile, signSecretFile } = settings;
    this.account = account;
    this.connections = settings.connections;
    this.http = new HttpProvider(settings);
    const webhook = new URL(settings.url);
    webhook.searchParams.set('access_token', readCredentials(account, credentialsFile));
    this.webhook = webhook.href;
    this.secret = readCredentials(account, signSecretFile, 'signSecretFile');
    this.digest = this.robot = new GroupRobot(TEXT_BYTES, (text) => this.call(text), now);
  }

  send(message: OutgoingMessage): Promise<Outcome> {
    return this.robot.sendOne(message);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async call({ text: content, mobiles: atMobiles }: GroupText): Promise<Outcome> {
    const timestamp = String(this.now().getTime());
    const url = new URL(this.webhook);
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', signDingtalk(this.secret, timestamp));
    const { origin, path } = splitUrl(url.href);
    const body = JSON.stringify({ msgtype: 'text', text: { content }, at: { atMobiles, isAtAll: false } });
    return outcomeOfExchange(await this.http.post(origin, path, [], body), false, readAnswer);
  }
}

function readAnswer(body: string): Outcome {
  const code = parseJsonObject(body)?.['errcode'];
  if (typeof code !== 'number') return { kind: 'unknown', reason: 'answered 2xx without errcode' };
  return code === 0 ? { kind: 'accepted' } : outcomeOfCode(String(code), MEANINGS);
}
