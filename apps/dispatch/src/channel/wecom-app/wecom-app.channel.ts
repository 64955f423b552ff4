import { type Static, Type } from '@sinclair/typebox';
import { accountFields, closed, credentialsField, readCredentials, urlField } from '../account-fields';
import { type ButtonReader, type Channel, type OutgoingMessage, type Outcome } from '../channel';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { outcomeOfCode } from '../provider-code';
import { RecentCalls } from '../recent-calls';
import { AccessToken, type FetchedToken, type TokenRefusal } from './access-token';
import { CallbackSeal } from './callback-seal';
import { CardButton } from './card-button';
import { MEANINGS, readSent, TOKEN_SPENT } from './wecom-answer';
import { bodyOf } from './wecom-message';

/** Settings of an app of WeCom (企业微信应用). */
export const WecomAppAccount = Type.Object(
  {
    ...accountFields,
    provider: Type.Literal('wecom-app', { examples: ['wecom-app'] }),
    /** Where the interface is, without a path. */
    url: urlField,
    corpId: Type.String({ pattern: '^[\\w-]{1,64}$', examples: ['ww0000000000000000'] }),
    agentId: Type.Integer({ minimum: 1, examples: [1000002] }),
    /** Must be said, since one instance at a time may then use the account: it alone counts what each member gets. WeCom allows 10,000 calls a minute. */
    ratePerSecond: Type.Integer({ minimum: 1, maximum: 160, examples: [50] }),
    /** The app's Secret. */
    credentialsFile: credentialsField,
    /** The app's callback Token and EncodingAESKey (接收消息服务器配置): with both, messages that ask for it have a button that confirms. */
    buttonTokenFile: Type.Optional(Type.String({ minLength: 1, examples: ['secrets/wecom-main-token'] })),
    buttonKeyFile: Type.Optional(Type.String({ minLength: 1, examples: ['secrets/wecom-main-aes-key'] })),
  },
  closed,
);
export type WecomAppAccount = Static<typeof WecomAppAccount>;

/** A member's id, one and no more: `@all` would tell everybody, `|` several. */
const MEMBER = /^[A-Za-z0-9][\w.@-]{0,63}$/;
/** It is arrivals that WeCom counts: a call may take as long as this more than another. */
const SLACK_MS = 2_000;
/** To one member. What is above it WeCom drops, and says that it was sent: it must never get there. */
const MEMBER_LIMITS = [
  { calls: 30, withinMs: 60_000 + SLACK_MS },
  { calls: 1_000, withinMs: 3_600_000 + SLACK_MS },
];

/** Messages to members of the bureau's WeCom, each by his own: everybody reads his own words. */
export class WecomAppChannel implements Channel {
  readonly kind = 'wecom';
  /** By WeCom's own check of repeats (enable_duplicate_check): a second call with the same content within half an hour is the same message. */
  readonly idempotent = true;
  readonly placesLink = true;
  readonly account: string;
  readonly connections: number;
  readonly buttons: ButtonReader | undefined;
  private readonly http: HttpProvider;
  private readonly origin: string;
  private readonly secret: string;
  private readonly token: AccessToken;
  private readonly recent = new RecentCalls(MEMBER_LIMITS);

  /** Throws an Error that names account and field if a secret can't be read. */
  constructor(
    private readonly settings: WecomAppAccount,
    private readonly now = () => new Date(),
  ) {
    this.account = settings.account;
    this.connections = settings.connections;
    this.http = new HttpProvider(settings);
    this.origin = new URL(settings.url).origin;
    this.secret = readCredentials(settings.account, settings.credentialsFile);
    this.buttons = readButtons(settings);
    this.token = new AccessToken(
      () => this.fetchToken(),
      () => now().getTime(),
    );
  }

  /** At most four calls: a token, the message, and both once more where the token was refused. */
  async send(message: OutgoingMessage): Promise<Outcome> {
    if (!MEMBER.test(message.to)) return { kind: 'rejected', reason: 'not a member’s id', retry: false };
    const token = await this.token.get();
    if (typeof token !== 'string') return token;
    const retryAfterMs = this.recent.admit(message.to.toLowerCase(), this.now().getTime());
    if (retryAfterMs > 0) return { kind: 'rejected', reason: 'too-fast: member', retry: true, retryAfterMs };
    const outcome = await this.post(token, message);
    if (outcome !== TOKEN_SPENT) return outcome;
    const next = await this.token.get(token);
    if (typeof next !== 'string') return next;
    const again = await this.post(next, message);
    return again === TOKEN_SPENT ? { kind: 'rejected', reason: 'a new token is refused, too', retry: true } : again;
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private async post(token: string, message: OutgoingMessage): Promise<Outcome | typeof TOKEN_SPENT> {
    const path = `/cgi-bin/message/send?access_token=${encodeURIComponent(token)}`;
    const body = bodyOf(message, this.settings.agentId, this.buttons !== undefined);
    const exchange = await this.http.post(this.origin, path, [], JSON.stringify(body));
    let isSpent = false;
    const outcome = outcomeOfExchange(exchange, this.idempotent, (said) => {
      const sent = readSent(said, message.to);
      isSpent = sent === TOKEN_SPENT;
      return sent === TOKEN_SPENT ? { kind: 'rejected', reason: 'token', retry: true } : sent;
    });
    return isSpent ? TOKEN_SPENT : outcome;
  }

  private async fetchToken(): Promise<FetchedToken | TokenRefusal> {
    const query = new URLSearchParams({ corpid: this.settings.corpId, corpsecret: this.secret });
    const exchange = await this.http.get(this.origin, `/cgi-bin/gettoken?${query.toString()}`);
    const answer = exchange.failure === undefined ? parseJsonObject(exchange.text()) : undefined;
    const token = readReference(answer?.['access_token']);
    if (answer?.['errcode'] === 0 && token !== undefined) {
      return { token, validMs: 1_000 * Number(answer['expires_in'] ?? 0) };
    }
    const code = answer?.['errcode'];
    const refused = typeof code === 'number' ? outcomeOfCode(String(code), MEANINGS) : undefined;
    if (refused?.kind === 'rejected') return refused;
    // Whatever became of the token, the message has not left.
    const why = exchange.failure?.message ?? `HTTP ${exchange.status}`;
    return { kind: 'rejected', reason: `no token: ${why}`, retry: true };
  }
}

function readButtons(settings: WecomAppAccount): ButtonReader | undefined {
  const { account, corpId, buttonTokenFile: tokenFile, buttonKeyFile: keyFile } = settings;
  if (tokenFile === undefined && keyFile === undefined) return undefined;
  if (tokenFile === undefined || keyFile === undefined) {
    throw new Error(`account "${account}": buttonTokenFile and buttonKeyFile belong together; give both or neither`);
  }
  const key = readCredentials(account, keyFile, 'buttonKeyFile');
  if (!/^[A-Za-z0-9]{43}$/.test(key)) {
    throw new Error(`account "${account}", field "buttonKeyFile": an EncodingAESKey is 43 letters and digits`);
  }
  return new CardButton(new CallbackSeal(readCredentials(account, tokenFile, 'buttonTokenFile'), key, corpId));
}
