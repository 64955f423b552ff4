/** What a person can be reached by (C20, C48). */
export type ChannelKind = 'sms' | 'voice' | 'email' | 'webhook';

/** One message to one person, words ready. */
export interface OutgoingMessage {
  /** Row id of the delivery; also the provider's idempotency key, so that a repeat of the same delivery is harmless where the provider honours it. */
  readonly deliveryId: string;
  /** Phone number, mail address or URL, by the channel's kind. */
  readonly to: string;
  /** Used where the channel has a subject (e-mail) or a title. */
  readonly subject: string;
  /** Full text, Chinese, with the acknowledgement link where there is one. */
  readonly text: string;
}

/**
 * What the provider said. `accepted` is not proof that anybody heard: only an acknowledgement is.
 * `unknown` means bytes left and no answer came back: it may have been sent (reliability.md, Providers).
 */
export type Outcome =
  | { readonly kind: 'accepted'; readonly providerRef?: string }
  | { readonly kind: 'rejected'; readonly reason: string; readonly retry: boolean; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly reason: string };

/** One provider account. One folder a kind under `channel/`; the sender knows no more of a provider than this. */
export interface Channel {
  /** Account id as contacts name it, e.g. `sms-main`. */
  readonly account: string;
  readonly kind: ChannelKind;
  /** Messages in the air at once. */
  readonly connections: number;
  /** Whether the provider treats a second call with the same delivery id as the same message; decides what becomes of `unknown`. */
  readonly idempotent: boolean;
  /** One attempt for one message. Never throws: every failure is an outcome. Bounded by the account's timeout. */
  send(message: OutgoingMessage): Promise<Outcome>;
  close(): Promise<void>;
}
