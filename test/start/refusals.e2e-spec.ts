import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developmentIssuer } from '@qingkong/auth/testing';
import { Client } from 'pg';
import { allOf, type Carriers, openCarriers } from '../simulators/carriers';
import { writeCityFiles } from '../story/city-files';

jest.setTimeout(60_000);

/** A wrong plan file, list or setting stops the start and names file, line, reason and an example. On the built service, as it ships. */
describe('dispatch does not start', () => {
  let folder: string;
  let carriers: Carriers;
  let settings: Record<string, string>;
  const database = `refusals_${randomBytes(4).toString('hex')}`;

  const start = (changed: Record<string, string>) =>
    new Promise<{ code: number | null; said: string }>((resolve) => {
      const child = spawn(process.execPath, ['dist/apps/dispatch/main.js'], {
        env: { PATH: process.env['PATH'], ...settings, ...changed },
      });
      let said = '';
      child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')));
      child.on('close', (code) => resolve({ code, said }));
    });
  const broken = async (sample: string, from: string, to: string) => {
    const text = await readFile(sample, 'utf8');
    expect(text).toContain(from);
    const path = join(folder, sample.replaceAll('/', '-'));
    await writeFile(path, text.replace(from, to));
    return path;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qingkong-start-'));
    carriers = await openCarriers();
    const files = await writeCityFiles(folder, carriers);
    const issuer = await developmentIssuer(join(folder, 'identity'));
    const databaseUrl = new URL(process.env['POSTGRES_URL'] ?? '');
    databaseUrl.pathname = `/${database}`;
    settings = {
      DATABASE_URL: databaseUrl.href,
      KAFKA_BROKERS: process.env['KAFKA_BROKERS'] ?? '',
      REDIS_URL: process.env['REDIS_URL'] ?? '',
      NAMESPACE: `${database}.`,
      OIDC_ISSUER: issuer.issuer,
      OIDC_JWKS: issuer.jwks,
      PLAN_FILE: 'plans/chaoyang.yaml',
      PUBLIC_URL: 'http://127.0.0.1:1',
      LINK_KEY_FILE: files.linkKeyFile,
      CHANNELS_FILE: files.channelsFile,
      DIRECTORY_FILE: files.directoryFile,
      REDUCTION_LIST_FILE: 'samples/list-v1.csv',
      REDUCTION_LIST_LABEL: 'v1',
      REDUCTION_LIST_PUBLISHED_ON: '2026-01-05',
    };
  });
  afterAll(async () => {
    await Promise.all(allOf(carriers).map((carrier) => carrier.close()));
    const server = new Client({ connectionString: process.env['POSTGRES_URL'] });
    await server.connect();
    await server.query(`drop database if exists ${database} with (force)`);
    await server.end();
    await rm(folder, { recursive: true, force: true });
  });

  it('on wrong settings: all of them at once, each with an example', async () => {
    const { code, said } = await start({
      HTTP_PORT: 'eighty',
      REDIS_URL: '',
      REDUCTION_LIST_PUBLISHED_ON: '5 January',
    });
    expect(code).toBe(1);
    expect(said).toMatch(/HTTP_PORT="eighty" must be a whole number from 0 to 65535, for example HTTP_PORT=/);
    expect(said).toMatch(/REDIS_URL is missing, for example REDIS_URL=redis:/);
    expect(said).toMatch(/REDUCTION_LIST_PUBLISHED_ON="5 January" must be a date/);
    expect(said).not.toMatch(/^\s+at /m);
  });

  it('on a plan that maps yellow to Ⅱ (C17): file, line, reason, example', async () => {
    const plan = await broken('plans/chaoyang.yaml', 'yellow: III, orange: II', 'yellow: II, orange: II');
    const { code, said } = await start({ PLAN_FILE: plan });
    expect(code).toBe(1);
    expect(said).toMatch(/plans-chaoyang\.yaml:\d+: .*levels/);
    expect(said).not.toMatch(/^\s+at /m);
  });

  it('on a list with a wrong credit code: file, row, reason', async () => {
    const list = await broken('samples/list-v1.csv', '91211324MA0T000026', '91211324MA0T000027');
    const { code, said } = await start({ REDUCTION_LIST_FILE: list });
    expect(code).toBe(1);
    expect(said).toMatch(/samples-list-v1\.csv:\d+/);
    expect(said).toContain('91211324MA0T000027');
    expect(said).not.toMatch(/^\s+at /m);
  });

  it('on a directory that names an account nobody opened: file, line, reason, example', async () => {
    const directory = await broken('samples/directory.yaml', 'account: sms-main', 'account: sms-mian');
    const { code, said } = await start({ DIRECTORY_FILE: directory });
    expect(code).toBe(1);
    expect(said).toMatch(/samples-directory\.yaml:\d+: .*sms-mian/);
  });
});
