import { createHash } from 'node:crypto';
import { type HttpAnswer, type HttpCall, HttpWire } from './http-wire';
import { type Incoming, Intake } from './intake';
import { Simulator, type SimulatorOptions } from './simulator';
import { beijingTime, SmsBook } from './sms-book';

export interface MasSmsOptions extends SimulatorOptions {
  readonly ecName: string;
  readonly apId: string;
  readonly secretKey: string;
  /** Code of the one signature there is. */
  readonly sign: string;
}

const NUMBERS_A_CALL = 5_000;
const FIELDS = ['ecName', 'apId', 'secretKey', 'mobiles', 'content', 'sign', 'addSerial', 'mac'] as const;
type Submit = Readonly<Record<(typeof FIELDS)[number], string>>;

/** China Mobile's cloud MAS: base64 of JSON, result in `rspcod`, receipts by `msgGroup` and number. Knows no keys of repeats. */
export async function startMasSms(options: MasSmsOptions): Promise<{ carrier: Simulator; book: SmsBook }> {
  const intake = new Intake('sms', options.account ?? 'sms-mas');
  intake.honoursKeys = false;
  const book = new SmsBook(({ ref, to }, failure, at) => ({
    reportStatus: failure === null ? 'CM:0000' : `CM:${failure}`,
    mobile: to,
    submitDate: beijingTime(at).replace(/\D/g, ''),
    receiveDate: beijingTime(at).replace(/\D/g, ''),
    errorCode: failure ?? 'DELIVRD',
    msgGroup: ref,
  }));
  const wire = new HttpWire(intake, {
    read: (call) => readSubmit(call, options, book),
    accepted: (ref) => ({ msgGroup: book.take(ref).ref, rspcod: 'success', success: true }),
    refused: () => refusal('InvalidMessage'),
  });
  return { carrier: await Simulator.start('http', intake, wire, options.port), book };
}

function readSubmit(call: HttpCall, options: MasSmsOptions, book: SmsBook): Incoming | HttpAnswer {
  const submit = decode(call.body);
  if (submit === undefined) return refusal('InvalidMessage');
  const { ecName, apId, secretKey, mobiles, content, sign, addSerial, mac } = submit;
  if (ecName !== options.ecName || apId !== options.apId || secretKey !== options.secretKey) {
    return refusal('InvalidUsrOrPwd');
  }
  // Written out here and not imported from the channel: the receiver's reading of the interface has to stand on its own.
  const joined = [ecName, apId, secretKey, mobiles, content, sign, addSerial].join('');
  if (mac !== createHash('md5').update(joined, 'utf8').digest('hex')) return refusal('IllegalMac');
  if (sign !== options.sign) return refusal('IllegalSignId');
  const numbers = mobiles.split(',');
  if (numbers.length > NUMBERS_A_CALL) return refusal('TooManyMobiles');
  if (numbers.length !== 1 || !/^1\d{10}$/.test(mobiles)) return refusal('InvalidMobile');
  const met = book.meet({ to: mobiles, key: '' }, { code: 'FlowOverLimit', message: '' });
  return met ? refusal(met.code) : { to: mobiles, text: content, key: '' };
}

function decode(body: string): Submit | undefined {
  if (!/^[A-Za-z0-9+/]+=*$/.test(body)) return undefined;
  try {
    const value = JSON.parse(Buffer.from(body, 'base64').toString('utf8')) as Partial<Submit> | null;
    return FIELDS.every((field) => typeof value?.[field] === 'string') ? (value as Submit) : undefined;
  } catch {
    return undefined;
  }
}

function refusal(rspcod: string): HttpAnswer {
  return { status: 200, body: { msgGroup: '', rspcod, success: false } };
}
