import { join } from 'node:path';
import { loadPlan } from './plan-file';
import { checkSenders } from './senders-file';
import { planPath } from './testing/plan-edit';

const plan = loadPlan(planPath);
const ONE = `# invented
- id: platform@invented.example
  name: 虚构平台
  clients: [invented-platform]
  kafka: false
  areas: ['211300']
  kinds: [alert]
`;

/** Each fault as `line: pointer: reason`. */
function faultsOf(text: string): string[] {
  const checked = checkSenders(text, 'senders.yaml', plan);
  return 'faults' in checked ? checked.faults.map(({ line, pointer, reason }) => `${line}: ${pointer}: ${reason}`) : [];
}

describe('C09 senders in a file of their own', () => {
  it('are read as those of a plan', () => {
    expect(checkSenders(ONE, 'senders.yaml', plan)).toEqual({
      senders: [
        {
          ...{ id: 'platform@invented.example', name: '虚构平台', clients: ['invented-platform'], kafka: false },
          ...{ areas: ['211300'], kinds: ['alert'] },
        },
      ],
    });
  });

  it('may have a certificate, beside the file', () => {
    const text = `${ONE}  certificateFile: city-platform.pem\n  requireSignature: true\n`;
    const checked = checkSenders(text, join(planPath, '../../samples/certificates/senders.yaml'), plan);
    expect(checked).toMatchObject({ senders: [{ certificate: expect.stringMatching(/^-----BEGIN /) as string }] });
  });

  it.each<[string, string, string]>([
    ['no list', 'senders: []', '1: : the map must be array'],
    ['an empty list', '[]', '1: : the list must NOT have fewer than 1 items'],
    ['an unknown key', ONE.replace('kafka', 'kafak'), '5: /0/kafak: unknown key "kafak"'],
    ['a key that is missing', ONE.replace(/ {2}name.*\n/, ''), '2: /0: "name" is missing'],
    ['an area of another city', ONE.replace('211300', '110105'), '6: /0/areas/0: area "110105" is not in this plan'],
    ['no way to send', ONE.replace('[invented-platform]', '[]'), '2: /0: "platform@invented.example" has no way to send'],
    ['one twice', ONE + ONE, '9: /1/id: sender "platform@invented.example" is already at /0/id'],
    ['a date that is none', `${ONE}  validFrom: '2026-02-30'\n`, '8: /0/validFrom: "2026-02-30" is no date'],
    ['no certificate', `${ONE}  certificateFile: nowhere.pem\n`, "8: /0/certificateFile: nowhere.pem can't be read"],
    ['no YAML', '- [', '1: : '],
  ])('%s is a fault at its line', (_, text, fault) => {
    expect(faultsOf(text).join('\n')).toContain(fault);
  }); // prettier-ignore
});
