/** What a person can be reached by (C20, C48); `robot` is a group that he is in, and proves nothing about him. */
export type ChannelKind = 'sms' | 'voice' | 'email' | 'webhook' | 'wecom' | 'robot';

/** One message to one person, words ready. */
export interface OutgoingMessage {
  /** Row id of the delivery; also the provider's idempotency key, so that a repeat of the same delivery is harmless where the provider honours it. */
  readonly deliveryId: string;
  /** Phone number, mail address, URL or member's id, by the channel's kind. */
  readonly to: string;
  /** Used where the channel has a subject (e-mail) or a title. */
  readonly subject: string;
  /** Full text, Chinese, with the acknowledgement link where there is one and the channel doesn't place it itself. */
  readonly text: string;
  /** The acknowledgement link, where there is one. */
  readonly link?: string;
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
  /** Whether it places the acknowledgement link itself, on a button or where nothing cuts it off: then the text comes without it. */
  readonly placesLink?: boolean;
  /** One attempt for one message. Never throws: every failure is an outcome. Bounded by the account's timeout. */
  send(message: OutgoingMessage): Promise<Outcome>;
  /** Where the provider says later what became of a message; left out if it doesn't, or if the account has no secret for it. */
  readonly receipts?: ReceiptReader | undefined;
  /** Where a button in the provider's own app confirms; left out if it has none, or if the account has no keys for it. */
  readonly buttons?: ButtonReader | undefined;
  /** Where one call takes many messages, and calls are few: what waits goes together. */
  readonly digest?: Digest;
  close(): Promise<void>;
}

/** How messages that wait for one account are joined into one call. */
export interface Digest {
  /** Messages in one call, at most. */
  readonly most: number;
  /** One attempt for all of them, the most urgent first. Never throws. Gives as many outcomes, in their order. */
  send(messages: readonly OutgoingMessage[]): Promise<readonly Outcome[]>;
}

/** How presses of a button in the provider's own app come in by HTTP. */
export interface ButtonReader {
  /** What the provider wants to hear when it tries out the address; null if it isn't the provider that asks. */
  greet(query: CallbackQuery): string | null;
  /** What a call says: a press, `nothing` that concerns us, or null if it isn't the provider's. Never throws. */
  read(query: CallbackQuery, body: string): ButtonPress | 'nothing' | null;
}

/** Query of a provider's call, as it came. */
export type CallbackQuery = Readonly<Record<string, unknown>>;

/** Somebody pressed the button of one message. */
export interface ButtonPress {
  /** End of the acknowledgement link of that message. */
  readonly token: string;
  /** Who, as messages to him name him. */
  readonly by: string;
  /** Body that changes the words on his button. */
  answer(words: string): string;
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
