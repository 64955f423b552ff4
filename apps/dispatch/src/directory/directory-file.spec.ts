import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadPlan } from '@qingkong/plan';
import { checkDirectory, DirectoryFaulty, loadDirectoryFile } from './directory-file';

const root = join(__dirname, '../../../..');
const plan = loadPlan(join(root, 'plans/chaoyang.yaml'));
const path = join(root, 'samples/directory.yaml');
const right = readFileSync(path, 'utf8');
const E1 = 'enterprise-91211382MA0T000013';
const E2 = 'enterprise-91211324MA0T000026';
const E11 = 'enterprise-91211302MA0T000118';
const surroundings = {
  channels: new Map([
    ['sms-main', { kind: 'sms' as const }],
    ['sms-jianping', { kind: 'sms' as const }],
    ['voice-main', { kind: 'voice' as const }],
    ['email-main', { kind: 'email' as const }],
    ['webhook-main', { kind: 'webhook' as const }],
  ]),
  municipalUnits: new Set([E1, E11]),
};

describe('the directory of the story', () => {
  const directory = loadDirectoryFile(path, plan, surroundings);
  const withDuty = (unit: string, duty: string) =>
    directory.persons.filter(({ duties }) => duties.some((held) => held.unit.startsWith(unit) && held.duty === duty));
  const inUnits = (...prefixes: string[]) =>
    new Set(
      directory.persons
        .filter(({ duties }) => duties.some(({ unit }) => prefixes.some((prefix) => unit.startsWith(prefix))))
        .map(({ id }) => id),
    );

  it('is ready: no vacancy, everybody has two channels and one is voice', () => expect(directory.warnings).toEqual([]));

  it('R17 has 58 persons for a start with list v1, each once', () => {
    const codes = readFileSync(join(root, 'samples/list-v1.csv'), 'utf8').match(/9121[0-9A-Z]{14}/g) ?? [];
    const listed = [...new Set(codes)].map((code) => `enterprise-${code}`);
    expect(listed).toHaveLength(12);
    expect(inUnits('leading-group').size).toBe(13);
    expect(inUnits('taskforce-').size).toBe(14);
    expect(inUnits('county-').size).toBe(14);
    expect(inUnits(...listed).size).toBe(24);
    expect(inUnits('leading-group', 'taskforce-', 'county-', ...listed).size).toBe(58);
    expect(directory.persons).toHaveLength(61);
  });

  it('C05 C08 C46 names head, deputies, members, the Office and eight supervisors', () => {
    expect(withDuty('leading-group', 'head')).toHaveLength(1);
    expect(withDuty('leading-group', 'deputy')).toHaveLength(4);
    expect(withDuty('leading-group', 'member')).toHaveLength(8);
    expect(withDuty('division-', 'supervisor')).toHaveLength(8);
    expect(withDuty('office', 'officeDirector').map(({ id }) => id)).toEqual(['person-deputy-1']);
    expect(withDuty('office', 'officeDeputyDirector')[0]?.duties.map(({ unit }) => unit)).toEqual([
      'leading-group',
      'taskforce-ziyuan',
      'office',
    ]);
    expect(withDuty('office', 'dutyOfficer')).toHaveLength(2);
  });

  it('gives all different numbers and the preferences of the story', () => {
    const numbers = directory.persons.map(
      ({ contacts }) => contacts.find(({ channel }) => channel === 'voice')?.address,
    );
    expect(new Set(numbers).size).toBe(61);
    const first = (kind: string) =>
      directory.persons.filter(({ contacts }) => contacts[0]?.channel === kind).map(({ id }) => id);
    expect(first('email')).toEqual(['person-chanye-supervisor', 'person-touzi-supervisor']);
    expect(first('webhook')).toEqual(['person-e1-liaison', 'person-e11-liaison']);
    const jianping = directory.persons.filter(({ contacts }) =>
      contacts.some(({ account }) => account === 'sms-jianping'),
    );
    expect(jianping.map(({ id }) => id)).toEqual(['person-e10-responsible', 'person-e10-liaison']);
    expect(jianping.flatMap(({ contacts }) => contacts.map(({ channel }) => channel))).toEqual([
      'sms',
      'voice',
      'sms',
      'voice',
    ]);
  });
});

/** What is said of the directory after its first `from` is written as `to`. */
function saidAfter(from: string | RegExp, to: string): string {
  const text = right.replace(from, to);
  if (text === right) throw new Error(`the directory has no ${String(from)}`);
  const checked = checkDirectory(text, 'directory.yaml', plan, surroundings);
  const faults = 'faults' in checked ? checked.faults : checked.warnings;
  const kind = 'faults' in checked ? 'refused' : 'warned';
  return faults.map(({ pointer, reason, example }) => `${kind} ${pointer}: ${reason} (${example})`).join('\n');
}
const person = (id: string) => new RegExp(`  - id: ${id}\\b[\\s\\S]*?(?=\\n(  - id|\\n))`);

describe('a faulty directory', () => {
  it.each([
    ['unit: county-211381', 'unit: county-211399', '/duties/0/unit: there is no unit "county-211399"'],
    [`unit: ${E2}`, 'unit: enterprise-91211324MA0T000027', 'there is no unit "enterprise-91211324MA0T000027"'],
    ['duty: head }', 'duty: mayor }', '/persons/0/duties/0/duty: "mayor" must be one of head, deputy'],
    [
      'duty: head }',
      'duty: liaison }',
      '/persons/0/duties/0/duty: leading-group has no liaison (head or deputy or member)',
    ],
    [
      'unit: taskforce-touzi, duty: leader',
      'unit: taskforce-keji, duty: leader',
      'leader of taskforce-keji is already person-keji-head',
    ],
    [
      'duty: deputy }',
      'duty: deputy }\n      - { unit: leading-group, duty: deputy }',
      'deputy of leading-group is already person-deputy-1',
    ],
    [person('person-county-211381-liaison'), '', '/persons: county-211381 has no liaison (C47)'],
    [person('person-e11-responsible'), '', `/persons: ${E11} has no responsiblePerson (C47)`],
    [
      '- { unit: county-211381, duty: responsiblePerson }',
      '- { unit: county-211381, duty: responsiblePerson }\n      - { unit: county-211381, duty: liaison }',
      'person-county-211381-responsible is both responsiblePerson and liaison of county-211381 (C47)',
    ],
    ['person-deputy-4', 'person-deputy-five', 'the plan\'s deputy "person-deputy-4" is not a deputy here (C05)'],
    ['person-e2-liaison', 'person-e1-liaison', '/id: "person-e1-liaison" is already used'],
    [
      'account: sms-main',
      'account: sms-backup',
      '/contacts/0/account: there is no sms account "sms-backup" (sms-main)',
    ],
    [
      'account: sms-main',
      'account: voice-main',
      '/contacts/0/account: there is no sms account "voice-main" (sms-main)',
    ],
    [
      'channel: sms',
      'channel: fax',
      '/contacts/0/channel: "fax" must be one of sms, voice, email, webhook, wecom, robot',
    ],
    ["'+8616000000001'", "'16000000001'", '/contacts/0/address: "16000000001" is not a phone number'],
    ["'+8616000000001'", "'+861600000001'", '/contacts/0/address: "+861600000001" is not a phone number'],
    ["'+8616000000001'", '+8616000000001', '/contacts/0/address: 8616000000001 must be string'],
    ['head@bureau', 'head bureau', '"head bureau.chaoyang.example" is not an e-mail address'],
    ['https://hooks', 'ftp://hooks', 'is not a http or https address'],
    ['sub: city-auditor, role: auditor', 'sub: system-admin, role: admin', '"system-admin" already has role admin'],
    [
      'sub: county-211303-liaison',
      'sub: county-211302-liaison',
      '"county-211302-liaison" already belongs to county-211302',
    ],
    ['role: duty', 'role: boss', '/role: "boss" must be one of duty, head'],
    ['unit: office, role: duty', 'role: duty', '"office-duty" has role duty but no unit'],
    [
      'unit: office, role: duty',
      'unit: county-211381, role: duty',
      'role duty is not one of county-211381 (unit: a office)',
    ],
    ['accounts:', 'logins:', '/logins: unknown key "logins" (one of persons, accounts)'],
  ])('%s → %s', (from, to, fault) => {
    const said = saidAfter(from, to);
    expect(said).toContain(fault);
    expect(said).toMatch(/^refused/);
  });

  it.each([
    [person('person-touzi-supervisor'), '/persons: division-touzi has no supervisor (C46)'],
    [person('person-touzi-supervisor'), '/persons: taskforce-touzi has no supervisor (C46)'],
    [person('person-e2-liaison'), `/persons: ${E2} has no liaison (C47)`],
    [person('person-head'), '/persons: leading-group has no head (C05)'],
    [/ {6}- { channel: voice.*0003.*\n/, "/persons/2/contacts: person-deputy-2 can't be called (C20)"],
    [/ {6}- { channel: sms.*0014.*\n/, 'has one channel only (C48)'],
  ])('C46 a vacancy (%s) is warned of, not refused', (without, warning) => {
    const said = saidAfter(without, '');
    expect(said).toContain(warning);
    expect(said).not.toContain('refused');
  });

  it("R17 warns of a person who can't be reached at all", () => {
    expect(saidAfter(/( {4}name: 夏知远[\s\S]*? {4}contacts:)[\s\S]*?\n(?=\n)/, '$1 []\n')).toContain(
      "can't be reached at all (R17)",
    );
  });

  it('throws DirectoryFaulty with file:line: reason (example)', () => {
    expect(() => loadDirectoryFile('no-such-file.yaml', plan)).toThrow(DirectoryFaulty);
    expect(() => loadDirectoryFile('no-such-file.yaml', plan)).toThrow(/no-such-file\.yaml:1: can't be read/);
    expect(() => loadDirectoryFile(join(root, 'plans/chaoyang.yaml'), plan)).toThrow(
      /chaoyang\.yaml:\d+: .*unknown key/,
    );
  });
});
