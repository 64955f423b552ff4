import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

/** `npm run plan:check`, as whoever writes a plan for his city runs it. */
describe('plan:check', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'qingkong-plan-check-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (...words: string[]) =>
    new Promise<{ code: number | null; out: string; said: string }>((resolve) => {
      const child = spawn(process.execPath, ['scripts/plan-check.mjs', ...words], {
        env: { PATH: process.env['PATH'] },
      });
      let [out, said] = ['', ''];
      child.stdout.on('data', (part: Buffer) => (out += part.toString('utf8')));
      child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')));
      child.on('close', (code) => resolve({ code, out, said }));
    });
  const changed = async (from: string, to: string | Buffer) => {
    const text = await readFile('plans/chaoyang.yaml', 'utf8');
    expect(text).toContain(from);
    const path = join(folder, 'plan.yaml');
    const line = text.slice(0, text.indexOf(from)).split('\n').length;
    await writeFile(path, typeof to === 'string' ? text.replace(from, to) : to);
    return { path, line };
  };

  it('says one line of a plan that can be followed: its version', async () => {
    const { code, out, said } = await run();
    expect([code, said]).toEqual([0, '']);
    expect(out).toMatch(/^plans\/chaoyang\.yaml is right: .+-[0-9a-f]{12}\n$/);
  });

  it.each<[what: string, from: string, to: string | Buffer, reason: string]>([
    ['YAML', 'timeZone: Asia', 'timeZone: !zone Asia', ': Unresolved tag: !zone'],
    ['a key twice', 'drillPrefix: ', 'timeZone: Asia/Shanghai\ndrillPrefix: ', ': Map keys must be unique'],
    ['a shape', "dueAt: '09:00'", "dueAt: '9:00'", ': /dailyReport/dueAt: "9:00" must match pattern'],
    ['an unknown key', 'drillPrefix:', 'drillPrefixes:', ': /drillPrefixes: unknown key "drillPrefixes"'],
    ['a choice', 'yellow: III', 'yellow: IV', ': /levels/yellow: "IV" must be one of III, II, I'],
    ['an organisation', 'counties: [county-211381]', 'counties: [county-211399]', ': /taskForces/0/counties/0: there is no county'],
    ['a level', 'orange: II', 'orange: III', ': /levels/orange: orange (III) must be a higher level than yellow (III)'],
    ['a time', "closingRemindAt: '08:00'", "closingRemindAt: '09:30'", ': /dailyReport/closingRemindAt: 09:30 reminds of what was due'],
    ['a time zone', 'timeZone: Asia/Shanghai', 'timeZone: Asia/Chaoyang', ': /timeZone: "Asia/Chaoyang" is no time zone'],
  ])('names file, line and reason of %s', async (_, from, to, reason) => {
    const { path, line } = await changed(from, to);
    const { code, out } = await run(path);
    expect(code).toBe(1);
    expect(out).toContain(`  ${path}:${line}${reason}`);
    expect(out).toMatch(/\(example: .+\)$/m);
  }); // prettier-ignore

  it('says so of a file that is not there, no file, or no text', async () => {
    const { path } = await changed('plan:', Buffer.from([0xff, 0xfe, 0]));
    const missing = join(folder, 'missing.yaml');
    const { code, out } = await run(missing, folder, path);
    expect(code).toBe(1);
    expect(out).toContain(`${missing}:1: can't be read: ENOENT`);
    expect(out).toContain(`${folder}:1: can't be read: EISDIR`);
    expect(out).toContain(`${path}:1: is not UTF-8`);
  });

  it('--json says the same to programs', async () => {
    const { path, line } = await changed('yellow: III', 'yellow: IV');
    const { code, out } = await run('--json', 'plans/chaoyang.yaml', path);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      { file: 'plans/chaoyang.yaml', version: expect.stringMatching(/-[0-9a-f]{12}$/) as string, faults: [] },
      {
        ...{ file: path, version: null },
        faults: [
          {
            ...{ file: path, line, column: 11, pointer: '/levels/yellow' },
            ...{ reason: '"IV" must be one of III, II, I', example: 'III' },
          },
        ],
      },
    ]);
    expect((await run('--json')).code).toBe(0);
  });

  it('refuses an option it doesn’t have', async () => {
    const { code, out, said } = await run('--jsno');
    expect([code, out]).toEqual([1, '']);
    expect(said).toContain('--jsno is not understood: npm run plan:check -- [FILE …] [--json] [--write-schema]');
  });
});
