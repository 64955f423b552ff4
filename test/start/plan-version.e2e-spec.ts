import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentIssuer, type DevelopmentIssuer } from '@qingkong/auth/testing';
import { Client } from 'pg';

jest.setTimeout(90_000);

interface Running {
  readonly httpPort: number;
  readonly managementPort: number;
  stop(): Promise<void>;
}

/** C01: versions of the plan over several starts of one service, on the built service, as it ships. */
describe('alert-intake started again with another plan', () => {
  const database = `plan_versions_${randomBytes(4).toString('hex')}`;
  const databaseUrl = new URL(process.env['POSTGRES_URL'] ?? '');
  databaseUrl.pathname = `/${database}`;
  let folder: string;
  let issuer: DevelopmentIssuer;
  let running: Running | undefined;

  const launch = (planFile: string) =>
    spawn(process.execPath, ['dist/apps/alert-intake/main.js'], {
      env: {
        ...{ PATH: process.env['PATH'], DATABASE_URL: databaseUrl.href, NAMESPACE: `${database}.` },
        ...{ KAFKA_BROKERS: process.env['KAFKA_BROKERS'], REDIS_URL: process.env['REDIS_URL'] },
        ...{ OIDC_ISSUER: issuer.issuer, OIDC_JWKS: issuer.jwks, PLAN_FILE: planFile, MOVABLE_CLOCK: 'true' },
      },
    });
  /** Resolves when the service says that it is up; rejects with its last words if it leaves instead. */
  const starts = (planFile: string) =>
    new Promise<Running>((resolve, reject) => {
      const child = launch(planFile);
      const left = new Promise<void>((gone) => child.on('close', () => gone()));
      let [heard, said] = ['', ''];
      child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')));
      child.on('close', (code) => reject(new Error(`left with ${code}: ${said}`)));
      child.stdout.on('data', (part: Buffer) => {
        heard += part.toString('utf8');
        const line = heard.split('\n').find((one) => one.includes('"service is up"'));
        if (!line) return;
        const ports = JSON.parse(line) as { httpPort: number; managementPort: number };
        resolve({ ...ports, stop: async () => void (child.kill('SIGTERM'), await left) });
      });
    });
  const startsAgain = async (planFile: string) => {
    await running?.stop();
    running = undefined;
    running = await starts(planFile);
  };
  /** The plan of 朝阳 with dailies due at another time. */
  const dueAt = async (time: string, version: string) => {
    const text = await readFile('plans/chaoyang.yaml', 'utf8');
    const path = join(folder, `plan-${version}-${time.replace(':', '')}.yaml`);
    const changed = text
      .replace("dueAt: '09:00'", `dueAt: '${time}'`)
      .replace(/version: '.*'/, `version: '${version}'`);
    await writeFile(path, changed);
    return path;
  };
  const asks = async (path: string, sub = 'duty', xml?: string) => {
    const headers = { authorization: `Bearer ${await issuer.tokenFor(sub)}`, 'content-type': 'application/xml' };
    const sent = xml === undefined ? { headers } : { headers, method: 'POST', body: xml };
    const answer = await fetch(`http://127.0.0.1:${running?.httpPort}${path}`, sent);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const clockStandsAt = async (standsAt: string) => {
    const clock = { method: 'POST', body: JSON.stringify({ standsAt }) };
    await fetch(`http://127.0.0.1:${running?.managementPort}/clock`, clock);
  };
  const planVersions = async () => {
    const { body } = await asks('/v1/responses');
    return (body['items'] as { planVersion: string }[]).map(({ planVersion }) => planVersion).toReversed();
  };
  const sql = async (statement: string, url = databaseUrl.href) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(statement);
    await client.end();
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qingkong-plans-'));
    issuer = await developmentIssuer(join(folder, 'identity'));
  });
  afterAll(async () => {
    await running?.stop();
    await sql(`drop database if exists ${database} with (force)`, process.env['POSTGRES_URL']);
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps every response on the version it began with, and that version as it was', async () => {
    await startsAgain(await dueAt('09:00', '2026.7'));
    await sql(`insert into account (sub, unit_id, roles, active) values ('duty', 'office', '{duty}', true)`);
    await clockStandsAt('2026-02-10T07:30:00Z');
    const yellow = await readFile('samples/alerts/story-02-10-1530-yellow.xml', 'utf8');
    expect((await asks('/v1/alerts', 'hq-platform', yellow)).status).toBe(202);
    const [first = ''] = await planVersions();
    expect((await asks('/v1/plan')).body).toMatchObject({ id: first, version: '2026.7' });

    await startsAgain(await dueAt('10:00', '2026.8'));
    await clockStandsAt('2026-02-11T12:00:00Z');
    const red = await readFile('samples/alerts/story-02-11-2000-kazuo-red.xml', 'utf8');
    expect((await asks('/v1/alerts', 'county-211324-platform', red)).status).toBe(202);
    const { body } = await asks('/v1/plan');
    expect(await planVersions()).toEqual([first, body['id']]);
    const old = await asks(`/v1/plan/versions/${encodeURIComponent(first)}`);
    expect(old.body).toMatchObject({ isCurrent: false, content: { dailyReport: { dueAt: '09:00' } } });
  });

  it('refuses another content under a version that is taken: file, both contents, what to do', async () => {
    const refused = await startsAgain(await dueAt('11:00', '2026.8')).catch((error: Error) => error.message);
    expect(refused).toMatch(/^left with 1: The plan file changed and kept its version:/);
    expect(refused).toMatch(/plan-2026\.8-1100\.yaml: plan\.version "2026\.8" has content [0-9a-f]{64},/);
    expect(refused).toMatch(/since \S+ version "2026\.8" is the plan with content [0-9a-f]{64}\./);
    expect(refused).toContain(`Give this content a version of its own (example: version: '2026.9')`);
    expect(refused).not.toMatch(/^\s+at /m);
  });
});
