import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';

export interface DevelopmentIssuer {
  readonly issuer: string;
  readonly audience: string;
  /** Path of the public JWKS, for a service's settings. */
  readonly jwks: string;
  /** An access token for this `sub`, good for an hour; `-1h` as its lifetime makes one that has expired. */
  tokenFor(sub: string, lifetime?: string): Promise<string>;
}

const issuer = 'https://identity.qingkong.invalid';
const audience = 'qingkong';

/** A key pair under `directory`, made once, that stands in for the city's identity provider in tests and in the demo. */
export async function developmentIssuer(directory: string): Promise<DevelopmentIssuer> {
  const privatePath = `${directory}/private.jwk.json`;
  const jwks = `${directory}/jwks.json`;
  const jwk = await readKey(privatePath, jwks);
  const key = await importJWK(jwk, 'ES256');
  return {
    issuer,
    audience,
    jwks,
    tokenFor: (sub, lifetime = '1h') =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid ?? 'development' })
        .setSubject(sub)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(key),
  };
}

async function readKey(privatePath: string, jwksPath: string): Promise<JWK> {
  try {
    return JSON.parse(await readFile(privatePath, 'utf8')) as JWK;
  } catch {
    const pair = await generateKeyPair('ES256', { extractable: true });
    const kid = 'development';
    const jwk: JWK = { ...(await exportJWK(pair.privateKey)), kid, alg: 'ES256' };
    const publicJwk: JWK = { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' };
    await mkdir(dirname(privatePath), { recursive: true });
    await writeFile(jwksPath, JSON.stringify({ keys: [publicJwk] }));
    await writeFile(privatePath, JSON.stringify(jwk), { mode: 0o600 });
    return jwk;
  }
}
