import { QueryFailedError, QueryRunnerAlreadyReleasedError, QueryRunnerProviderAlreadyReleasedError } from 'typeorm';
import { isTransient } from './transient';

const pgError = (code: string) => Object.assign(new Error('from Postgres'), { code });
const wrapped = (code: string) => new QueryFailedError('select 1', [], pgError(code));

describe('whether the same work may succeed if it is tried again', () => {
  it.each(['40001', '40P01', '55P03', '57014', '57P01', '57P02', '57P03', '08006', '08003', '53300', '53100'])(
    'SQLSTATE %s may, bare and as TypeORM wraps it',
    (code) => {
      expect(isTransient(pgError(code))).toBe(true);
      expect(isTransient(wrapped(code))).toBe(true);
    },
  );

  it.each(['23505', '23503', '22021', '22P02', '42601', '42501', '25P02', '40002'])(
    'SQLSTATE %s would fail again',
    (code) => {
      expect(isTransient(pgError(code))).toBe(false);
      expect(isTransient(wrapped(code))).toBe(false);
    },
  );

  it.each([
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
    new Error('the database system is starting up'),
    new QueryRunnerAlreadyReleasedError(),
    new QueryRunnerProviderAlreadyReleasedError(),
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('read'), { code: 'ECONNRESET' }),
  ])('a lost connection may: %s', (error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([new TypeError('x is undefined'), new Error(''), 'a string', null, undefined, { code: '40001' }])(
    '%p would fail again',
    (error) => {
      expect(isTransient(error)).toBe(false);
    },
  );
});
