import { createHash, createHmac } from 'node:crypto';
import { type HttpAnswer, type HttpCall, HttpWire } from './http-wire';
import { type Incoming, Intake } from './intake';
import { Simulator, type SimulatorOptions } from './simulator';
import { beijingTime, SmsBook, type SmsRefusal } from './sms-book';

export interface AliyunSmsOptions extends SimulatorOptions {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly signName: string;
  /** Approved texts by code, with `${name}` where a variable goes. */
  readonly templates: Readonly<Record<string, string>>;
}

const NUMBERS_A_CALL = 100;
const VARIABLE_LENGTH = 35;
const TOLERANCE_MS = 15 * 60_000;
const TOO_MANY = { code: 'isv.BUSINESS_LIMIT_CONTROL', message: '触发分钟级流控Permits:1' };

/** Alibaba Cloud's SendSms: signature V3, templates alone, receipts by `biz_id` with our `out_id`. The same call again is a second message. */
export async function startAliyunSms(options: AliyunSmsOptions): Promise<{ carrier: Simulator; book: SmsBook }> {
  const intake = new Intake('sms', options.account ?? 'sms-aliyun');
  intake.honoursKeys = false;
  const book = new SmsBook(({ ref, to, key }, failure, at) => ({
    phone_number: to,
    send_time: beijingTime(at),
    report_time: beijingTime(at),
    success: failure === null,
    err_code: failure ?? 'DELIVERED',
    err_msg: failure === null ? '用户接收成功' : `号码${to}接收失败`,
    sms_size: '1',
    biz_id: ref,
    out_id: key,
  }));
  const nonces = new Set<string>();
  const wire = new HttpWire(intake, {
    read: (call) => refuseUnsigned(call, options, nonces) ?? readSms(call, options, book),
    accepted: (ref) => ({ Message: 'OK', RequestId: ref, Code: 'OK', BizId: book.take(ref).ref }),
    refused: () => answer({ code: 'isv.MOBILE_NUMBER_ILLEGAL', message: '' }),
  });
  return { carrier: await Simulator.start('http', intake, wire, options.port), book };
}

/** The receiver's own reading of the signature: it takes the query as it came, and the headers that the caller says it signed. */
function refuseUnsigned(call: HttpCall, options: AliyunSmsOptions, nonces: Set<string>): HttpAnswer | undefined {
  const said = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})$/.exec(
    call.headers.authorization ?? '',
  );
  if (!said) return answer({ code: 'IncompleteSignature', message: '' }, 400);
  const [, keyId, signedHeaders = '', signature] = said;
  if (keyId !== options.accessKeyId) return answer({ code: 'InvalidAccessKeyId.NotFound', message: '' }, 404);
  const sentAt = Date.parse(header(call, 'x-acs-date'));
  if (!(Math.abs(Date.now() - sentAt) < TOLERANCE_MS))
    return answer({ code: 'InvalidTimeStamp.Expired', message: '' }, 400);
  const needed = Object.keys(call.headers).filter(
    (name) => name.startsWith('x-acs-') || /^(host|content-type)$/.test(name),
  );
  const names = signedHeaders.split(';');
  if (needed.some((name) => !names.includes(name))) return answer({ code: 'IncompleteSignature', message: '' }, 400);
  const [path, query = ''] = call.path.split('?');
  const bodyHash = createHash('sha256').update(call.body).digest('hex');
  const lines = names.map((name) => `${name}:${header(call, name)}`).join('\n');
  const canonical = `POST\n${path}\n${query}\n${lines}\n\n${signedHeaders}\n${bodyHash}`;
  const toSign = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical).digest('hex')}`;
  const expected = createHmac('sha256', options.secret).update(toSign).digest('hex');
  if (signature !== expected || header(call, 'x-acs-content-sha256') !== bodyHash) {
    return answer({ code: 'SignatureDoesNotMatch', message: '' }, 400);
  }
  const nonce = header(call, 'x-acs-signature-nonce');
  if (nonces.has(nonce)) return answer({ code: 'SignatureNonceUsed', message: '' }, 400);
  nonces.add(nonce);
  return undefined;
}

function readSms(call: HttpCall, options: AliyunSmsOptions, book: SmsBook): Incoming | HttpAnswer {
  const query = new URL(call.path, 'http://localhost').searchParams;
  const said = (name: string) => query.get(name) ?? '';
  if (header(call, 'x-acs-action') !== 'SendSms' || header(call, 'x-acs-version') !== '2017-05-25') {
    return answer({ code: 'InvalidAction.NotFound', message: '' }, 404);
  }
  const numbers = said('PhoneNumbers').split(',');
  if (numbers.length > NUMBERS_A_CALL) return answer({ code: 'isv.MOBILE_COUNT_OVER_LIMIT', message: '' });
  const [to = ''] = numbers;
  if (numbers.length !== 1 || !/^(\+?86)?1\d{10}$/.test(to))
    return answer({ code: 'isv.MOBILE_NUMBER_ILLEGAL', message: '' });
  if (said('SignName') !== options.signName) return answer({ code: 'isv.SMS_SIGNATURE_ILLEGAL', message: '' });
  const template = options.templates[said('TemplateCode')];
  if (template === undefined) return answer({ code: 'isv.SMS_TEMPLATE_ILLEGAL', message: '' });
  const text = render(template, said('TemplateParam'));
  if (typeof text !== 'string') return answer(text);
  const met = book.meet({ to, key: said('OutId') }, TOO_MANY);
  if (met) return answer(met, met.code.startsWith('Throttling') ? 400 : 200);
  return { to, text: `【${options.signName}】${text}`, key: said('OutId') };
}

function render(template: string, parameters: string): string | SmsRefusal {
  let values: Record<string, unknown>;
  try {
    values = JSON.parse(parameters === '' ? '{}' : parameters) as Record<string, unknown>;
  } catch {
    return { code: 'isv.INVALID_JSON_PARAM', message: '' };
  }
  const names = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
  const said = names.map((name) => values[name]);
  if (said.some((value) => typeof value !== 'string' || value === '')) {
    return { code: 'isv.TEMPLATE_MISSING_PARAMETERS', message: '' };
  }
  const texts = said as string[];
  if (texts.some((value) => /https?:\/\/|www\./i.test(value)))
    return { code: 'isv.PARAM_NOT_SUPPORT_URL', message: '' };
  if (texts.some((value) => [...value].length > VARIABLE_LENGTH))
    return { code: 'isv.PARAM_LENGTH_LIMIT', message: '' };
  return template.replace(/\$\{(\w+)\}/g, (_all, name: string) => String(values[name]));
}

const header = ({ headers }: HttpCall, name: string): string => headers[name]?.toString() ?? '';

function answer({ code, message }: SmsRefusal, status = 200): HttpAnswer {
  return { status, body: { Code: code, Message: message, RequestId: '00000000-0000-0000-0000-000000000000' } };
}
