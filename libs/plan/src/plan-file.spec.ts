import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPlan, loadPlan, PlanFaulty, planJsonSchema } from './plan-file';
import { faultsAfter, planPath, planText, said } from './testing/plan-edit';

describe('C01 the plan file of 朝阳', () => {
  const plan = loadPlan(planPath);

  it('is right', () => {
    expect(plan.counties).toHaveLength(7);
    expect(plan.divisions).toHaveLength(8);
    expect(plan.taskForces).toHaveLength(7);
    expect(plan.plan.replaces).toBe('朝工信发〔2022〕3号');
  });

  it('has the schema that plans/plan.schema.json shows to editors (npm run plan:check -- --write-schema)', () => {
    const shown: unknown = JSON.parse(readFileSync(join(planPath, '../plan.schema.json'), 'utf8'));
    expect(shown).toEqual(planJsonSchema());
  });

  it.each([
    ['city-platform@hq.chaoyang.example', '211300', ['alert', 'terminationInstruction', 'instruction']],
    ['ecology@chaoyang.example', '211300', ['preWarning']],
    ['platform@kazuo.chaoyang.example', '211324', ['alert']],
  ])('C09 C13 lets %s speak for %s only of %j', (id, area, kinds) => {
    expect(plan.senders.find((sender) => sender.id === id)).toMatchObject({ areas: [area], kinds });
  });
});

describe('a file that is no plan', () => {
  it.each([
    ['yellow: III,', 'yellow: IIII,', '/levels/yellow: "IIII" must be one of III, II, I (III)'],
    ['drillPrefix:', 'drillPrefixes:', '/drillPrefixes: unknown key "drillPrefixes"'],
    ['drillPrefix:', 'drillPrefixes:', ': "drillPrefix" is missing (drillPrefix: text)'],
    [/^ {2}dueAt.*\n/m, '', '/dailyReport: "dueAt" is missing (dueAt: "09:00")'],
    ['drillPrefix:', 'drillPrefix: a\ndrillPrefix:', ': Map keys must be unique (key: value)'],
    ["dueAt: '09:00'", "dueAt: '9:00'", '/dailyReport/dueAt: "9:00" must match pattern'],
    ["dueAt: '09:00'", "dueAt: '24:00'", '/dailyReport/dueAt: "24:00" must match pattern'],
    ["code: '211302'", 'code: 211302', '/counties/0/code: 211302 must be string ("211381")'],
    ['unitMinutes: 15', 'unitMinutes: fifteen', '/acknowledgement/unitMinutes: "fifteen" must be integer (15)'],
    ['unitMinutes: 15', 'unitMinutes:', '/acknowledgement/unitMinutes: the empty value must be integer (15)'],
    ['[10, 20, 40]', '[]', '/quarantine/remindAfterMinutes: the list must NOT have fewer than 1 items ([10,20,40])'],
    ['[10, 20, 40]', '[0, 20]', '/quarantine/remindAfterMinutes/0: 0 must be >= 1'],
    ['tell: liaison', 'tell: mayor', '/ladders/taskForce/0/tell: "mayor" must be one of liaison, responsiblePerson'],
    ['91211382MA0T000013', '9121138X', '/taskForces/1/enterprises/0: "9121138X" must match pattern'],
    ["remindAt: '09:00'", 'remindAt: *later', ': alias *later is not followed (write the value out)'],
    ['levels: {', 'levels: {{', ': '],
    ['timeZone: Asia', 'timeZone: !zone Asia', ': Unresolved tag: !zone (key: value)'],
  ])('%s → %s', (from, to, fault) => {
    expect(said(faultsAfter(from, to)).join('\n')).toContain(fault);
  });

  it.each([
    ['an empty file', ''],
    ['a list', '- a\n- b'],
    ['two documents', `${planText}\n---\na: 1\n`],
  ])('refuses %s', (_what, text) => expect(checkPlan(text, 'p.yaml')).toHaveProperty('faults'));

  it.each([
    ["dueAt: '09:00'", "dueAt: '9 Uhr'", "dueAt: '09:00'"],
    ['graceHours: 12', 'graceHour: 12', 'graceHours: 12'],
    [/^ {2}dueAt.*\n/m, '', 'dailyReport:'],
    ['afterMinutes: 25', 'afterMinutes: 20', 'afterMinutes: 25'],
    ['counties: [county-211381]', 'counties: [county-211399]', 'counties: [county-211381]'],
  ])('says the line of %s', (from, to, place) => {
    const line = planText.slice(0, planText.indexOf(place)).split('\n').length;
    expect(faultsAfter(from, to).map((fault) => fault.line)).toContain(line);
  });

  it('lists every fault of a shape at once, each once', () => {
    const checked = checkPlan(
      planText.replace('yellow: III', 'yellow: IV').replace('unitMinutes: 15', 'unitMinutes: -1'),
      'p',
    );
    const pointers = 'faults' in checked ? checked.faults.map(({ pointer }) => pointer) : [];
    expect(pointers.toSorted()).toEqual(['/acknowledgement/unitMinutes', '/levels/yellow']);
  });

  it('reads the same plan from a file with CRLF and a byte order mark', () => {
    expect(checkPlan(`\uFEFF${planText.replaceAll('\n', '\r\n')}`, 'p.yaml')).toEqual({ plan: loadPlan(planPath) });
  });

  it('throws PlanFaulty with file:line: reason (example)', () => {
    expect(() => loadPlan('no-such-plan.yaml')).toThrow(PlanFaulty);
    expect(() => loadPlan('no-such-plan.yaml')).toThrow(/no-such-plan\.yaml:1: can't be read: ENOENT.*UTF-8\)/);
    expect(() => loadPlan(join(__dirname, 'plan.ts'))).toThrow(/plan\.ts:\d+: .* \(example: /);
  });
});

describe('a second city', () => {
  it('runs on a second file', () => {
    const invented = planText
      .replaceAll('2113', '9901')
      .replaceAll('朝阳市', '虚构市')
      .replaceAll('Shanghai', 'Urumqi');
    expect(checkPlan(invented, 'invented.yaml')).toHaveProperty('plan.jurisdiction.code', '990100');
  });
});
