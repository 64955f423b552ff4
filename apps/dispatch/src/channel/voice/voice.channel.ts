import { type Static, Type } from '@sinclair/typebox';
import { closed, credentialsField, httpFields, readCredentials, urlField } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome } from '../channel';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { splitUrl, type UrlParts } from '../http-target';

/** Settings of a voice gateway that reads a text to one number a call. */
export const VoiceAccount = Type.Object(
  {
    ...httpFields,
    provider: Type.Literal('voice', { examples: ['voice'] }),
    url: urlField,
    /** Sent as `Authorization: Bearer`. */
    credentialsFile: Type.Optional(credentialsField),
  },
  closed,
);
export type VoiceAccount = Static<typeof VoiceAccount>;

/** Orders a call: POST {to, text, callId}; accepted means the call was queued, not that anybody picked up. */
export class VoiceChannel implements Channel {
  readonly kind = 'voice';
  readonly account: string;
  readonly connections: number;
  readonly idempotent: boolean;
  private readonly http: HttpProvider;
  private readonly target: UrlParts;
  private readonly authorization: readonly string[];

  /** Throws an Error that names the account if its credentials can't be read. */
  constructor(settings: VoiceAccount) {
    const { account, credentialsFile } = settings;
    this.account = account;
    this.connections = settings.connections;
    this.idempotent = settings.idempotent;
    this.http = new HttpProvider(settings);
    this.target = splitUrl(settings.url);
    this.authorization = credentialsFile
      ? ['authorization', `Bearer ${readCredentials(account, credentialsFile)}`]
      : [];
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    const body = JSON.stringify({ to: message.to, text: message.text, callId: message.deliveryId });
    const headers = ['idempotency-key', message.deliveryId, ...this.authorization];
    const exchange = await this.http.post(this.target.origin, this.target.path, headers, body);
    return outcomeOfExchange(exchange, this.idempotent, readAcceptedCall);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

function readAcceptedCall(body: string): Outcome {
  const providerRef = readReference(parseJsonObject(body)?.['id']);
  if (providerRef === undefined) return { kind: 'unknown', reason: 'answered 2xx without "id"' };
  return { kind: 'accepted', providerRef };
}
