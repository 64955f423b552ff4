import { request } from 'node:http';

/** One message that a simulated SMS provider has taken, as its receipts speak of it. */
export interface TakenSms {
  readonly ref: string;
  /** National number, eleven digits. */
  readonly to: string;
  /** Our id, where the provider's interface carries it; else empty. */
  readonly key: string;
}

/** A refusal in the provider's own code, with the words it puts beside it. */
export interface SmsRefusal {
  readonly code: string;
  readonly message: string;
}

/** What a simulated SMS provider remembers of its messages, what it is told to refuse, and the receipts it sends for them. */
export class SmsBook {
  readonly taken: TakenSms[] = [];
  /** Messages one number may get in a minute. */
  perNumberAMinute = Infinity;
  private readonly refusals: SmsRefusal[] = [];
  private readonly lately = new Map<string, number[]>();
  private asked: Omit<TakenSms, 'ref'> = { to: '', key: '' };

  /** `write`: one receipt as this provider writes it; `failure` is its code, null for a message that arrived. */
  constructor(private readonly write: (sms: TakenSms, failure: string | null, at: Date) => object) {}

  /** The next call that is signed as it should be is refused with this code. */
  refuseNext(code: string, message = ''): void {
    this.refusals.push({ code, message });
  }

  /** Asked for every call that is in order: the refusal it meets, if it meets one. `tooMany`: the one of a number that has had enough. */
  meet(sms: Omit<TakenSms, 'ref'>, tooMany: SmsRefusal): SmsRefusal | undefined {
    const now = performance.now();
    const lately = (this.lately.get(sms.to) ?? []).filter((at) => now - at < 60_000);
    if (lately.length >= this.perNumberAMinute) return tooMany;
    const refusal = this.refusals.shift();
    if (refusal) return refusal;
    this.lately.set(sms.to, [...lately, now]);
    this.asked = sms;
    return undefined;
  }

  /** The call last asked for was taken under this reference; gives it back with what was asked. */
  take(ref: string): TakenSms {
    const sms = { ...this.asked, ref };
    this.taken.push(sms);
    return sms;
  }

  /** Receipts for these messages, in the provider's shape. */
  receipts(messages: readonly TakenSms[], failure: string | null = null, at = new Date()): object[] {
    return messages.map((sms) => this.write(sms, failure, at));
  }
}

/** POSTs a body to `url` as providers do, on a connection of its own. Resolves with status and text. */
export function pushReceipts(
  url: string,
  body: string | Buffer,
  contentType = 'application/json;charset=UTF-8',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
    const call = request(url, { method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }));
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** `2026-02-10 22:00:05`, Beijing time. */
export function beijingTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}
