import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listCheckCommand } from './list-check';

const root = join(__dirname, '../../../..');
const sample = (name: string) => join(root, 'samples', name);
const check = (...words: string[]) => listCheckCommand(words, join(root, 'plans/chaoyang.yaml'));

describe('npm run list:check', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'list-check-'));
    writeFileSync(join(folder, 'old.xls'), Buffer.from('d0cf11e0a1b11ae1', 'hex'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('C21 says what is different from the list before', () => {
    const { stdout, code } = check(sample('list-v2.csv'), '--against', sample('list-v1.csv'));
    expect(code).toBe(0);
    expect(stdout).toContain('新增1家，撤下1家，变更2家');
    expect(stdout).toContain('隧道窑　橙色预警减排措施：（空） → 「限产：负荷降至50%」');
  });

  it('reads the sample workbook: 320 invented enterprises, every oddity a warning', () => {
    const { stdout, code } = check(sample('reduction-list.xlsx'), '--json', '--published-on', '2026-01-05');
    const { enterprises, publishable, faults } = JSON.parse(stdout) as {
      enterprises: number;
      publishable: boolean;
      faults: { rule: string }[];
    };
    expect([enterprises, publishable, code]).toEqual([322, true, 0]);
    const rules = new Set(faults.map(({ rule }) => rule));
    expect([...rules].sort()).toEqual(
      (
        'baseline-differs empty-measure error-cell formula-cell hidden-rows hidden-sheet merged-cell no-line-name no-shutdown-hours ' +
        'repeated-name sheet-not-read unclear-answer unknown-grade unknown-measure weaker-measure'
      ).split(' '),
    );
  });

  it('tells how to convert an .xls, and exits with 1', () => {
    const { stdout, code } = check(join(folder, 'old.xls'));
    expect(code).toBe(1);
    expect(stdout).toMatch(/选择“另存为”，类型选“Excel工作簿（\.xlsx）”/);
  });

  it.each([[[]], [['a.csv', 'b.csv']], [['--what']], [['a.csv', '--published-on', 'today']]])(
    'used wrongly: %j',
    (words) => {
      expect(check(...words)).toMatchObject({ stdout: '', code: 2 });
    },
  );

  it('shows no control characters of a file to the terminal', () => {
    const file = join(folder, 'odd.csv');
    writeFileSync(
      file,
      '企业名称,统一社会信用代码,县(市、区),黄色预警减排措施,橙色预警减排措施,红色预警减排措施\n\u001b[2J,1,\u001b[31m,停产,停产,停产\n',
    );
    expect(check(file).stdout).not.toContain('\u001b');
  });
});
