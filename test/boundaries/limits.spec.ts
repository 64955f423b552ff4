import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { ROOT } from './cruise';

const SERVICE = 'apps/dispatch/src/notice/invented.service.ts';
const MAIN = 'apps/dispatch/src/main.ts';

// The limits need no types, and without them an invented file needs no project.
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }],
});

async function brokenBy(code: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, filePath) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

const lines = (count: number) =>
  Array.from({ length: count }, (_, index) => `export const n${index} = ${index};\n`).join('');
const functionOf = (count: number) => `export function f(): void {\n${'  void 0;\n'.repeat(count - 2)}}\n`;
const parameters = (count: number) => Array.from({ length: count }, (_, index) => `n${index}: number`);
const constructorOf = (count: number) =>
  `export class A {\n  constructor(${parameters(count)
    .map((p) => `readonly ${p}`)
    .join(', ')}) {}\n}\n`;
const ENVIRONMENT = 'export const port = process.env.PORT;\n';

describe('the limits of the house (house style 11, 16)', () => {
  test.each([
    ['a file of 300 lines', lines(300), SERVICE, []],
    ['a file of 301 lines', lines(301), SERVICE, ['max-lines']],
    ['a function of 50 lines', functionOf(50), SERVICE, []],
    ['a function of 51 lines', functionOf(51), SERVICE, ['max-lines-per-function']],
    ['a story of 51 lines', functionOf(51), 'test/story/invented.e2e-spec.ts', []],
    ['5 dependencies', constructorOf(5), SERVICE, []],
    ['6 dependencies', constructorOf(6), SERVICE, ['max-params']],
    ['process.env in main.ts', ENVIRONMENT, MAIN, []],
    ['process.env elsewhere in an app', ENVIRONMENT, SERVICE, ['no-restricted-properties']],
    ['process.env in a lib', ENVIRONMENT, 'libs/service/src/invented.ts', ['no-restricted-properties']],
    ['the console', "console.log('told');\n", SERVICE, ['no-console']],
  ])('%s', async (_, code, file, rules) => {
    expect(await brokenBy(code, file)).toEqual(rules);
  });

  test('npm run check looks at format, lint, types, boundaries and unit tests, and lint lets no warning pass', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const name of ['format:check', 'lint', 'types', 'boundaries', 'test:unit'])
      expect(scripts.check).toContain(`npm run ${name}`);
    expect(scripts.lint).toContain('--max-warnings 0');
    expect(scripts.boundaries).toContain('--config .dependency-cruiser.cjs apps libs test');
  });
});
