import { type AlertContent } from './alert-content';
import { parseCap12 } from './cap12';
import { MalformedAlert } from './malformed-alert';
import { type Case, elementCases } from './testing/cap12-cases';
import { NAMESPACE_CASES, OCCURRENCE_CASES, SIGNATURE_CASES, TEXT_CASES } from './testing/cap12-document-cases';
import { message, ROWS, TIME } from './testing/cap12-elements';

const parse = (document: string | Buffer): AlertContent => parseCap12(Buffer.from(document));

function refusal(document: string | Buffer): MalformedAlert {
  try {
    parse(document);
  } catch (error) {
    if (error instanceof MalformedAlert) return error;
    throw error;
  }
  throw new Error('accepted');
}

function judges(cases: readonly Case[]): void {
  it.each(cases.map((one) => [one.name, one] as const))('%s', (_, { document, expected }) => {
    if (typeof expected !== 'string') {
      const { code, pointer, line, column } = refusal(document);
      expect([code, pointer]).toEqual(expected);
      expect([line, column]).toEqual([expect.any(Number), expect.any(Number)]);
    } else if (expected === 'absurd') expect(parse(document).absurdities).not.toEqual([]);
    else parse(document);
  });
}

/** What the official schema refuses is refused, with a code and its place; what it takes is taken. */
describe('the schema of OASIS CAP 1.2', () => {
  describe.each(ROWS.map((row) => [row[0], row] as const))('%s', (_, row) => judges(elementCases(row)));
  describe('how often, in which order', () => judges(OCCURRENCE_CASES));
  describe('namespaces and attributes', () => judges(NAMESPACE_CASES));
  describe('what may follow the last info', () => judges(SIGNATURE_CASES));
  describe('as a text', () => judges(TEXT_CASES));
});

describe('what is read of it', () => {
  const read = (from: string | RegExp, to: string): AlertContent => parse(message().replace(from, to));

  it('nothing of the message with every element once is absurd', () => {
    expect(parse(message()).absurdities).toEqual([]);
  });

  it.each(['', '<language/>', '<language></language>', '<language><!-- x --></language>'])(
    '%j is en-US',
    (language) => {
      expect(read(/<language>.*<\/language>/, language).language).toBe('en-US');
    },
  );

  it('nothing inside a signature, whatever it is called', () => {
    const info = '<info><category>Env</category><event>other</event></info>';
    const tail = `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><info>x</info></Signature><info xmlns="http://www.w3.org/2000/09/xmldsig#">${info}</info></alert>`;
    expect(read('</alert>', tail)).toEqual(parse(message()));
  });

  it('a line and a column that are right', () => {
    const document = message().replace('<status>', '\n  <status>').replace('Actual', 'Real');
    expect(refusal(document)).toMatchObject({ line: 2, column: 10 });
  });

  it('a very long identifier shortened, two of them as two', () => {
    const [one, other] = ['x', 'y'].map((end) =>
      parse(message().replace('>a<', `>${'\u{20000}'.repeat(9_000)}${end}<`)),
    );
    expect(one?.identifier.length).toBeLessThanOrEqual(256);
    expect(one?.identifier).not.toBe(other?.identifier);
    expect(one?.absurdities).toEqual(['identifier 最多 256 个字符']);
  });

  it('references, without those that name nothing', () => {
    const { references, absurdities } = read(
      /<references>.*<\/references>/,
      `<references>a,b,${TIME} a,b x</references>`,
    );
    expect(references).toEqual([{ sender: 'a', identifier: 'b', sent: new Date(TIME) }]);
    expect(absurdities).toEqual(['references 中的“a,b”应为 sender,identifier,sent']);
  });
});
