import { readFile } from 'node:fs/promises';
import { DomainError } from '@qingkong/contracts';
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';

/** No token, or one that proves nothing. The reason stays in our log, not in the answer. */
export class Unauthenticated extends DomainError {
  readonly kind = 'unauthenticated';
  readonly code = 'unauthenticated';
  override readonly title = '未登录或登录已失效';
}

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  /** `https://…/jwks` or the path of a JWKS file (the development key). */
  readonly jwks: string;
}

/** A key that was withdrawn stops being good within this time. */
const RENEW_KEYS_MS = 600_000;

/** Checks OIDC access tokens (H6): issuer, audience, algorithms by allow-list, `typ`, 30 s tolerance. */
export class TokenVerifier {
  private constructor(
    private readonly settings: TokenSettings,
    private readonly keys: JWTVerifyGetKey,
    private readonly now: () => Date,
  ) {}

  /** `now`, real time: this machine's if left out, by which a wrong clock locks everybody out or takes what has expired (T1). */
  static async create(settings: TokenSettings, now = () => new Date()): Promise<TokenVerifier> {
    if (/^https?:/.test(settings.jwks)) {
      const keys = createRemoteJWKSet(new URL(settings.jwks), { cooldownDuration: 30_000, cacheMaxAge: Infinity });
      // Renewed apart from the requests: an outage of the identity provider leaves the last good keys in force, and nobody waits for it (H6).
      setInterval(() => void keys.reload().catch(() => undefined), RENEW_KEYS_MS).unref();
      return new TokenVerifier(settings, keys, now);
    }
    const keys = JSON.parse(await readFile(settings.jwks, 'utf8')) as JSONWebKeySet;
    return new TokenVerifier(settings, createLocalJWKSet(keys), now);
  }

  /** The token's `sub`; throws {@link Unauthenticated}. */
  async subjectOf(authorization: string | undefined): Promise<string> {
    const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization ?? '')?.[1];
    if (!token) throw new Unauthenticated('A bearer token is needed');
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keys, {
        issuer: this.settings.issuer,
        audience: this.settings.audience,
        algorithms: ['ES256', 'RS256', 'PS256', 'EdDSA'],
        clockTolerance: 30,
        currentDate: this.now(),
        requiredClaims: ['sub', 'exp'],
      });
      const typ = protectedHeader.typ?.toLowerCase();
      if (typ !== undefined && typ !== 'jwt' && typ !== 'at+jwt') throw new Error(`typ ${typ} is no access token`);
      return payload.sub ?? '';
    } catch (error) {
      throw new Unauthenticated('The token was not accepted', { reason: (error as Error).message });
    }
  }
}
