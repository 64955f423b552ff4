import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPlan, loadPlan } from './plan-file';
import { planVersionId } from './plan-version';
import { faultsAfter, planText, said } from './testing/plan-edit';

const KINDS = 'kinds: [preWarning]';
const withFields = (...fields: string[]): string => [KINDS, ...fields].join('\n    ');

describe('C09 a sender whose validity can’t be followed', () => {
  it.each([
    ["validFrom: '2026-02-30'", '/senders/1/validFrom: "2026-02-30" is no date (2026-01-01)'],
    ["validUntil: '2026-13-01'", '/senders/1/validUntil: "2026-13-01" is no date (2026-01-01)'],
    ["validUntil: '1.3.2026'", '/senders/1/validUntil: "1.3.2026" must match pattern "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" ("2026-01-01")'],
    ['requireSignature: true', '/senders/1/requireSignature: there is no certificateFile to verify it by (certificateFile: certificates/hq.pem)'],
    ['certificate: x', '/senders/1/certificate: unknown key "certificate"'],
  ])('%s', (field, fault) => {
    expect(said(faultsAfter(KINDS, withFields(field))).join('\n')).toContain(fault);
  }); // prettier-ignore

  it('ends before it begins', () => {
    const faults = faultsAfter(KINDS, withFields("validFrom: '2026-03-02'", "validUntil: '2026-03-01'"));
    expect(said(faults)).toEqual(['/senders/1/validUntil: 2026-03-01 is before validFrom, 2026-03-02 (2026-03-02)']);
  });

  it('is right for one day, and without a signature', () => {
    const fields = withFields("validFrom: '2026-03-01'", "validUntil: '2026-03-01'", 'requireSignature: false');
    expect(faultsAfter(KINDS, fields)).toEqual([]);
  });
});

describe('C09 the certificate of a sender', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'plan-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const pem = (key: KeyObject): string =>
    key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }).toString();
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const planWith = (content: string): string => {
    writeFileSync(join(folder, 'ecology.pem'), content);
    const path = join(folder, 'plan.yaml');
    writeFileSync(path, planText.replace(KINDS, withFields('certificateFile: ecology.pem', 'requireSignature: true')));
    return path;
  };

  it.each([
    ['RSA', rsa.publicKey],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey],
  ])('is read beside the plan: a public key, %s', (_, key) => {
    expect(loadPlan(planWith(pem(key))).senders[1]).toMatchObject({ certificate: pem(key), requireSignature: true });
  });

  it('is part of what the plan says: another key, another version', () => {
    const [one, other] = [rsa.publicKey, generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey].map((key) =>
      planVersionId(loadPlan(planWith(pem(key)))),
    );
    expect(one).not.toBe(other);
  });

  it.each<[string, string, RegExp]>([
    ['nothing', '', /holds 0 PEM blocks/],
    ['two keys', pem(rsa.publicKey) + pem(rsa.publicKey), /holds 2 PEM blocks/],
    ['a private key', pem(rsa.privateKey), /holds a private key/],
    ['a private key beside the public', pem(rsa.publicKey) + pem(rsa.privateKey), /holds a private key/],
    ['another thing', '-----BEGIN X509 CRL-----\n-----END X509 CRL-----\n', /holds a X509 CRL/],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', /can't be read/],
    ['a short key', pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey), /has an RSA key of 1024 bits/],
    ['another curve', pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey), /has a key on secp256k1/],
    ['another algorithm', pem(generateKeyPairSync('ed25519').publicKey), /has a key of type ed25519/],
  ])('is refused at its line: %s', (_, content, reason) => {
    expect(() => loadPlan(planWith(content))).toThrow(reason);
    const line = planText.slice(0, planText.indexOf(KINDS)).split('\n').length + 1;
    expect(() => loadPlan(planWith(content))).toThrow(`plan.yaml:${line}: /senders/1/certificateFile: ecology.pem `);
  });

  it('is refused when it isn’t there', () => {
    const text = planText.replace(KINDS, withFields('certificateFile: nowhere.pem'));
    const checked = checkPlan(text, join(folder, 'plan.yaml'));
    expect('faults' in checked && said(checked.faults)).toEqual([
      expect.stringMatching(/^\/senders\/1\/certificateFile: nowhere.pem can't be read: ENOENT/),
    ]);
  });
});
