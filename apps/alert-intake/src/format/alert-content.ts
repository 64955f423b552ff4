/** The shape of one message, whatever format it came in. Pure data; every adapter (`cap12.ts`, …) makes one of these. */

export type AlertStatus = 'actual' | 'exercise' | 'system' | 'test' | 'draft';
export type AlertMessageType = 'alert' | 'update' | 'cancel' | 'ack' | 'error';
export type AlertScope = 'public' | 'restricted' | 'private';

/** 消息类别: 预警, 预警意见, 响应终止指令, 工作指令. */
export type AlertCategory = 'alert' | 'preWarning' | 'terminationInstruction' | 'instruction';

/** A colour as a message states it; only the first three start anything (C17). */
export type StatedColour = 'yellow' | 'orange' | 'red' | 'blue' | 'unknown';

/** A response level as a message states it, `unknown` when the words make no level. */
export type StatedLevel = 'III' | 'II' | 'I' | 'unknown';

export type AlertResponseType =
  'shelter' | 'evacuate' | 'prepare' | 'execute' | 'avoid' | 'monitor' | 'assess' | 'allClear' | 'none';

/**
 * How a message that is no Cancel may still be a lift: by its code, or only by its words (headline or event say 解除). `unclear` where its
 * words speak of a lift and don't say one: nobody but the duty officer knows what they mean.
 */
export type LiftHint = 'allClear' | 'words' | 'unclear';

/** What makes two messages the same message. */
export interface AlertKey {
  readonly sender: string;
  readonly identifier: string;
  readonly sent: Date;
}

/** How one message points to another. The national dialect names only the identifier: then `sent` is null, and the sender is its own. */
export interface AlertReference extends Omit<AlertKey, 'sent'> {
  readonly sent: Date | null;
}

/** One message as read. Texts are trimmed; null means that the message doesn't say. */
export interface AlertContent extends AlertKey {
  readonly status: AlertStatus;
  readonly messageType: AlertMessageType;
  readonly scope: AlertScope;
  readonly references: readonly AlertReference[];
  readonly category: AlertCategory;
  /** Of the block that was read; a message without one has none. */
  readonly language: string | null;
  readonly event: string | null;
  /** From severity. The decision compares it with `parameterColour` and `responseLevel` (R15). */
  readonly severityColour: StatedColour | null;
  /** From 预警级别. */
  readonly parameterColour: StatedColour | null;
  /** From 响应级别. */
  readonly responseLevel: StatedLevel | null;
  /** Six digits each, as stated, each once. Codes decide, never names. */
  readonly areaCodes: readonly string[];
  readonly areaDescriptions: readonly string[];
  readonly effective: Date | null;
  /** When measures begin; may lie before `sent` (R05) or after it (R06). */
  readonly onset: Date | null;
  /** Never a lift (C35). */
  readonly expires: Date | null;
  readonly responseTypes: readonly AlertResponseType[];
  readonly liftHint: LiftHint | null;
  readonly headline: string | null;
  readonly description: string | null;
  readonly instruction: string | null;
  readonly primaryPollutant: string | null;
  readonly basis: string | null;
  readonly documentNumber: string | null;
  /** Valid in its format, but nobody may act on it before the duty officer decides: one Chinese sentence each. */
  readonly absurdities: readonly string[];
}

/** A message that has been read, once: what it says, and the XML in which a signature may stand, all of it or what a CloudEvent carries. */
export interface ReadMessage {
  readonly content: AlertContent;
  /** Null where it is JSON throughout. */
  readonly xml: Buffer | null;
}
