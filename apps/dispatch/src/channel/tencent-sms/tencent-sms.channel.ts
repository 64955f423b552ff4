import { type Static, Type } from '@sinclair/typebox';
import { accountFields, closed, credentialsField, readCredentials, urlField } from '../account-fields';
import { type Channel, type OutgoingMessage, type Outcome, type Receipt, type ReceiptReader } from '../channel';
import { type HttpExchange } from '../http-exchange';
import { outcomeOfExchange, parseJsonObject, readReference } from '../http-outcome';
import { HttpProvider, JSON_CONTENT_TYPE } from '../http-provider';
import { mainlandMobile, NOT_MAINLAND } from '../mainland-mobile';
import { type CodeMeanings, outcomeOfCode } from '../provider-code';
import { readBeijingTime, readEntries, readWord, receiptFields, receiptReader } from '../receipt-fields';
import { fillTemplate, templateFields } from '../template';
import { signTc3 } from './tc3-signature';

/** Settings of an account of Tencent Cloud's SMS (腾讯云短信). */
export const TencentSmsAccount = Type.Object(
  {
    ...accountFields,
    ...receiptFields,
    ...templateFields,
    provider: Type.Literal('tencent-sms', { examples: ['tencent-sms'] }),
    /** Endpoint, whose path is always `/`. */
    url: urlField,
    region: Type.String({ pattern: '^[a-z0-9-]+$', examples: ['ap-beijing'] }),
    secretId: Type.String({ pattern: '^[\\w*-]{1,128}$', examples: ['AKID00000000000000000000000000000000'] }),
    /** The SecretKey. */
    credentialsFile: credentialsField,
    sdkAppId: Type.String({ pattern: '^\\d{1,20}$', examples: ['1400000000'] }),
    /** The approved signature (签名), without brackets. */
    signName: Type.String({ minLength: 1, examples: ['朝阳市工信局'] }),
  },
  closed,
);
export type TencentSmsAccount = Static<typeof TencentSmsAccount>;

/** Unless the reviewers allowed more for a template: then its `maxLength` says so. */
const VARIABLE_LENGTH = 12;
const MEANINGS: CodeMeanings = {
  accountRefused: [
    ...['AuthFailure', 'UnauthorizedOperation', 'FailedOperation.InsufficientBalanceInSmsPackage'],
    ...['FailedOperation.SignatureIncorrectOrUnapproved', 'FailedOperation.TemplateIncorrectOrUnapproved'],
    ...['FailedOperation.TemplateUnapprovedOrNotExist', 'FailedOperation.TemplateIdNotExist'],
    ...['InvalidParameterValue.SdkAppIdNotExist', 'LimitExceeded.AppDailyLimit', 'LimitExceeded.DailyLimit'],
  ],
  tooFast: {
    RequestLimitExceeded: 1_000,
    'LimitExceeded.DeliveryFrequencyLimit': 30_000,
    'LimitExceeded.PhoneNumberThirtySecondLimit': 30_000,
    'LimitExceeded.PhoneNumberOneHourLimit': 3_600_000,
  },
  doubtful: ['InternalError'],
};

/** SMS by SendSms: approved templates with values by position, one number a call. A second call is a second message. */
export class TencentSmsChannel implements Channel {
  readonly kind = 'sms';
  readonly idempotent = false;
  readonly sendsTemplates = true;
  readonly account: string;
  readonly connections: number;
  readonly receipts: ReceiptReader | undefined;
  private readonly http: HttpProvider;
  private readonly target: URL;
  private readonly secretKey: string;

  /** Throws an Error that names the account if its credentials can't be read. */
  constructor(
    private readonly settings: TencentSmsAccount,
    private readonly now: () => Date,
  ) {
    this.account = settings.account;
    this.connections = settings.connections;
    this.http = new HttpProvider(settings);
    this.target = new URL(settings.url);
    this.secretKey = readCredentials(settings.account, settings.credentialsFile);
    this.receipts = receiptReader(settings, { read: readCallback, answer: { result: 0, errmsg: 'OK' } });
  }

  async send(message: OutgoingMessage): Promise<Outcome> {
    const mobile = mainlandMobile(message.to);
    if (mobile === undefined) return { kind: 'rejected', reason: NOT_MAINLAND, retry: false };
    const filled = fillTemplate(this.settings.templates, message.parts, VARIABLE_LENGTH);
    if (typeof filled === 'string') return { kind: 'rejected', reason: filled, retry: false };
    const number = `+86${mobile}`;
    const exchange = await this.call({
      PhoneNumberSet: [number],
      SmsSdkAppId: this.settings.sdkAppId,
      SignName: this.settings.signName,
      TemplateId: filled.code,
      TemplateParamSet: filled.values.map(([, value]) => value),
      SessionContext: message.deliveryId,
    });
    return outcomeOfExchange(exchange, false, (body) => readSent(body, number));
  }

  close(): Promise<void> {
    return this.http.close();
  }

  private call(parameters: object): Promise<HttpExchange> {
    const body = JSON.stringify(parameters);
    const timestamp = Math.floor(this.now().getTime() / 1000);
    const { host, origin } = this.target;
    const headers = { 'content-type': JSON_CONTENT_TYPE, host, 'x-tc-action': 'sendsms' };
    const request = { service: 'sms', headers, body, timestamp };
    const authorization = signTc3(request, this.settings.secretId, this.secretKey);
    const sent = [
      ...['x-tc-action', 'SendSms', 'x-tc-version', '2021-01-11', 'x-tc-region', this.settings.region],
      ...['x-tc-timestamp', String(timestamp), 'authorization', authorization],
    ];
    return this.http.post(origin, '/', sent, body);
  }
}

/** An error of the call comes as 200 too; else each number has a status of its own, and only ours is asked. */
function readSent(body: string, number: string): Outcome {
  const response = parseJsonObject(body)?.['Response'] as
    { Error?: { Code?: unknown }; SendStatusSet?: unknown } | null | undefined;
  const refused = response?.Error?.Code;
  if (typeof refused === 'string') return outcomeOfCode(refused, MEANINGS);
  const statuses = Array.isArray(response?.SendStatusSet) ? (response.SendStatusSet as unknown[]) : [];
  const status = statuses.find((one) => (one as { PhoneNumber?: unknown } | null)?.PhoneNumber === number) as
    { Code?: unknown; SerialNo?: unknown } | undefined;
  if (typeof status?.Code !== 'string') return { kind: 'unknown', reason: 'answered without a status of the number' };
  if (status.Code !== 'Ok') return outcomeOfCode(status.Code, MEANINGS);
  const providerRef = readReference(status.SerialNo);
  return providerRef === undefined
    ? { kind: 'unknown', reason: 'answered Ok without SerialNo' }
    : { kind: 'accepted', providerRef };
}

function readCallback(body: unknown): readonly Receipt[] | null {
  return readEntries(body, (entry): Receipt | undefined => {
    const providerRef = readWord(entry['sid']);
    const status = entry['report_status'];
    if (providerRef === undefined || (status !== 'SUCCESS' && status !== 'FAIL')) return undefined;
    const isDelivered = status === 'SUCCESS';
    const at = readBeijingTime(entry['user_receive_time']);
    const reason = isDelivered ? null : (readWord(entry['errmsg']) ?? 'without a code');
    return { providerRef, state: isDelivered ? 'delivered' : 'failed', at, reason };
  });
}
