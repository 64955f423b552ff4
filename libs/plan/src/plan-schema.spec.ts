import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import { parse } from 'yaml';
import { planPath, planText } from './testing/plan-edit';

/** What editors read; that it is the schema in code is proven in plan-file.spec.ts. */
const schema = JSON.parse(readFileSync(join(planPath, '../plan.schema.json'), 'utf8')) as {
  readonly properties: Readonly<Record<string, { readonly description?: string }>>;
};
const validate = new Ajv2020({ strict: true }).compile(schema);

describe('C01 plans/plan.schema.json', () => {
  it('is a JSON Schema of draft 2020-12 that takes the plan of 朝阳', () => {
    validate(parse(planText));
    expect(validate.errors).toBeNull();
  });

  it('refuses what the services would refuse', () => {
    expect(validate(parse(planText.replace('yellow: III', 'yellow: IV')))).toBe(false);
    expect(validate(parse(planText.replace('drillPrefix:', 'drillPrefixes:')))).toBe(false);
  });

  it('is named for editors in the first line of the plan', () => {
    const [, named = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(planText) ?? [];
    expect(existsSync(join(dirname(planPath), named))).toBe(true);
  });

  it('says what each part is for', () => {
    const bare = Object.entries(schema.properties).filter(([, { description }]) => !description);
    expect(bare.map(([key]) => key)).toEqual([]);
  });
});
