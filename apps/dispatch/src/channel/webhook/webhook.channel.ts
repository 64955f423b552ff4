import { createHmac } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { closed, credentialsField, httpFields, readCredentials } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome } from '../channel';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { isPrivateAddress, lookupPublic } from './private-addresses';

/** Settings of the webhook sender; the URL is the recipient's own. */
export const WebhookAccount = Type.Object(
  {
    ...httpFields,
    provider: Type.Literal('webhook', { examples: ['webhook'] }),
    /** Key of the HMAC-SHA256 signature. */
    credentialsFile: credentialsField,
    /** True only inside a closed network: lets URLs reach loopback and private addresses. */
    allowPrivateAddresses: Type.Optional(Type.Boolean({ examples: [false] })),
  },
  closed,
);
export type WebhookAccount = Static<typeof WebhookAccount>;

/** Signed JSON POST to the recipient's URL. Redirects are refused: they would carry the message where nobody checked. */
export class WebhookChannel implements Channel {
  readonly kind = 'webhook';
  readonly account: string;
  readonly connections: number;
  readonly idempotent: boolean;
  private readonly http: HttpProvider;
  private readonly secret: string;
  private readonly allowsPrivate: boolean;

  /** Throws an Error that names the account if its credentials can't be read. */
  constructor(
    settings: WebhookAccount,
    private readonly now = () => new Date(),
  ) {
    const { account, connections, timeoutMs } = settings;
    this.account = account;
    this.connections = connections;
    this.idempotent = settings.idempotent;
    this.secret = readCredentials(account, settings.credentialsFile);
    this.allowsPrivate = settings.allowPrivateAddresses === true;
    this.http = new HttpProvider({ connections, timeoutMs, ...(!this.allowsPrivate && { lookup: lookupPublic }) });
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    const target = URL.parse(message.to);
    const refusal = target === null ? 'not a URL' : this.refusalOf(target);
    if (target === null || refusal !== undefined)
      return { kind: 'rejected', reason: `webhook: ${refusal}`, retry: false };
    const body = JSON.stringify({ deliveryId: message.deliveryId, subject: message.subject, text: message.text });
    // The receiver compares it with its own clock to refuse replays.
    const timestamp = String(Math.floor(this.now().getTime() / 1000));
    const signature = signWebhook(this.secret, timestamp, body);
    const headers = [
      'idempotency-key',
      message.deliveryId,
      'x-qingkong-timestamp',
      timestamp,
      'x-qingkong-signature',
      signature,
    ];
    const exchange = await this.http.post(target.origin, target.pathname + target.search, headers, body);
    return outcomeOfExchange(exchange, this.idempotent, readAcceptedWebhook);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private refusalOf(target: URL): string | undefined {
    if (target.protocol !== 'https:' && target.protocol !== 'http:') return 'neither http nor https';
    if (target.username !== '' || target.password !== '') return 'user information in the URL';
    // Names are checked when the socket connects; a literal address never passes the resolver, so it is checked here.
    if (!this.allowsPrivate && isPrivateAddress(target.hostname)) return 'private address';
    return undefined;
  }
}

/** `sha256=` and the hexadecimal HMAC-SHA256 of `timestamp.body`; timestamp in seconds since 1970. */
export function signWebhook(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}

/** Any 2xx is an acceptance; a receiver may name its own reference as `id`. */
function readAcceptedWebhook(body: string): Outcome {
  const providerRef = readReference(parseJsonObject(body)?.['id']);
  return providerRef === undefined ? { kind: 'accepted' } : { kind: 'accepted', providerRef };
}
