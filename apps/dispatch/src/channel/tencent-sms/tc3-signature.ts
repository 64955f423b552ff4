import { createHmac, hash } from 'node:crypto';

/** A JSON POST as Tencent Cloud's signature V3 sees it. */
export interface Tc3Request {
  readonly service: string;
  /** The headers that are signed, content-type and host at least; names and values in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Seconds since 1970; the same as the header X-TC-Timestamp. */
  readonly timestamp: number;
}

const ALGORITHM = 'TC3-HMAC-SHA256';

/** Value of the Authorization header. */
export function signTc3(
  { service, headers, body, timestamp }: Tc3Request,
  secretId: string,
  secretKey: string,
): string {
  const date = new Date(timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const names = Object.keys(headers).sort();
  const signedHeaders = names.join(';');
  const canonical = [
    'POST',
    '/',
    '',
    names.map((name) => `${name}:${headers[name]}\n`).join(''),
    signedHeaders,
    hash('sha256', body, 'hex'),
  ].join('\n');
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>(hmac, `TC3${secretKey}`);
  const signature = hmac(key, [ALGORITHM, timestamp, scope, hash('sha256', canonical, 'hex')].join('\n')).toString(
    'hex',
  );
  return `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
