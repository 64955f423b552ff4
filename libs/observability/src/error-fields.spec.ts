import { createLogger } from './logger';

const [name, phone, token] = ['张伟（虚构）', '13800000000', 'k3J9-token-of-a-link'];

/** As TypeORM throws it: the driver's error with all of its properties, the statement and its parameters. */
function failedQuery(message: string, code: string): Error {
  const driverError = Object.assign(new Error(message), { code, detail: `Key (phone)=(${phone}) already exists.` });
  return Object.assign(new Error(message), {
    ...driverError,
    driverError,
    query: 'insert …',
    parameters: [name, phone, token],
  });
}

/** The line an error leaves in the log. */
function lineOf(err: unknown): { text: string; err: Record<string, unknown> } {
  let text = '';
  createLogger('dispatch', 'info', { write: (line) => (text += line) }).error({ err }, 'request failed');
  return { text, err: (JSON.parse(text) as { err: Record<string, unknown> }).err };
}

describe('what the log says of an error (R32)', () => {
  it.each([
    [
      'a row that is there already',
      failedQuery('duplicate key value violates unique constraint "person_phone"', '23505'),
      '23505',
    ],
    ['a value Postgres cannot read', failedQuery(`invalid input syntax for type uuid: "${token}"`, '22P02'), '22P02'],
    [
      'one that another error was caused by',
      new Error('dead letter could not be written', { cause: failedQuery(`invalid input: "${name}"`, '22P02') }),
      undefined,
    ],
    ['one over two lines', failedQuery(`invalid input syntax for type json: "${name}\n${phone}"`, '22P02'), '22P02'],
  ])('%s: message, code and stack, but nobody’s name, number or link', (_, error, code) => {
    const { text, err } = lineOf(error);
    for (const secret of [name, phone, token]) expect(text).not.toContain(secret);
    expect(err).toMatchObject({ type: 'Error', message: expect.stringMatching(/duplicate|invalid/) as string });
    expect(err['code']).toBe(code);
    expect(err['stack']).toContain('error-fields.spec');
  });

  it('a refusal with its code and facts, a lost connection with its code, and the cause of an error with its message', () => {
    const facts = { responseId: '2026-03' };
    expect(lineOf(Object.assign(new Error('ended'), { code: 'response-ended', facts })).err).toMatchObject({
      message: 'ended',
      code: 'response-ended',
      facts,
    });
    expect(
      lineOf(Object.assign(new Error('connect'), { code: 'ECONNREFUSED', address: '127.0.0.1' })).err,
    ).toMatchObject({
      code: 'ECONNREFUSED',
    });
    const failed = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:1') });
    expect(lineOf(failed).err['message']).toBe('fetch failed: connect ECONNREFUSED 127.0.0.1:1');
  });

  it.each([
    ['thrown text', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
  ])('what is no Error: %s', (thrown, type) => {
    if (thrown === undefined) return expect(lineOf(thrown).err).toBeUndefined();
    expect(lineOf(thrown).err).toEqual({ type, message: String(thrown) });
  });
});
