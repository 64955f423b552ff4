import { type Static, Type } from '@sinclair/typebox';
import { accountFields, closed, credentialsField, readCredentials, urlField } from '../account-fields';
import { type Channel, type Digest, type OutgoingMessage, type Outcome } from '../channel';
import { GroupRobot, type GroupText } from '../group-robot';
import { outcomeOfExchange, parseJsonObject } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { splitUrl, type UrlParts } from '../http-target';
import { type CodeMeanings, outcomeOfCode } from '../provider-code';
import { robotPaceFields } from '../robot-fields';

/** Settings of a robot in a group of WeCom (企业微信群机器人). */
export const WecomRobotAccount = Type.Object(
  {
    ...accountFields,
    ...robotPaceFields,
    provider: Type.Literal('wecom-robot', { examples: ['wecom-robot'] }),
    /** Its webhook without the key. */
    url: urlField,
    /** The key of its webhook. */
    credentialsFile: credentialsField,
  },
  closed,
);
export type WecomRobotAccount = Static<typeof WecomRobotAccount>;

const TEXT_BYTES = 2_048;
const MEANINGS: CodeMeanings = {
  // Key, and webhooks that were taken away.
  accountRefused: ['93000', '93017', '40014', '60020'],
  tooFast: { '45009': 60_000, '45033': 1_000, '-1': 5_000 },
  doubtful: [],
};

/** Texts to a group, several messages in one. Proves nothing about anybody, so no link goes there. */
export class WecomRobotChannel implements Channel {
  readonly kind = 'robot';
  readonly idempotent = false;
  readonly account: string;
  readonly connections: number;
  readonly digest: Digest;
  private readonly robot: GroupRobot;
  private readonly http: HttpProvider;
  private readonly target: UrlParts;

  /** Throws an Error that names the account if its key can't be read. */
  constructor(settings: WecomRobotAccount, now = () => new Date()) {
    this.account = settings.account;
    this.connections = settings.connections;
    this.http = new HttpProvider(settings);
    const url = new URL(settings.url);
    url.searchParams.set('key', readCredentials(settings.account, settings.credentialsFile));
    this.target = splitUrl(url.href);
    this.digest = this.robot = new GroupRobot(TEXT_BYTES, (text) => this.call(text), now);
  }

  send(message: OutgoingMessage): Promise<Outcome> {
    return this.robot.sendOne(message);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async call({ text: content, mobiles }: GroupText): Promise<Outcome> {
    const text = { content, ...(mobiles.length > 0 && { mentioned_mobile_list: mobiles }) };
    const body = JSON.stringify({ msgtype: 'text', text });
    const exchange = await this.http.post(this.target.origin, this.target.path, [], body);
    return outcomeOfExchange(exchange, false, readAnswer);
  }
}

function readAnswer(body: string): Outcome {
  const code = parseJsonObject(body)?.['errcode'];
  if (typeof code !== 'number') return { kind: 'unknown', reason: 'answered 2xx without errcode' };
  return code === 0 ? { kind: 'accepted' } : outcomeOfCode(String(code), MEANINGS);
}
