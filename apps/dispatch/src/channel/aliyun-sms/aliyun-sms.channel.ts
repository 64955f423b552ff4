import { hash, randomUUID } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import { accountFields, closed, credentialsField, readCredentials, urlField } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome, type Receipt, type ReceiptReader } from '../channel';
import { type HttpExchange } from '../http-exchange';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider, JSON_CONTENT_TYPE } from '../http-provider';
import { mainlandMobile, NOT_MAINLAND } from '../mainland-mobile';
import { type CodeMeanings, outcomeOfCode } from '../provider-code';
import { readBeijingTime, readEntries, readWord, receiptFields, receiptReader } from '../receipt-fields';
import { type FilledTemplate, fillTemplate, templateFields } from '../template';
import { canonicalQuery, signAcs3 } from './acs3-signature';

/** Settings of an account of Alibaba Cloud's SMS (阿里云短信). */
export const AliyunSmsAccount = Type.Object(
  {
    ...accountFields,
    ...receiptFields,
    ...templateFields,
    provider: Type.Literal('aliyun-sms', { examples: ['aliyun-sms'] }),
    /** Endpoint, whose path is always `/`. */
    url: urlField,
    accessKeyId: Type.String({ pattern: '^[\\w.-]{1,128}$', examples: ['LTAI0000000000000000'] }),
    /** The AccessKey's secret. */
    credentialsFile: credentialsField,
    /** The approved signature (签名), without brackets. */
    signName: Type.String({ minLength: 1, examples: ['朝阳市工信局'] }),
  },
  closed,
);
export type AliyunSmsAccount = Static<typeof AliyunSmsAccount>;

const VARIABLE_LENGTH = 35;
const MINUTE_MS = 60_000;
const MEANINGS: CodeMeanings = {
  accountRefused: [
    ...['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'IncompleteSignature', 'InvalidTimeStamp', 'SignatureNonceUsed'],
    ...['Forbidden', 'NoPermission', 'isp.RAM_PERMISSION_DENY', 'isv.ACCOUNT_NOT_EXISTS', 'isv.ACCOUNT_ABNORMAL'],
    ...['isv.OUT_OF_SERVICE', 'isv.AMOUNT_NOT_ENOUGH', 'isv.PRODUCT_UN_SUBSCRIPT', 'isv.PRODUCT_UNSUBSCRIBE'],
    ...['isv.SMS_SIGNATURE_ILLEGAL', 'isv.SMS_TEMPLATE_ILLEGAL', 'isv.DAY_LIMIT_CONTROL', 'isv.MONTH_LIMIT_CONTROL'],
  ],
  tooFast: { Throttling: 1_000 },
  doubtful: ['isp.SYSTEM_ERROR', 'isp.GATEWAY_ERROR', 'InternalError'],
};

/** SMS by SendSms: approved templates alone, one number a call. A second call is a second message, so nothing here ever tries again. */
export class AliyunSmsChannel implements Channel {
  readonly kind = 'sms';
  readonly idempotent = false;
  readonly sendsTemplates = true;
  readonly account: string;
  readonly connections: number;
  readonly receipts: ReceiptReader | undefined;
  private readonly http: HttpProvider;
  private readonly target: URL;
  private readonly secret: string;

  /** Throws an Error that names the account if its credentials can't be read. */
  constructor(
    private readonly settings: AliyunSmsAccount,
    private readonly now: () => Date,
  ) {
    this.account = settings.account;
    this.connections = settings.connections;
    this.http = new HttpProvider(settings);
    this.target = new URL(settings.url);
    this.secret = readCredentials(settings.account, settings.credentialsFile);
    this.receipts = receiptReader(settings, { read: readSmsReport, answer: { code: 0, msg: '接收成功' } });
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    const mobile = mainlandMobile(message.to);
    if (mobile === undefined) return { kind: 'rejected', reason: NOT_MAINLAND, retry: false };
    const filled = fillTemplate(this.settings.templates, message.parts, VARIABLE_LENGTH);
    if (typeof filled === 'string') return { kind: 'rejected', reason: filled, retry: false };
    return outcomeOf(await this.call(mobile, filled, message.deliveryId));
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private call(mobile: string, { code, values }: FilledTemplate, deliveryId: string): Promise<HttpExchange> {
    const query = {
      PhoneNumbers: mobile,
      SignName: this.settings.signName,
      TemplateCode: code,
      ...(values.length > 0 && { TemplateParam: JSON.stringify(Object.fromEntries(values)) }),
      // No key of a repeat, only given back in the receipt: by it a message whose acceptance never reached us is found.
      OutId: deliveryId,
    };
    const acs = {
      'x-acs-action': 'SendSms',
      'x-acs-version': '2017-05-25',
      'x-acs-date': `${this.now().toISOString().slice(0, 19)}Z`,
      'x-acs-signature-nonce': randomUUID(),
      'x-acs-content-sha256': hash('sha256', '', 'hex'),
    };
    const headers = { ...acs, host: this.target.host, 'content-type': JSON_CONTENT_TYPE };
    const request = { method: 'POST', path: '/', query, headers, body: '' };
    const authorization = signAcs3(request, this.settings.accessKeyId, this.secret);
    const sent = [...Object.entries(acs).flat(), 'authorization', authorization];
    return this.http.post(this.target.origin, `/?${canonicalQuery(query)}`, sent, '');
  }
}

/** A code in the body decides, whatever the status: throttling and wrong keys come as 400, limits of a number as 200. */
function outcomeOf(exchange: HttpExchange): Outcome {
  const answer = exchange.failure === undefined ? parseJsonObject(exchange.text()) : undefined;
  const code = answer?.['Code'];
  if (typeof code !== 'string' || exchange.status >= 500) {
    return outcomeOfExchange(exchange, false, () => ({ kind: 'unknown', reason: 'answered 2xx without Code' }));
  }
  if (code === 'isv.BUSINESS_LIMIT_CONTROL') return outcomeOfNumberLimit(String(answer?.['Message']));
  if (code !== 'OK') return outcomeOfCode(code, MEANINGS);
  const providerRef = readReference(answer?.['BizId']);
  return providerRef === undefined
    ? { kind: 'unknown', reason: 'answered OK without BizId' }
    : { kind: 'accepted', providerRef };
}

/** So many a minute, an hour, a day may go to one number; only the words say which it was. After a day it would say nothing to anybody. */
function outcomeOfNumberLimit(message: string): Outcome {
  const reason = 'too-fast: isv.BUSINESS_LIMIT_CONTROL';
  if (message.includes('天级')) return { kind: 'rejected', reason: `${reason}, day`, retry: false };
  const retryAfterMs = message.includes('小时级') ? 60 * MINUTE_MS : MINUTE_MS;
  return { kind: 'rejected', reason, retry: true, retryAfterMs };
}

function readSmsReport(body: unknown): readonly Receipt[] | null {
  return readEntries(body, (entry): Receipt | undefined => {
    const providerRef = readWord(entry['biz_id']);
    const { success } = entry;
    if (providerRef === undefined || typeof success !== 'boolean') return undefined;
    const deliveryId = readWord(entry['out_id']);
    const at = readBeijingTime(entry['report_time']);
    const reason = success ? null : (readWord(entry['err_code']) ?? 'without a code');
    return { providerRef, ...(deliveryId && { deliveryId }), state: success ? 'delivered' : 'failed', at, reason };
  });
}
