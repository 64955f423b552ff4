import { hash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { accountFields, closed, credentialsField, readCredentials, urlField } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome, type Receipt, type ReceiptReader } from '../channel';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider } from '../http-provider';
import { splitUrl, type UrlParts } from '../http-target';
import { mainlandMobile, NOT_MAINLAND } from '../mainland-mobile';
import { type CodeMeanings, outcomeOfCode } from '../provider-code';
import { readBeijingTime, readEntries, readWord, receiptFields, receiptReader } from '../receipt-fields';

/** Settings of an account of China Mobile's cloud MAS (移动云MAS), whose HTTP interface takes free text. */
export const MasSmsAccount = Type.Object(
  {
    ...accountFields,
    ...receiptFields,
    provider: Type.Literal('mas-sms', { examples: ['mas-sms'] }),
    /** Plain HTTP, and the secret key stands in every call: inside the government network only. */
    url: urlField,
    /** 集团客户名称. */
    ecName: Type.String({ minLength: 1, examples: ['朝阳市工业和信息化局'] }),
    /** Name of the interface account. */
    apId: Type.String({ minLength: 1, examples: ['gxjdx'] }),
    /** The interface account's secretKey. */
    credentialsFile: credentialsField,
    /** Code of the signature; its words are put in front of the text by MAS. */
    sign: Type.String({ minLength: 1, examples: ['Xn8kW2aQ'] }),
    /** Extension of the sender's number; empty for none. */
    addSerial: Type.Optional(Type.String({ pattern: '^\\d{0,12}$', examples: ['01'] })),
  },
  closed,
);
export type MasSmsAccount = Static<typeof MasSmsAccount>;

const MEANINGS: CodeMeanings = {
  accountRefused: [
    ...['InvalidUsrOrPwd', 'IllegalMac', 'IllegalSignId', 'NoSignId', 'IllegalIpAddress', 'NotLoadedSign'],
    'OverDailyMax',
  ],
  tooFast: { FlowOverLimit: 1_000, QueueOverLimit: 5_000, SystemBusy: 5_000 },
  doubtful: ['InternalError', 'TransportError', 'RequestTimeout'],
};

/** SMS by MAS: one number a call, since everybody reads his own words. A second call is a second message. */
export class MasSmsChannel implements Channel {
  readonly kind = 'sms';
  readonly idempotent = false;
  readonly account: string;
  readonly connections: number;
  readonly receipts: ReceiptReader | undefined;
  private readonly http: HttpProvider;
  private readonly target: UrlParts;
  private readonly secretKey: string;

  /** Throws an Error that names the account if its credentials can't be read. */
  constructor(private readonly settings: MasSmsAccount) {
    this.account = settings.account;
    this.connections = settings.connections;
    this.http = new HttpProvider(settings);
    this.target = splitUrl(settings.url);
    this.secretKey = readCredentials(settings.account, settings.credentialsFile);
    this.receipts = receiptReader(settings, { read: readMasReceipts, answer: { success: true } });
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    const mobiles = mainlandMobile(message.to);
    if (mobiles === undefined) return { kind: 'rejected', reason: NOT_MAINLAND, retry: false };
    const { ecName, apId, sign, addSerial = '' } = this.settings;
    const submit = { ecName, apId, secretKey: this.secretKey, mobiles, content: message.text, sign, addSerial };
    const body = Buffer.from(JSON.stringify({ ...submit, mac: masMac(submit) })).toString('base64');
    const exchange = await this.http.post(this.target.origin, this.target.path, [], body);
    return outcomeOfExchange(exchange, false, readSubmitted);
  }

  close(): Promise<void> {
    return this.http.close();
  }
}

/** What MAS checks a call by: the lower-case MD5 of its seven fields, joined with nothing in between. */
export function masMac(
  submit: Readonly<Record<'ecName' | 'apId' | 'secretKey' | 'mobiles' | 'content' | 'sign' | 'addSerial', string>>,
): string {
  const { ecName, apId, secretKey, mobiles, content, sign, addSerial } = submit;
  return hash('md5', ecName + apId + secretKey + mobiles + content + sign + addSerial, 'hex');
}

function readSubmitted(body: string): Outcome {
  const answer = parseJsonObject(body);
  const code = answer?.['rspcod'];
  if (answer === undefined || typeof code !== 'string')
    return { kind: 'unknown', reason: 'answered 2xx without rspcod' };
  if (code !== 'success') return outcomeOfCode(code, MEANINGS);
  const providerRef = readReference(answer['msgGroup']);
  if (providerRef === undefined) return { kind: 'unknown', reason: 'answered success without msgGroup' };
  return { kind: 'accepted', providerRef };
}

/** One receipt a number; `reportStatus` CM:0000 is the only success, `errorCode` says the same in the carrier's word. */
function readMasReceipts(body: unknown): readonly Receipt[] | null {
  return readEntries(body, (entry): Receipt | undefined => {
    const providerRef = readWord(entry['msgGroup']);
    const status = readWord(entry['reportStatus']);
    if (providerRef === undefined || status === undefined) return undefined;
    const isDelivered = status === 'CM:0000' || status === 'DELIVRD';
    const at = readBeijingTime(entry['receiveDate']);
    const reason = isDelivered ? null : (readWord(entry['errorCode']) ?? status);
    return { providerRef, state: isDelivered ? 'delivered' : 'failed', at, reason };
  });
}
