import { Accounts, authMigrations, TokenVerifier } from '@qingkong/auth';
import { developmentIssuer, type DevelopmentIssuer } from '@qingkong/auth/testing';
import { createLogger, Metrics } from '@qingkong/observability';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { type Type } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpApplication } from './http-application';
import { httpMigrations, Idempotency } from './idempotency';
import { desk, ForgottenController, NoticeController } from './testing/notice-desk';

describe('HTTP as every service speaks it', () => {
  let directory: string;
  let scratch: ScratchDatabase;
  let issuer: DevelopmentIssuer;
  let app: NestExpressApplication;
  let address: string;
  const log = createLogger('test', 'silent');
  const parts = async () => ({
    tokens: await TokenVerifier.create(issuer),
    accounts: new Accounts(scratch.db),
    log,
    metrics: new Metrics('test'),
  });
  const applicationOf = async (...controllers: Type[]) => {
    class TestModule {}
    return createHttpApplication({ module: TestModule, controllers }, await parts());
  };
  const ask = async (path: string, init: RequestInit = {}, sub?: string) => {
    const authorization: Record<string, string> = sub ? { authorization: `Bearer ${await issuer.tokenFor(sub)}` } : {};
    const answer = await fetch(address + path, {
      ...init,
      headers: { ...authorization, ...(init.headers as Record<string, string>) },
    });
    const text = await answer.text();
    return {
      status: answer.status,
      type: answer.headers.get('content-type'),
      headers: answer.headers,
      body: JSON.parse(text || 'null') as Record<string, unknown>,
    };
  };
  const json = { 'content-type': 'application/json' };
  const post = (path: string, body: unknown, sub = 'duty-1', headers = {}) =>
    ask(
      path,
      {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { ...json, ...headers },
      },
      sub,
    );
  const good = { title: '启动Ⅱ级响应', recipients: [{ unitId: 'county-211324' }] };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'http-'));
    issuer = await developmentIssuer(directory);
    scratch = await scratchDatabase({ migrations: [...authMigrations, ...httpMigrations] });
    desk.idempotency = new Idempotency(scratch.db);
    await scratch.db.query(
      `insert into account values ('duty-1', 'office', '{duty}', true), ('county-1', 'county-211324', '{county}', true), ('gone', 'office', '{duty}', false)`,
    );
    app = await applicationOf(NoticeController);
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  }, 20_000);
  afterAll(async () => {
    await app.close();
    await scratch.drop();
    await rm(directory, { recursive: true });
  });

  describe('who may come in (deny by default)', () => {
    it('does not build an application that has a route without a policy, and names the route', async () => {
      await expect(applicationOf(NoticeController, ForgottenController)).rejects.toThrow(
        'These routes have no access policy: ForgottenController.forgotten.',
      );
    });

    it.each([
      ['nobody in particular', undefined, 401, 'unauthenticated'],
      ['a county', 'county-1', 403, 'forbidden'],
      ['a stranger with a good token', 'stranger', 403, 'forbidden'],
      ['one who has left', 'gone', 403, 'forbidden'],
    ])('keeps %s out of a route of the duty officers', async (_, sub, status, code) => {
      const answer = await ask('/v1/notices', { method: 'POST', body: JSON.stringify(good), headers: json }, sub);
      expect(answer).toMatchObject({ status, type: 'application/problem+json; charset=utf-8', body: { status, code } });
      expect(answer.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
    });

    it('asks who is calling before it looks at what is sent', async () => {
      expect((await ask('/v1/notices', { method: 'POST', body: '{}', headers: json }, 'county-1')).status).toBe(403);
    });

    it('lets the duty officer in, everybody known where that is said, and anybody where that is said', async () => {
      expect(await post('/v1/notices', good)).toMatchObject({
        status: 201,
        body: { title: good.title, isNotice: true },
      });
      expect((await ask('/v1/notices/mine', {}, 'stranger')).body).toEqual({
        caller: { sub: 'stranger', unitId: null, roles: [] },
        limit: null,
      });
      expect((await ask('/v1/notices/status')).body).toEqual({ open: true });
    });
  });

  describe('what is taken', () => {
    it.each<[string, object, string[]]>([
      ['a missing field', { recipients: [] }, ['/title']],
      [
        'a wrong type, deep inside',
        { ...good, recipients: [good.recipients[0], { unitId: 7 }] },
        ['/recipients/1/unitId', '/recipients/1/unitId'],
      ],
      ['a name that must be escaped in a pointer', { ...good, 'grace/minutes': 'x' }, ['/grace~1minutes']],
      ['a field nobody knows', { ...good, phone: '138' }, ['/phone']],
      [
        'a field nobody knows, deep inside',
        { ...good, recipients: [{ unitId: 'x', admin: true }] },
        ['/recipients/0/admin'],
      ],
    ])('refuses %s and points at it', async (_, body, pointers) => {
      const answer = await post('/v1/notices', body);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
      expect((answer.body['errors'] as { pointer: string }[]).map(({ pointer }) => pointer)).toEqual(pointers);
    });

    it('takes nothing over from __proto__ or constructor (H2)', async () => {
      for (const evil of ['{"__proto__":{"admin":true},', '{"constructor":{"prototype":{"admin":true}},']) {
        const answer = await post('/v1/notices', evil + JSON.stringify(good).slice(1));
        expect([201, 400]).toContain(answer.status);
        if (answer.status === 201) expect(answer.body['polluted']).toBeNull();
      }
      expect(({} as { admin?: unknown }).admin).toBeUndefined();
    });

    it.each([
      ['cut short', '{"title":'],
      ['not JSON', '<title/>'],
      ['a bare word', '"title"'],
      ['with a raw NUL', '{"title":"a\u0000b"}'],
    ])('answers a body %s with 400', async (_, body) => {
      expect(await post('/v1/notices', body)).toMatchObject({ status: 400, body: { code: 'malformed-body' } });
    });

    it.each([100_000, 33])(
      'answers %i brackets in one another with 400, before anything walks down them (H1)',
      async (depth) => {
        const [open, shut] = ['['.repeat(depth - 1), ']'.repeat(depth - 1)];
        for (const body of [`{"title":${open}${shut}}`, `{"recipients":${open}`, `{"a\\"]":${open}`]) {
          expect(await post('/v1/notices', body)).toMatchObject({
            status: 400,
            body: { code: 'malformed-body', detail: 'JSON may nest 32 deep' },
          });
        }
      },
    );

    it('counts no brackets inside a text', async () => {
      const title = `${'['.repeat(100)}"\\${'{'.repeat(100)}`;
      expect((await post('/v1/notices', { ...good, title })).body['title']).toBe(title);
    });

    it('answers more than 1 MiB with 413, and takes what is just within', async () => {
      const fill = (bytes: number) =>
        JSON.stringify({ ...good, title: 'x'.repeat(bytes - JSON.stringify({ ...good, title: '' }).length) });
      expect((await post('/v1/notices', fill(1_048_576))).status).toBe(201);
      expect(await post('/v1/notices', fill(1_048_577))).toMatchObject({ status: 413, body: { code: 'too-large' } });
      const bytes = (length: number) => ask('/v1/notices/bytes', { method: 'POST', body: Buffer.alloc(length, 0x20) });
      expect((await bytes(1_048_576)).body).toEqual({ bytes: 1_048_576 });
      expect((await bytes(1_048_577)).status).toBe(413);
    });

    it.each([
      ['XML', 'application/cap+xml', '<alert/>'],
      ['JSON, though it is none', 'application/json', '{"a":1'],
      ['JSON deeper than others may send it', 'application/cloudevents+json', '['.repeat(100)],
      ['a form', 'application/x-www-form-urlencoded', 'a=1'],
      ['something without a name', '', '\0'],
    ])('leaves %s unread where a route takes bytes, and nowhere else', async (_, type, body) => {
      const send = (path: string) =>
        ask(path, { method: 'POST', body: Buffer.from(body), headers: { 'content-type': type } });
      for (const path of ['/v1/notices/bytes', '/v1/Notices/bytes/', '/v1/notices/bytes?a=b']) {
        expect((await send(path)).body).toEqual({ bytes: body.length });
      }
      expect(
        (await ask('/v1/notices', { method: 'POST', body, headers: { 'content-type': type } }, 'duty-1')).status,
      ).toBe(400);
    });

    it.each([
      ['compressed', { 'content-encoding': 'gzip' }],
      ['in another charset', { 'content-type': 'application/json; charset=gbk' }],
    ])('answers a body %s with 415', async (_, headers) => {
      expect(await post('/v1/notices', good, 'duty-1', headers)).toMatchObject({
        status: 415,
        body: { code: 'unsupported-media-type' },
      });
    });

    it('reads numbers of a query as numbers, and refuses what is none', async () => {
      expect((await ask('/v1/notices/mine?limit=20', {}, 'duty-1')).body['limit']).toBe(20);
      expect((await ask('/v1/notices/mine?limit=many', {}, 'duty-1')).status).toBe(400);
      expect((await ask('/v1/notices/mine?offset=3', {}, 'duty-1')).status).toBe(400);
    });

    it.each([
      ['/v1/nothing', 404, 'not-found'],
      ['/v1/%E0%A4%A', 404, 'not-found'],
      ['/v1/notices/status%00', 404, 'not-found'],
    ])('answers GET %s with %i', async (path, status, code) => {
      expect(await ask(path)).toMatchObject({ status, body: { status, code } });
    });

    it('outlives a caller who hangs up in the middle of a body', async () => {
      const socket = connect(Number(new URL(address).port), '127.0.0.1');
      await once(socket, 'connect');
      socket.write(
        'POST /v1/notices/bytes HTTP/1.1\r\nhost: x\r\ncontent-type: application/xml\r\ncontent-length: 1000\r\n\r\n<alert>',
      );
      socket.destroy();
      expect((await ask('/v1/notices/status')).status).toBe(200);
    });
  });

  describe('what is answered', () => {
    it('tells of a bug nothing but that there is one', async () => {
      const answer = await ask('/v1/notices/failing?as=bug');
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal', title: '系统内部错误' } });
      expect(JSON.stringify(answer.body)).not.toMatch(/secret|TypeError|\.ts/);
    });

    it('asks to come again when the database is away (G1, G3)', async () => {
      const answer = await ask('/v1/notices/failing?as=database');
      expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    });

    it('gives no browser a reason to guess, frame, keep or execute it, and does not say what it runs on', async () => {
      const { headers } = await ask('/v1/notices/status');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    });
  });

  describe('a POST that creates', () => {
    const key = { 'idempotency-key': 'k-1' };

    it('is answered alike when it is repeated, 409 with another body, 400 without a key', async () => {
      const first = await post('/v1/notices/once', good, 'duty-1', key);
      expect(first).toMatchObject({ status: 201, body: { number: 1 } });
      expect(await post('/v1/notices/once', good, 'duty-1', key)).toMatchObject({ status: 201, body: { number: 1 } });
      expect(await post('/v1/notices/once', { ...good, title: 'x' }, 'duty-1', key)).toMatchObject({
        status: 409,
        body: { code: 'idempotency-key-reused' },
      });
      expect(await post('/v1/notices/once', good)).toMatchObject({
        status: 400,
        body: { code: 'idempotency-key-missing' },
      });
    });

    it('acts once for twins in the same moment', async () => {
      const before = desk.issued;
      const twins = await Promise.all(
        [1, 2, 3].map(() => post('/v1/notices/once', good, 'duty-1', { 'idempotency-key': 'k-2' })),
      );
      expect(twins.map(({ status, body }) => [status, body['number']])).toEqual(Array(3).fill([201, before + 1]));
      expect(desk.issued).toBe(before + 1);
    });
  });
});
