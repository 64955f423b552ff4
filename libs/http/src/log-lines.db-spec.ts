import { Accounts, AllowAnyone, authMigrations, TokenVerifier } from '@qingkong/auth';
import { developmentIssuer } from '@qingkong/auth/testing';
import { createLogger, Metrics } from '@qingkong/observability';
import { type Database } from '@qingkong/persistence';
import { scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpApplication } from './http-application';

const [token, name, phone] = ['k3J9-token-of-a-link', '张伟（虚构）', '13800000000'];
let db: Database;

/** Takes up the whole pool, so that the next one waits for a connection in vain (G4). */
async function whilePoolIsBusy<T>(work: () => Promise<T>): Promise<T> {
  const held = Array.from({ length: 2 }, () => db.dataSource.createQueryRunner());
  for (const one of held) await one.connect();
  try {
    return await work();
  } finally {
    for (const one of held) await one.release();
  }
}

@Controller('a')
class LinkController {
  @Get(':token')
  @AllowAnyone()
  show(@Param('token') given: string) {
    return db.query('select $1', [given]);
  }

  @Post()
  @AllowAnyone()
  keep(@Body() person: { name: string; phone: string }) {
    return db.query('insert into person values ($1, $2)', [person.name, person.phone]);
  }
}

describe('the log lines of requests that fail (R32)', () => {
  let directory: string;
  let scratch: ScratchDatabase;
  let app: NestExpressApplication;
  let lines = '';
  const ask = async (path: string, init: RequestInit = {}) => (await fetch((await app.getUrl()) + path, init)).status;
  const person = {
    method: 'POST',
    body: JSON.stringify({ name, phone }),
    headers: { 'content-type': 'application/json' },
  };

  beforeAll(async () => {
    const table = {
      name: 'desk-0001-person',
      why: 'A test.',
      up: 'create table person (name text, phone text unique)',
      down: 'drop table person',
    };
    directory = await mkdtemp(join(tmpdir(), 'lines-'));
    scratch = await scratchDatabase({ migrations: [...authMigrations, table], poolSize: 2 });
    ({ db } = scratch);
    class LinkModule {}
    app = await createHttpApplication(
      { module: LinkModule, controllers: [LinkController] },
      {
        tokens: await TokenVerifier.create(await developmentIssuer(directory)),
        accounts: new Accounts(db),
        log: createLogger('test', 'trace', { write: (line) => (lines += line) }),
        metrics: new Metrics('test'),
      },
    );
    await app.listen(0, '127.0.0.1');
    lines = '';
  }, 20_000);
  afterEach(() => {
    for (const secret of [token, name, phone]) expect(lines).not.toContain(secret);
    lines = '';
  });
  afterAll(async () => {
    await app.close();
    await scratch.drop();
    await rm(directory, { recursive: true });
  });
  const logged = () => JSON.parse(lines) as Record<string, unknown>;

  it('name the pattern of a link’s route, not the link, when the pool is busy (G4)', async () => {
    expect(await whilePoolIsBusy(() => ask(`/a/${token}`))).toBe(503);
    expect(logged()).toMatchObject({
      msg: 'request failed',
      level: 50,
      status: 503,
      method: 'GET',
      route: '/a/:token',
    });
    expect(logged()['err']).toMatchObject({ message: expect.stringContaining('timeout') as string });
  }, 20_000);

  it('name the failed statement’s code and message, not what was to be written', async () => {
    expect(await ask('/a', person)).toBe(201);
    expect(await ask('/a', person)).toBe(500);
    const { err, route } = logged() as { err: Record<string, unknown>; route: string };
    expect(route).toBe('/a');
    expect(err).toMatchObject({ type: 'QueryFailedError', code: '23505' });
    expect(err['message']).toBe('duplicate key value violates unique constraint "person_phone_key"');
    expect(Object.keys(err).sort()).toEqual(['code', 'message', 'stack', 'type']);
  });

  it('say nothing of a path that fits no route', async () => {
    expect(await ask(`/a/${token}/confirm`)).toBe(404);
    expect(logged()).toMatchObject({ msg: 'request refused', status: 404, route: 'none' });
  });
});
