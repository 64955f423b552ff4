import { createHmac, type webcrypto } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { TokenVerifier, Unauthenticated } from './tokens';
import { developmentIssuer, type DevelopmentIssuer } from './testing';

const now = () => Math.floor(Date.now() / 1_000);
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('access tokens (H6)', () => {
  let directory: string;
  let issuer: DevelopmentIssuer;
  let verifier: TokenVerifier;
  let jwk: JWK;
  /** A token that would be good but for these claims and headers; a claim set to undefined is left out. */
  const token = async (claims: object = {}, header: object = {}) => {
    const all = { iss: issuer.issuer, aud: issuer.audience, sub: 'duty-1', exp: now() + 600, ...claims };
    return new SignJWT(all)
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'development', ...header })
      .sign(await importJWK(jwk, 'ES256'));
  };
  const refused = async (authorization: string | undefined) => {
    const error: unknown = await verifier.subjectOf(authorization).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Unauthenticated);
    return error as Unauthenticated;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'tokens-'));
    issuer = await developmentIssuer(directory);
    verifier = await TokenVerifier.create(issuer);
    jwk = JSON.parse(await readFile(join(directory, 'private.jwk.json'), 'utf8')) as JWK;
  });
  afterAll(() => rm(directory, { recursive: true }));

  it('name the caller by their sub', async () => {
    expect(await verifier.subjectOf(`Bearer ${await issuer.tokenFor('duty-1')}`)).toBe('duty-1');
    expect(await verifier.subjectOf(`Bearer ${await token({}, { typ: 'JWT' })}`)).toBe('duty-1');
    expect(await verifier.subjectOf(`Bearer ${await token({ aud: ['other', issuer.audience] })}`)).toBe('duty-1');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer a.b',
    'Bearer a.b.c.d',
    'Basic ZHV0eTp4',
    'Bearer a.b.c',
    'Bearer \u0000.a.b',
  ])('are refused where the header reads %j', (authorization) => refused(authorization));

  it.each<[string, object]>([
    ['another issuer', { iss: 'https://identity.evil.invalid' }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'billing' }],
    ['no audience', { aud: undefined }],
    ['no sub', { sub: undefined }],
    ['no expiry', { exp: undefined }],
    ['an expiry past the tolerance of 30 s', { exp: now() - 60 }],
    ['a beginning past the tolerance of 30 s', { nbf: now() + 90 }],
  ])('are refused with %s', async (_, claims) => {
    await refused(`Bearer ${await token(claims)}`);
  });

  it.each<[string, object]>([
    ['an expiry a moment ago', { exp: now() - 5 }],
    ['a beginning in a moment', { nbf: now() + 15 }],
  ])('are taken with %s: clocks differ', async (_, claims) => {
    expect(await verifier.subjectOf(`Bearer ${await token(claims)}`)).toBe('duty-1');
  });

  it.each([-2, 2])('are judged by the time given, though this machine is %i h off (T1)', async (hours) => {
    const inTime = await TokenVerifier.create(issuer, () => new Date(Date.now() + hours * 3_600_000));
    const instant = now() + hours * 3_600;
    expect(await inTime.subjectOf(`Bearer ${await token({ nbf: instant - 5, exp: instant + 600 })}`)).toBe('duty-1');
    await expect(async () => inTime.subjectOf(`Bearer ${await token({ exp: instant - 60 })}`)).rejects.toThrow(
      Unauthenticated,
    );
  });

  it.each<[string, object]>([
    ['the typ of a logout token', { typ: 'logout+jwt' }],
    ['a kid nobody has', { kid: 'other' }],
    ['a kid that walks through folders', { kid: '../../../../dev/null' }],
    ['a critical extension nobody knows', { crit: ['x'], x: 1 }],
  ])('are refused with %s', async (_, header) => {
    const made = await token({}, header).catch(() => undefined);
    await refused(
      `Bearer ${made ?? `${encode({ alg: 'ES256', kid: 'development', ...header })}.${encode({ sub: 'duty-1' })}.AAAA`}`,
    );
  });

  it('are refused unsigned (alg none), however it is spelled', async () => {
    const claims = encode({ iss: issuer.issuer, aud: issuer.audience, sub: 'duty-1', exp: now() + 600 });
    for (const alg of ['none', 'None', 'NONE', '']) {
      await refused(`Bearer ${encode({ alg, typ: 'at+jwt' })}.${claims}.AAAA`);
      await refused(`Bearer ${encode({ alg, typ: 'at+jwt' })}.${claims}.`);
    }
  });

  it('are refused when signed by HS256 with the public key as the secret', async () => {
    const claims = encode({ iss: issuer.issuer, aud: issuer.audience, sub: 'duty-1', exp: now() + 600 });
    const publicKey = await importJWK({ ...jwk, d: undefined }, 'ES256', { extractable: true });
    const secrets = [await exportSPKI(publicKey as webcrypto.CryptoKey), await readFile(issuer.jwks, 'utf8')];
    for (const secret of secrets) {
      const head = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: 'development' })}.${claims}`;
      await refused(`Bearer ${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`);
    }
  });

  it('are refused when another key signed them, or one letter was changed', async () => {
    const { privateKey } = await generateKeyPair('ES256');
    const forged = await new SignJWT({ sub: 'duty-1' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'development' })
      .setIssuer(issuer.issuer)
      .setAudience(issuer.audience)
      .setExpirationTime('1h')
      .sign(privateKey);
    await refused(`Bearer ${forged}`);
    const [head, , signature] = (await token()).split('.');
    const other = encode({ iss: issuer.issuer, aud: issuer.audience, sub: 'admin', exp: now() + 600 });
    await refused(`Bearer ${head}.${other}.${signature}`);
  });

  it('keep the reason out of what the caller reads', async () => {
    const error = await refused(`Bearer ${await token({ exp: now() - 60 })}`);
    expect(error.message).toBe('The token was not accepted');
    expect(error.facts).toMatchObject({ reason: expect.stringContaining('exp') as string });
  });
});

describe('the keys of the identity provider', () => {
  let server: Server;
  let verifier: TokenVerifier;
  let published: JWK[] = [];
  let isDown = false;
  const keys = new Map<string, webcrypto.CryptoKey>();
  const publish = async (kid: string) => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    keys.set(kid, pair.privateKey);
    return { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256' };
  };
  const tokenBy = (kid: string) =>
    new SignJWT({ sub: 'duty-1' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setIssuer('https://identity.invalid')
      .setAudience('qingkong')
      .setExpirationTime('1h')
      .sign(keys.get(kid) as webcrypto.CryptoKey);
  const subject = async (kid: string) => verifier.subjectOf(`Bearer ${await tokenBy(kid)}`);

  beforeEach(async () => {
    // Only the date and the renewal are moved; the sockets keep their timers.
    const kept = [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setTimeout',
      'clearTimeout',
    ] as const;
    jest.useFakeTimers({ doNotFake: [...kept] });
    isDown = false;
    published = [await publish('summer')];
    server = createServer((request, response) => {
      if (isDown) request.socket.destroy();
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    verifier = await TokenVerifier.create({
      issuer: 'https://identity.invalid',
      audience: 'qingkong',
      jwks: `http://127.0.0.1:${port}/jwks`,
    });
  });
  afterEach(async () => {
    jest.useRealTimers();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('outlive an outage of any length, and a stranger’s key is still refused (H6)', async () => {
    expect(await subject('summer')).toBe('duty-1');
    isDown = true;
    await jest.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(await subject('summer')).toBe('duty-1');
    await publish('stranger');
    await expect(subject('stranger')).rejects.toThrow(Unauthenticated);
  });

  it('prove nothing while none was ever fetched', async () => {
    isDown = true;
    await expect(subject('summer')).rejects.toThrow(Unauthenticated);
    isDown = false;
    expect(await subject('summer')).toBe('duty-1');
  });

  it('are renewed every ten minutes: a withdrawn one stops being good', async () => {
    expect(await subject('summer')).toBe('duty-1');
    published = [await publish('winter')];
    await jest.advanceTimersByTimeAsync(600_000);
    for (let tries = 0; tries < 500 && (await subject('winter').catch(() => '')) === ''; tries += 1)
      await new Promise(setImmediate);
    expect(await subject('winter')).toBe('duty-1');
    await expect(subject('summer')).rejects.toThrow(Unauthenticated);
  });
});
