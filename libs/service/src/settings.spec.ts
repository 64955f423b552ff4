import { flag, integer, list, readSettings, serviceSettings, SettingsFaulty, text, url } from './settings';

const right = {
  DATABASE_URL: 'postgres://qingkong@127.0.0.1:5432/qingkong_dispatch',
  KAFKA_BROKERS: '10.0.0.1:9092, 10.0.0.2:9092',
  REDIS_URL: 'redis://127.0.0.1:6379',
  OIDC_ISSUER: 'https://identity.example',
  OIDC_JWKS: 'https://identity.example/jwks',
  PLAN_FILE: 'plans/chaoyang.yaml',
};

const faultsOf = (environment: Record<string, string | undefined>) => {
  try {
    readSettings(environment, serviceSettings);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsFaulty);
    return (error as SettingsFaulty).faults;
  }
};

describe('the settings of a service', () => {
  it('are read once, with a fallback where there is one', () => {
    expect(readSettings(right, serviceSettings)).toMatchObject({
      databaseUrl: right.DATABASE_URL,
      kafkaBrokers: ['10.0.0.1:9092', '10.0.0.2:9092'],
      httpHost: '127.0.0.1',
      httpPort: 0,
      outboxDays: 30,
      inboxDays: 100,
      idempotencyDays: 7,
      movableClock: false,
      production: false,
      crashAt: '',
    });
  });

  it('tell all that is wrong at once: which, why, and an example', () => {
    const wrong = {
      ...right,
      DATABASE_URL: 'mysql://x',
      REDIS_URL: undefined,
      HTTP_PORT: '70000',
      MOVABLE_CLOCK: 'yes',
      KAFKA_BROKERS: ' , ',
    };
    expect(faultsOf(wrong)).toEqual([
      'DATABASE_URL="mysql://x" must be a URL that begins with postgres: or postgresql:, for example DATABASE_URL=postgres://qingkong@127.0.0.1:5432/qingkong_dispatch',
      'KAFKA_BROKERS=" , " must name at least one, for example KAFKA_BROKERS=127.0.0.1:9092',
      'REDIS_URL is missing, for example REDIS_URL=redis://127.0.0.1:6379',
      'HTTP_PORT="70000" must be a whole number from 0 to 65535, for example HTTP_PORT=0',
      'MOVABLE_CLOCK="yes" must be true or false, for example MOVABLE_CLOCK=true',
    ]);
  });

  it('let no record be forgotten that its topic still holds: the topics keep theirs for 90 days', () => {
    expect(faultsOf({ ...right, INBOX_DAYS: '90' })).toEqual([
      'INBOX_DAYS="90" must be a whole number from 91 to 3650, for example INBOX_DAYS=100',
    ]);
  });

  it('are told as one text that fits a terminal', () => {
    expect(() => readSettings({}, { port: integer('PORT', [1, 9], 4), name: text('NAME', 'dispatch') })).toThrow(
      'Wrong settings:\n  NAME is missing, for example NAME=dispatch',
    );
  });

  it.each([
    ['postgre://qingkong:s3cret@db/x', 'postgre://qingkong:…@db/x'],
    ['postgre://qingkong:pa@s3cret@db/x', 'postgre://qingkong:…@db/x'],
    ['postgre://qingkong:s3cret/pa@s3cret:s3cret@db:5432/x', 'postgre://qingkong:…@db:5432/x'],
    ['postgre://qing@kong:s3cret@db/x', 'postgre://qing@kong:…@db/x'],
    ['redi://:s3cret\n@s3cret@cache', 'redi://:…@cache'],
    ['postgre://qingkong@db:5432/x', 'postgre://qingkong@db:5432/x'],
  ])('never repeat a password that stands in a wrong URL: %j', (value, said) => {
    expect(faultsOf({ ...right, DATABASE_URL: value }).join()).toContain(`DATABASE_URL="${said}" must be`);
    expect(faultsOf({ ...right, DATABASE_URL: value }).join()).not.toContain('s3cret');
  });

  it.each(['', ' 5', '5 ', '5.0', '0x5', '1e1', '-1', '11'])('take %j for no whole number from 0 to 10', (value) => {
    expect(() => readSettings({ N: value || 'x' }, { n: integer('N', [0, 10], 3) })).toThrow(SettingsFaulty);
  });

  it('take an empty text for none', () => {
    expect(readSettings({ N: '', F: '' }, { n: integer('N', [0, 10], 3), f: flag('F') })).toEqual({ n: 3, f: false });
    expect(() => readSettings({ L: '' }, { l: list('L', 'a,b') })).toThrow('L is missing');
    expect(() => readSettings({ U: 'not a url' }, { u: url('U', 'redis://x', ['redis:']) })).toThrow('must be a URL');
  });
});
