import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** What the app's administrator has entered for calls back. */
export interface WecomCallbackOptions {
  readonly corpId: string;
  readonly token: string;
  /** EncodingAESKey, 43 characters. */
  readonly encodingKey: string;
}

/** A call back as WeCom makes it. */
export interface WecomCallback {
  readonly query: Readonly<Record<'msg_signature' | 'timestamp' | 'nonce', string>>;
  readonly body: string;
}

// Written out here and not imported from the channel: the sender's reading of the interface has to stand on its own.
/** Encrypts and signs any text as WeCom does; `corpId` another than the options' where it is to be wrong. */
export function callBack(options: WecomCallbackOptions, text: string, corpId = options.corpId): WecomCallback {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const nonce = randomBytes(8).toString('hex');
  const encrypted = encrypt(options, text, corpId);
  const body = `<xml><ToUserName><![CDATA[${options.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt><AgentID><![CDATA[1000002]]></AgentID></xml>`;
  return { query: { msg_signature: sign(options.token, timestamp, nonce, encrypted), timestamp, nonce }, body };
}

/** How WeCom tries out an address: `echostr` must come back as `text`. */
export function tryAddress(options: WecomCallbackOptions, text: string): Readonly<Record<string, string>> {
  const { query, body } = callBack(options, text);
  return { ...query, echostr: /<Encrypt><!\[CDATA\[([^\]]+)/.exec(body)?.[1] ?? '' };
}

/** The event of a pressed button. */
export function pressEvent(corpId: string, by: string, taskId: string, key = 'confirm'): string {
  const fields = { ToUserName: corpId, FromUserName: by, MsgType: 'event', Event: 'template_card_event' };
  const rest = { EventKey: key, TaskId: taskId, CardType: 'button_interaction', ResponseCode: 'code' };
  const lines = Object.entries({ ...fields, ...rest }).map(
    ([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`,
  );
  return `<xml>${lines.join('\n')}<CreateTime>1700000000</CreateTime><AgentID>1000002</AgentID></xml>`;
}

/** The words on the button by an answer; throws where WeCom couldn't read it. */
export function wordsAnswered(options: WecomCallbackOptions, answer: string): string {
  const field = (text: string, name: string) =>
    new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^\\]<]*)`).exec(text)?.[1] ?? '';
  const encrypted = field(answer, 'Encrypt');
  const expected = sign(options.token, field(answer, 'TimeStamp'), field(answer, 'Nonce'), encrypted);
  if (field(answer, 'MsgSignature') !== expected) throw new Error('the answer is not signed as it should be');
  const key = Buffer.from(`${options.encodingKey}=`, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()]);
  const plain = padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
  const end = 20 + plain.readUInt32BE(16);
  if (plain.subarray(end).toString() !== options.corpId) throw new Error('the answer is another corp’s');
  const text = plain.subarray(20, end).toString('utf8');
  if (field(text, 'MsgType') !== 'update_button') throw new Error(`not an answer to a button: ${text}`);
  return field(text, 'ReplaceName');
}

function encrypt({ encodingKey }: WecomCallbackOptions, text: string, corpId: string): string {
  const key = Buffer.from(`${encodingKey}=`, 'base64');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(Buffer.byteLength(text));
  const plain = Buffer.concat([randomBytes(16), length, Buffer.from(text), Buffer.from(corpId)]);
  const missing = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([
    cipher.update(Buffer.concat([plain, Buffer.alloc(missing, missing)])),
    cipher.final(),
  ]).toString('base64');
}

function sign(token: string, timestamp: string, nonce: string, encrypted: string): string {
  const parts = [token, timestamp, nonce, encrypted].sort((a, b) => (a < b ? -1 : 1));
  return createHash('sha1').update(parts.join('')).digest('hex');
}
