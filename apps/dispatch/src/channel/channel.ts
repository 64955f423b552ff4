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
  /** The same in parts, for channels whose provider sends nothing but approved templates. */
  readonly parts?: MessageParts;
}

/** Names under which a template may ask for what is said; which of them a kind of notice has, its `KIND_VARIABLES` say. */
export const MESSAGE_VARIABLES = [
  'title',
  'sender',
  'unit',
  'about',
  'serial',
  'level',
  'previousLevel',
  'at',
  'day',
  'token',
] as const;
export type MessageVariable = (typeof MESSAGE_VARIABLES)[number];

/** What a message says, for a text that stands at the provider: nobody can send a sentence of his own there. */
export interface MessageParts {
  /** Kind of the notice, by which an account finds its template. */
  readonly kind: string;
  /** Sent by the template that says 演练, or not at all (R16). */
  readonly isDrill: boolean;
  /** Chinese, as they stand in the text; `token` is the end of the acknowledgement link, whose domain the template says. */
  readonly variables: Readonly<Partial<Record<MessageVariable, string>>>;
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
  /** Whether its provider sends nothing but approved templates, so that a message needs its parts. */
  readonly sendsTemplates?: boolean;
  /** One attempt for one message. Never throws: every failure is an outcome. Bounded by the account's timeout. */
  send(message: OutgoingMessage): Promise<Outcome>;
  /** Where the provider says later what became of a message; left out if it doesn't, or if the account has no secret for it. */
  readonly receipts?: ReceiptReader | undefined;
  close(): Promise<void>;
}

/** What a provider said later about one message it had accepted. */
export interface Receipt {
  /** The reference it gave when it accepted. */
  readonly providerRef: string;
  /** Our id, where the provider gives it back: then even a message whose acceptance never reached us is found. */
  readonly deliveryId?: string;
  readonly state: 'delivered' | 'failed';
  /** When, by the provider's clock; null if it doesn't say or can't be read. */
  readonly at: Date | null;
  /** The provider's code of a failure; never its words, in which a number may stand (R32). */
  readonly reason: string | null;
}

/** How receipts of one account come in by HTTP. */
export interface ReceiptReader {
  /** Last part of the address that the provider was given: who doesn't know it is nobody. */
  readonly secret: string;
  /** The receipts in a body, without entries that can't be read; null if the body is nothing of this provider. Never throws. */
  read(body: unknown): readonly Receipt[] | null;
  /** What the provider wants to hear, else it says it again. */
  readonly answer: object;
}
