import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

jest.setTimeout(60_000);

const YELLOW = 'samples/alerts/story-02-10-1530-yellow.xml';
const ORANGE = 'samples/alerts/story-02-11-1540-orange.xml';
const WRONG = 'samples/alerts/bad/severity-yellow.xml';

/** `npm run alert:check`, as whoever integrates a sender runs it. */
describe('alert:check', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'qingkong-alert-check-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const run = (...words: string[]) =>
    new Promise<{ code: number | null; out: string; said: string }>((resolve) => {
      const child = spawn(process.execPath, ['scripts/alert-check.mjs', ...words], {
        env: { PATH: process.env['PATH'] },
      });
      let [out, said] = ['', ''];
      child.stdout.on('data', (part: Buffer) => (out += part.toString('utf8')));
      child.stderr.on('data', (part: Buffer) => (said += part.toString('utf8')));
      child.on('close', (code) => resolve({ code, out, said }));
    });
  const written = async (name: string, content: string | Buffer) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  it('says a line a file: what happens, and why', async () => {
    expect(await run(YELLOW, ORANGE)).toEqual({
      code: 0,
      out: [
        `${YELLOW}：启动Ⅲ级响应。黄色预警，自 2026-02-10 22:00 起执行，响应 2026-01`,
        `${ORANGE}：升级为Ⅱ级。橙色预警，响应 2026-01 自 2026-02-11 16:00 起为Ⅱ级\n`,
      ].join('\n'),
      said: '',
    });
  });

  it('names the line of what is refused, and ends with 1', async () => {
    const { code, out, said } = await run('--each', ORANGE, WRONG);
    expect([code, said]).toEqual([1, '']);
    const [first, second] = out.split('\n');
    expect(first).toBe(`${ORANGE}：待核。更新或撤销所指的信息从未收到（unknown-reference）`);
    expect(second).toMatch(
      /severity-yellow\.xml:18：拒收。元素的值有误：.+（\/alert\/info\[1\]\/severity，cap-value）$/,
    );
  });

  it('--json says the same to programs', async () => {
    const { code, out } = await run('--json', YELLOW, WRONG);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      {
        ...{ file: YELLOW, verdict: 'start', code: 'start', line: null, pointer: null, level: 'III' },
        ...{ reason: '黄色预警，自 2026-02-10 22:00 起执行，响应 2026-01', responseSerial: '2026-01' },
      },
      {
        ...{ file: WRONG, verdict: 'refuse', code: 'cap-value', line: 18, pointer: '/alert/info[1]/severity' },
        ...{ reason: expect.stringMatching(/^元素的值有误/) as string, level: null, responseSerial: null },
      },
    ]);
  });

  it('takes senders from a file, and says every fault of that by its line', async () => {
    const sender =
      "- { id: city-platform@hq.chaoyang.example, name: 虚构平台, clients: [x], kafka: false, areas: ['211324'], kinds: [alert] }\n";
    const { code, out } = await run('--senders', await written('senders.yaml', sender), YELLOW);
    expect([code, out]).toEqual([0, `${YELLOW}：待核。所涉区域不属于虚构平台的职权范围（sender-not-authorised）\n`]);
    const faulty = await written('faulty.yaml', sender.replace('211324', '110105'));
    const refused = await run('--senders', faulty, YELLOW);
    expect([refused.code, refused.out]).toEqual([2, '']);
    expect(refused.said).toContain(`${faulty}:1: /0/areas/0: area "110105" is not in this plan`);
  });

  it.each<[string, string | Buffer, string]>([
    ['large.xml', Buffer.alloc(2 * 1024 * 1024, 'x'), 'too-large'],
    ['large.json', Buffer.alloc(2 * 1024 * 1024, '['), 'too-large'],
    ['garbage.bin', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0, 1, 2, 0x1b, 0x5b, 0x32, 0x4a]), 'encoding'],
    ['empty.xml', '', 'xml-malformed'],
    ['zero.bin', Buffer.alloc(1_000), 'encoding'],
  ])('refuses %s in one line', async (name, content, reason) => {
    const path = await written(name, content);
    const { code, out, said } = await run(path);
    expect([code, said]).toEqual([1, '']);
    expect(out.startsWith(path)).toBe(true);
    expect(out).toMatch(new RegExp(`^[^\\n]+：拒收。[^\\n]+${reason}）\\n$`));
  }); // prettier-ignore

  it('says so of files that are not there or are none, and judges nothing', async () => {
    const { code, out, said } = await run('--json', YELLOW, join(folder, 'missing.xml'), 'samples/alerts');
    expect([code, out]).toEqual([2, '']);
    expect(said.split('\n').slice(0, 2)).toEqual([
      `${join(folder, 'missing.xml')}：没有这个文件`,
      'samples/alerts：是目录，请列出其中的文件，如 samples/alerts/*.xml',
    ]);
    expect(said).not.toContain('    at ');
  });

  it.each([
    [[], '请列出要检查的文件'],
    [['--jsno', YELLOW], '--jsno'],
    [['--at', 'tomorrow', YELLOW], '--at tomorrow 不是时刻'],
    [['--client', 'nobody', YELLOW], '没有发送方使用客户端 nobody'],
    [['--client', 'hq-platform', '--kafka', YELLOW], '--client 与 --kafka 只能用一个'],
    [['--plan', 'no-such-plan.yaml', YELLOW], "no-such-plan.yaml:1: can't be read: ENOENT"],
  ])('%j is wrong usage', async (words, reason) => {
    const { code, out, said } = await run(...words);
    expect([code, out]).toEqual([2, '']);
    expect(said).toContain(reason);
    expect(said).not.toContain('    at ');
  });

  it('follows the plan of another city, and the clock it is given', async () => {
    const verdictAt = async (instant: string) => {
      const words = ['--plan', 'test/second-city/plan.yaml', '--at', instant, '--json'];
      const { code, out } = await run(...words, 'test/second-city/alert-yellow.xml');
      expect(code).toBe(0);
      return JSON.parse(out) as unknown;
    };
    expect(await verdictAt('2026-03-02T09:31:00Z')).toMatchObject([{ verdict: 'start', responseSerial: '2026-01' }]);
    expect(await verdictAt('2027-01-02T00:00:00Z')).toMatchObject([{ verdict: 'quarantine', code: 'absurd' }]);
  });
});
