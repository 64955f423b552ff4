import { createHash, createHmac } from 'node:crypto';
import { type HttpAnswer, type HttpCall, HttpWire, jsonOf } from './http-wire';
import { type Incoming, Intake } from './intake';
import { Simulator, type SimulatorOptions } from './simulator';
import { beijingTime, SmsBook } from './sms-book';

export interface TencentSmsOptions extends SimulatorOptions {
  readonly secretId: string;
  readonly secretKey: string;
  readonly sdkAppId: string;
  readonly signName: string;
  /** Approved texts by id, with `{1}` where the first value goes, and how long a value may be there. */
  readonly templates: Readonly<Record<string, { readonly text: string; readonly valueLength: number }>>;
}

const NUMBERS_A_CALL = 200;
const TOLERANCE_SECONDS = 300;

/** Tencent Cloud's SendSms: signature V3, values by position, a status a number, receipts by `sid`. The same call again is a second message. */
export async function startTencentSms(options: TencentSmsOptions): Promise<{ carrier: Simulator; book: SmsBook }> {
  const intake = new Intake('sms', options.account ?? 'sms-tencent');
  intake.honoursKeys = false;
  const book = new SmsBook(({ ref, to }, failure, at) => ({
    user_receive_time: beijingTime(at),
    nationcode: '86',
    mobile: to.replace(/^\+86/, ''),
    report_status: failure === null ? 'SUCCESS' : 'FAIL',
    errmsg: failure ?? 'DELIVRD',
    description: failure === null ? '用户短信送达成功' : `号码${to}接收失败`,
    sid: ref,
  }));
  const wire = new HttpWire(intake, {
    read: (call) => refuseUnsigned(call, options) ?? readSms(call, options, book),
    accepted: (ref) => {
      const { to, key } = book.take(ref);
      return { Response: { SendStatusSet: [statusOf(to, 'Ok', ref, key)], RequestId: ref } };
    },
    refused: () => failed('InvalidParameterValue.IncorrectPhoneNumber'),
  });
  return { carrier: await Simulator.start('http', intake, wire, options.port), book };
}

/** The receiver's own reading of the signature: by the headers that the caller says it signed. */
function refuseUnsigned(call: HttpCall, options: TencentSmsOptions): HttpAnswer | undefined {
  const said =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/([\d-]+)\/sms\/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      call.headers.authorization ?? '',
    );
  if (!said) return failed('AuthFailure.InvalidAuthorization');
  const [, secretId, date = '', signedHeaders = '', signature] = said;
  if (secretId !== options.secretId) return failed('AuthFailure.SecretIdNotFound');
  const timestamp = header(call, 'x-tc-timestamp');
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < TOLERANCE_SECONDS))
    return failed('AuthFailure.SignatureExpire');
  const names = signedHeaders.split(';');
  if (!names.includes('content-type') || !names.includes('host')) return failed('AuthFailure.SignatureFailure');
  const lines = names.map((name) => `${name}:${header(call, name).toLowerCase()}`).join('\n');
  const bodyHash = createHash('sha256').update(call.body).digest('hex');
  const canonical = `POST\n/\n\n${lines}\n\n${signedHeaders}\n${bodyHash}`;
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${date}/sms/tc3_request\n${createHash('sha256').update(canonical).digest('hex')}`;
  const dateKey = createHmac('sha256', `TC3${options.secretKey}`).update(date).digest();
  const serviceKey = createHmac('sha256', dateKey).update('sms').digest();
  const signingKey = createHmac('sha256', serviceKey).update('tc3_request').digest();
  const expected = createHmac('sha256', signingKey).update(toSign).digest('hex');
  return signature === expected ? undefined : failed('AuthFailure.SignatureFailure');
}

function readSms(call: HttpCall, options: TencentSmsOptions, book: SmsBook): Incoming | HttpAnswer {
  const { PhoneNumberSet, SmsSdkAppId, SignName, TemplateId, TemplateParamSet, SessionContext } = jsonOf(call) ?? {};
  if (header(call, 'x-tc-action') !== 'SendSms' || header(call, 'x-tc-version') !== '2021-01-11')
    return failed('InvalidAction');
  if (!isTexts(PhoneNumberSet) || !isTexts(TemplateParamSet)) return failed('InvalidParameter');
  if (PhoneNumberSet.length > NUMBERS_A_CALL) return failed('LimitExceeded.PhoneNumberCountLimit');
  const [to = ''] = PhoneNumberSet;
  if (PhoneNumberSet.length !== 1 || !/^\+86\d{11}$/.test(to))
    return failed('InvalidParameterValue.IncorrectPhoneNumber');
  if (SmsSdkAppId !== options.sdkAppId) return failed('InvalidParameterValue.SdkAppIdNotExist');
  // From here on the call is in order and what is wrong is told number by number.
  const key = typeof SessionContext === 'string' ? SessionContext : '';
  const refuse = (code: string): HttpAnswer => ({
    status: 200,
    body: { Response: { SendStatusSet: [statusOf(to, code, '', key)], RequestId: 'request' } },
  });
  if (SignName !== options.signName) return refuse('FailedOperation.SignatureIncorrectOrUnapproved');
  const template = options.templates[String(TemplateId)];
  if (!template) return refuse('FailedOperation.TemplateIncorrectOrUnapproved');
  const places = new Set(template.text.match(/\{\d+\}/g)).size;
  if (TemplateParamSet.length !== places) return refuse('FailedOperation.TemplateParamSetNotMatchApprovedTemplate');
  if (TemplateParamSet.some((value) => /https?:\/\/|www\./i.test(value))) {
    return refuse('InvalidParameterValue.ProhibitedUseUrlInTemplateParameter');
  }
  if (TemplateParamSet.some((value) => [...value].length > template.valueLength)) {
    return refuse('InvalidParameterValue.TemplateParameterLengthLimit');
  }
  const met = book.meet({ to, key }, { code: 'LimitExceeded.PhoneNumberThirtySecondLimit', message: '' });
  if (met) return isOfCall(met.code) ? failed(met.code) : refuse(met.code);
  const text = template.text.replace(/\{(\d+)\}/g, (_all, place: string) => TemplateParamSet[Number(place) - 1] ?? '');
  return { to, text: `【${options.signName}】${text}`, key };
}

const isOfCall = (code: string): boolean => /^(AuthFailure|RequestLimitExceeded|InternalError)/.test(code);

function statusOf(to: string, code: string, ref: string, key: string) {
  const message = code === 'Ok' ? 'send success' : `refused for ${to}`;
  return {
    SerialNo: ref,
    PhoneNumber: to,
    Fee: ref === '' ? 0 : 1,
    SessionContext: key,
    Code: code,
    Message: message,
    IsoCode: 'CN',
  };
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

const header = ({ headers }: HttpCall, name: string): string => headers[name]?.toString() ?? '';

function failed(code: string): HttpAnswer {
  return { status: 200, body: { Response: { Error: { Code: code, Message: '' }, RequestId: 'request' } } };
}
