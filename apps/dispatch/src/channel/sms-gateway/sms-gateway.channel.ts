import { type Static, Type } from '@sinclair/typebox';
import { closed, credentialsField, httpFields, readCredentials, urlField } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome } from '../channel';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { splitUrl, type UrlParts } from '../http-target';

const fieldName = (example: string) => Type.Optional(Type.String({ minLength: 1, examples: [example] }));

/** Names of the gateway's JSON fields, where they differ from ours. */
const FieldMapping = Type.Object(
  {
    to: fieldName('mobile'),
    text: fieldName('content'),
    key: fieldName('outId'),
    /** Answer: the gateway's own id of the message. */
    id: fieldName('msgId'),
    /** Answer: result code. Many gateways refuse with 200 and a code, so where there is one it decides. */
    code: fieldName('code'),
    acceptedCode: Type.Optional(Type.String({ examples: ['0'] })),
  },
  closed,
);

/** Settings of a generic HTTP SMS gateway. */
export const SmsGatewayAccount = Type.Object(
  {
    ...httpFields,
    provider: Type.Literal('sms-gateway', { examples: ['sms-gateway'] }),
    url: urlField,
    /** Sent as `Authorization: Bearer`. */
    credentialsFile: Type.Optional(credentialsField),
    fieldMapping: Type.Optional(FieldMapping),
    /** Sent with every message as they stand, e.g. a signature or a sub-account. */
    fixedFields: Type.Optional(Type.Record(Type.String(), Type.String(), { examples: [{ sign: '工信局' }] })),
  },
  closed,
);
export type SmsGatewayAccount = Static<typeof SmsGatewayAccount>;

/** SMS by a JSON POST to a gateway; field names by the account's mapping. */
export class SmsGatewayChannel implements Channel {
  readonly kind = 'sms';
  readonly account: string;
  readonly connections: number;
  readonly idempotent: boolean;
  private readonly http: HttpProvider;
  private readonly target: UrlParts;
  private readonly authorization: readonly string[];
  private readonly names: { to: string; text: string; key: string; id: string; code?: string; acceptedCode: string };

  /** Throws an Error that names the account if its credentials can't be read. */
  constructor(private readonly settings: SmsGatewayAccount) {
    const { account, url, credentialsFile } = settings;
    this.account = account;
    this.connections = settings.connections;
    this.idempotent = settings.idempotent;
    this.http = new HttpProvider(settings);
    this.target = splitUrl(url);
    this.authorization = credentialsFile
      ? ['authorization', `Bearer ${readCredentials(account, credentialsFile)}`]
      : [];
    this.names = { to: 'to', text: 'text', key: 'key', id: 'id', acceptedCode: '0', ...settings.fieldMapping };
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    const { names } = this;
    const body = JSON.stringify({
      ...this.settings.fixedFields,
      [names.to]: message.to,
      [names.text]: message.text,
      [names.key]: message.deliveryId,
    });
    const headers = ['idempotency-key', message.deliveryId, ...this.authorization];
    const exchange = await this.http.post(this.target.origin, this.target.path, headers, body);
    return outcomeOfExchange(exchange, this.idempotent, this.readAccepted);
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private readonly readAccepted = (body: string): Outcome => {
    const answer = parseJsonObject(body);
    if (answer === undefined) return { kind: 'unknown', reason: 'answered 2xx, but not with a JSON object' };
    const code = this.names.code === undefined ? undefined : readReference(answer[this.names.code]);
    if (code !== undefined && code !== this.names.acceptedCode) {
      return { kind: 'rejected', reason: `gateway code ${code}`, retry: false };
    }
    const providerRef = readReference(answer[this.names.id]);
    if (providerRef === undefined) return { kind: 'unknown', reason: `answered 2xx without "${this.names.id}"` };
    return { kind: 'accepted', providerRef };
  };
}
