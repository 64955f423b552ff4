import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ICruiseResult } from 'dependency-cruiser';
import { cruise, PLANTED, ROOT } from './cruise';
import { codeInDoor } from './doors';
import { featureCycles } from './feature-cycles';

/** [rule, file] of every `// breaks: <rule>` in the planted tree. */
function plantedViolations(): string[][] {
  return globSync('**/*.ts', { cwd: PLANTED })
    .map((file) => [/^\/\/ breaks: (\S+)$/m.exec(readFileSync(join(PLANTED, file), 'utf8'))?.[1] ?? '', file])
    .filter(([rule]) => rule !== '' && rule !== 'door-of-named-re-exports');
}

const sorted = (pairs: readonly (readonly string[])[]) => pairs.map((pair) => pair.join(': ')).sort();
const doorsOf = (tree: string) => globSync('libs/*/src/{,testing/}index.ts', { cwd: tree }).sort();

describe('boundaries', () => {
  let planted: ICruiseResult;
  beforeAll(() => {
    planted = cruise(PLANTED);
  }, 60_000);

  test('every rule has one planted violation, and reports it and nothing else', () => {
    const rules = planted.summary.ruleSetUsed?.forbidden?.map(({ name }) => name) ?? [];
    expect(rules.length).toBeGreaterThan(20);
    const reported = planted.summary.violations.map(({ rule, from }) => [rule.name, from]);
    expect(sorted(reported)).toEqual(sorted(plantedViolations()));
    expect(reported.map(([rule]) => rule).sort()).toEqual([...rules].sort());
  });

  test('every rule says in one sentence what it wants', () => {
    for (const { name, comment } of planted.summary.ruleSetUsed?.forbidden ?? []) {
      expect(`${name}: ${comment}`).toMatch(/: \S.+\.$/);
    }
  });

  test('a ring of feature folders is found, however deep its files lie; a test that looks back makes none', () => {
    const [calendar, indicator, summary] = ['calendar', 'indicator', 'summary'].map(
      (name) => `apps/evaluation/src/${name}`,
    );
    expect(featureCycles(planted.modules)).toEqual([[calendar, indicator, summary, calendar].join(' → ')]);
  });

  test('no feature folders of ours need each other', () => {
    expect(featureCycles(cruise(ROOT).modules)).toEqual([]);
  }, 60_000);
});

describe('doors', () => {
  test('code, stars and plain exports in an index.ts are found', () => {
    expect(codeInDoor(join(PLANTED, 'libs/audit/src/index.ts'))).toEqual([
      "import { Audit } from './audit';",
      "export * from './audit';",
      'export const audit = new Audit();',
      'export { Audit };',
    ]);
  });

  test.each(doorsOf(ROOT))('%s holds named re-exports alone', (door) => {
    expect(codeInDoor(join(ROOT, door))).toEqual([]);
  });

  test('every lib has a door', () => {
    const doorless = globSync('libs/*', { cwd: ROOT }).filter((lib) => !existsSync(join(ROOT, lib, 'src/index.ts')));
    expect(doorless).toEqual([]);
  });
});
