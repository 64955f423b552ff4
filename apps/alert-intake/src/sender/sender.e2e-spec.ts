import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccountChanged } from '@qingkong/contracts';
import { eventually } from '@qingkong/persistence/testing';
import { type Answer, type City, startCity } from '../../test/testing/intake-city';
import { changed, sample } from '../alert/testing/intake-desk';

jest.setTimeout(90_000);

const root = join(__dirname, '../../../..');
const ROLES = ['duty', 'head', 'deputy', 'taskForce', 'county', 'enterprise', 'logistics', 'auditor', 'admin'];
const CITY_KINDS = 'kinds: [alert, terminationInstruction, instruction]';
const ECOLOGY_KINDS = 'kinds: [preWarning]';

/** The plan of 朝阳 where the city must sign and the ecology bureau's time is over. */
function planWithCertificate(folder: string): string {
  const file = join(folder, 'plan.yaml');
  copyFileSync(join(root, 'samples/certificates/city-platform.pem'), join(folder, 'hq.pem'));
  const plan = readFileSync(join(root, 'plans/chaoyang.yaml'), 'utf8')
    .replace(CITY_KINDS, `${CITY_KINDS}\n    certificateFile: hq.pem\n    requireSignature: true`)
    .replace(ECOLOGY_KINDS, `${ECOLOGY_KINDS}\n    validFrom: '2025-10-01'\n    validUntil: '2026-01-31'`);
  writeFileSync(file, plan);
  return file;
}

let [city, folder]: [City, string] = [undefined as unknown as City, ''];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'senders-'));
  city = await startCity(planWithCertificate(folder));
  await city.clockStandsAt('2026-02-10T15:30:00+08:00');
  for (const role of ROLES) {
    await city.publishesEvent(AccountChanged, { sub: `person-${role}`, unitId: 'office', roles: [role], active: true });
  }
  await eventually('the accounts', async () => (await city.db.query('select 1 from account')).length === ROLES.length);
});
afterAll(async () => {
  await city.stop();
  rmSync(folder, { recursive: true });
});

const problem = ({ status, body }: Answer): string => `${status} ${String(body['code'])}`;
const responses = () => city.db.query('select 1 from response');
const forged = (): Buffer => Buffer.from(sample('format-signed.xml').toString().replace('0604', '0605'));

describe('C09 a sender that must sign', () => {
  it('starts nothing without, and is told why', async () => {
    expect(problem(await city.posts(sample('story-02-10-1530-yellow.xml')))).toBe('422 signature-missing');
    expect(problem(await city.posts(forged()))).toBe('422 signature-invalid');
    expect(await responses()).toEqual([]);
    const { body } = await city.get('person-duty', '/v1/quarantine');
    expect(body['items']).toMatchObject([{ reason: 'signature-invalid' }, { reason: 'signature-missing' }]);
  });

  it('starts nothing by Kafka either', async () => {
    await city.publishes(changed('story-02-10-1530-yellow.xml', { identifier: 'UNSIGNED' }));
    const waiting = () =>
      city.db.query(`select 1 from alert_message where way = 'kafka' and reason = 'signature-missing'`);
    await eventually('the unsigned alert in quarantine', async () => (await waiting()).length === 1);
    expect(await responses()).toEqual([]);
  });

  it('starts a response with it, and what came is kept byte by byte', async () => {
    const answer = await city.posts(sample('format-signed.xml'));
    expect(answer).toMatchObject({ status: 202, body: { state: 'applied' } });
    const raw = await city.get('person-duty', `/v1/alerts/${String(answer.body['id'])}/raw`);
    expect(raw.text).toBe(sample('format-signed.xml').toString());
    expect(await responses()).toHaveLength(1);
  });
});

it('C09 a sender whose time is over waits for the duty officer', async () => {
  const answer = await city.posts(sample('story-02-10-0900-pre-warning.xml'), { sub: 'ecology-bureau' });
  expect(problem(answer)).toBe('422 sender-expired');
  expect(answer.text).toContain('2026-01-31');
});

describe('GET /v1/senders', () => {
  it('shows whose messages act by themselves, and no key', async () => {
    const answer = await city.get('person-duty', '/v1/senders');
    expect(answer.body).toEqual({
      items: [
        expect.objectContaining({
          id: 'city-platform@hq.chaoyang.example',
          areas: ['211300'],
          kinds: ['alert', 'terminationInstruction', 'instruction'],
          ...{ validFrom: null, validUntil: null, validity: 'valid', hasCertificate: true, requireSignature: true },
        }),
        expect.objectContaining({
          id: 'ecology@chaoyang.example',
          ...{ validFrom: '2025-10-01', validUntil: '2026-01-31', validity: 'expired' },
          ...{ hasCertificate: false, requireSignature: false },
        }),
        expect.objectContaining({ id: 'platform@kazuo.chaoyang.example', areas: ['211324'], validity: 'valid' }),
      ],
      nextCursor: null,
    });
    expect(answer.text).not.toMatch(/BEGIN|hq\.pem/);
  });

  it.each(ROLES)('to %s', async (role) => {
    const { status } = await city.get(`person-${role}`, '/v1/senders');
    expect(status).toBe(['duty', 'head', 'auditor', 'admin'].includes(role) ? 200 : 403);
  });
});
