import { AllowAnyone } from '@qingkong/auth';
import { developmentIssuer } from '@qingkong/auth/testing';
import { type Received, ResponseStarted } from '@qingkong/contracts';
import { type FiredDeadline, Deadlines } from '@qingkong/deadlines';
import { Consumes, newId, Outbox } from '@qingkong/messaging';
import { Clock, Database, type Tx } from '@qingkong/persistence';
import { eventually, scratchDatabase, type ScratchDatabase } from '@qingkong/persistence/testing';
import { Controller, Get, Inject, type OnModuleInit } from '@nestjs/common';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningService, startService } from './service';
import { readSettings, serviceSettings } from './settings';

@Controller('v1')
class Post implements OnModuleInit {
  constructor(@Inject(Deadlines) private readonly deadlines: Deadlines) {}

  onModuleInit(): void {
    this.deadlines.on('reminder', (deadline: FiredDeadline, tx) =>
      tx.query('insert into happened (what) values ($1)', [deadline.subjectId]),
    );
  }

  @Consumes(ResponseStarted)
  onStarted(event: Received<ResponseStarted>, tx: Tx) {
    return tx.query('insert into happened (what) values ($1)', [event.payload.level]);
  }

  @Get('status')
  @AllowAnyone()
  status() {
    return { open: true };
  }
}

const tables = {
  name: 'post-0001-happened',
  why: 'A test: the effects.',
  up: 'create table happened (what text)',
  down: 'drop table happened',
};
class PostModule {}
const definition = {
  name: 'post',
  module: { module: PostModule, controllers: [Post] },
  entities: [],
  migrations: [tables],
};

describe('a service as a whole', () => {
  let directory: string;
  let scratch: ScratchDatabase;
  const running: RunningService[] = [];
  const settings = async (more: Record<string, string> = {}) => {
    const { issuer, jwks } = await developmentIssuer(directory);
    const { KAFKA_BROKERS, REDIS_URL } = process.env;
    const all = {
      KAFKA_BROKERS,
      REDIS_URL,
      DATABASE_URL: scratch.url,
      OIDC_ISSUER: issuer,
      OIDC_JWKS: jwks,
      PLAN_FILE: 'plans/chaoyang.yaml',
    };
    return readSettings(
      { ...all, NAMESPACE: `t${newId()}.`, LOG_LEVEL: 'silent', MOVABLE_CLOCK: 'true', ...more },
      serviceSettings,
    );
  };
  const start = async (more: Record<string, string> = {}) => {
    const service = await startService(definition, await settings(more));
    running.push(service);
    return service;
  };
  const get = async (port: number, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, body: await answer.json() };
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'service-'));
    scratch = await scratchDatabase();
  });
  afterEach(async () => {
    for (const service of running.splice(0)) await service.stop();
    await scratch.drop();
    await rm(directory, { recursive: true });
  }, 30_000);

  it('comes up, carries an event to itself, rings a deadline by the moved clock, and stops with nothing left open', async () => {
    const { app, httpPort, managementPort } = await start();
    expect(await get(httpPort, '/v1/status')).toEqual({ status: 200, body: { open: true } });
    expect((await get(managementPort, '/health/ready')).status).toBe(200);
    const [db, outbox, deadlines, clock] = [app.get(Database), app.get(Outbox), app.get(Deadlines), app.get(Clock)];
    const dueAt = new Date(clock.now().getTime() + 3_600_000);
    await db.transaction(async (tx) => {
      await outbox.add(tx, ResponseStarted, { responseId: newId(), level: 'II', startedAt: clock.now().toISOString() });
      await deadlines.arm(tx, { kind: 'reminder', subjectId: '喀左县', dueAt });
    });
    const happened = async () =>
      (await scratch.db.query<{ what: string }>('select what from happened order by what')).map(({ what }) => what);
    await eventually('the event', async () => (await happened()).includes('II'));
    const moved = await fetch(`http://127.0.0.1:${managementPort}/clock`, {
      method: 'POST',
      body: JSON.stringify({ standsAt: dueAt.toISOString() }),
    });
    expect(await moved.json()).toEqual({ now: dueAt.toISOString() });
    await eventually('the deadline', async () => (await happened()).length === 2);
    expect(await happened()).toEqual(['II', '喀左县']);
    await running.pop()?.stop();
    await expect(get(httpPort, '/v1/status')).rejects.toThrow();
    await expect(get(managementPort, '/health/live')).rejects.toThrow();
    // A backend takes a moment to notice that its client has gone.
    await eventually('the last session to end', async () => {
      const left = await scratch.db.query(
        `select from pg_stat_activity where datname = current_database() and application_name like 'post-%'`,
      );
      return left.length === 0;
    });
  }, 60_000);

  it('answers, and stays alive, while neither Kafka nor Redis is there (K1, R2)', async () => {
    const { httpPort, managementPort, app } = await start({
      KAFKA_BROKERS: '127.0.0.1:1',
      REDIS_URL: 'redis://127.0.0.1:1',
    });
    expect((await get(httpPort, '/v1/status')).status).toBe(200);
    expect((await get(managementPort, '/health/live')).status).toBe(200);
    const [db, deadlines, clock] = [app.get(Database), app.get(Deadlines), app.get(Clock)];
    await db.transaction((tx) => deadlines.arm(tx, { kind: 'reminder', subjectId: '凌源市', dueAt: clock.now() }));
    await eventually('the deadline', async () => (await scratch.db.query('select from happened')).length === 1);
    expect((await fetch(`http://127.0.0.1:${managementPort}/metrics`)).status).toBe(200);
  }, 60_000);

  it.each([
    { MOVABLE_CLOCK: 'true', CRASH_AT: '' },
    { MOVABLE_CLOCK: 'false', CRASH_AT: 'relay-acked:1' },
  ])('does not start in production with %j', async (more) => {
    await expect(start({ ...more, PRODUCTION: 'true' })).rejects.toThrow('cannot be set together with PRODUCTION=true');
  });
});
