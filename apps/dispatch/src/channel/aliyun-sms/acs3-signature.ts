import { createHmac, hash } from 'node:crypto';

/** A request as Alibaba Cloud's signature V3 sees it. */
export interface Acs3Request {
  readonly method: string;
  readonly path: string;
  /** Names and values, not encoded. */
  readonly query: Readonly<Record<string, string>>;
  /** Every `x-acs-` header, host and content-type; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const ALGORITHM = 'ACS3-HMAC-SHA256';

/** The query string in the only form that is signed: sorted by name, encoded by RFC 3986. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.keys(query)
    .sort()
    .map((name) => `${encode(name)}=${encode(query[name] ?? '')}`)
    .join('&');
}

/** Value of the Authorization header. */
export function signAcs3(request: Acs3Request, accessKeyId: string, secret: string): string {
  const names = Object.keys(request.headers).sort();
  const signedHeaders = names.join(';');
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    names.map((name) => `${name}:${request.headers[name]?.trim()}\n`).join(''),
    signedHeaders,
    hash('sha256', request.body, 'hex'),
  ].join('\n');
  const signature = createHmac('sha256', secret)
    .update(`${ALGORITHM}\n${hash('sha256', canonical, 'hex')}`)
    .digest('hex');
  return `${ALGORITHM} Credential=${accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`;
}

/** What encodeURIComponent leaves and RFC 3986 doesn't. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
