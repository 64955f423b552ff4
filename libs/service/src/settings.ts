/** One setting: the environment variable, how to read it, what it is for, and an example for whoever got it wrong. */
export interface Setting<T> {
  readonly variable: string;
  readonly example: string;
  readonly fallback?: T;
  /** The value, or a sentence about what is wrong. */
  readonly parse: (text: string) => { value: T } | { wrong: string };
}

type Values<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** All wrong settings at once: which, why, and an example (house style 11). */
export class SettingsFaulty extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Wrong settings:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'SettingsFaulty';
  }
}

/** Reads the settings once; `main.ts` passes `process.env`, nobody else touches it. */
export function readSettings<S extends Record<string, Setting<unknown>>>(
  environment: Readonly<Record<string, string | undefined>>,
  schema: S,
): Values<S> {
  const values: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [name, setting] of Object.entries(schema)) {
    const text = environment[setting.variable];
    if (text === undefined || text === '') {
      if (setting.fallback === undefined)
        faults.push(`${setting.variable} is missing, for example ${setting.variable}=${setting.example}`);
      values[name] = setting.fallback;
      continue;
    }
    const parsed = setting.parse(text);
    if ('wrong' in parsed)
      faults.push(
        `${setting.variable}="${withoutPassword(text)}" ${parsed.wrong}, for example ${setting.variable}=${setting.example}`,
      );
    else values[name] = parsed.value;
  }
  if (faults.length > 0) throw new SettingsFaulty(faults);
  return values as Values<S>;
}

/** A wrong setting is repeated on the screen and in the log; a password in a URL is not. It may hold `@` itself: the last one ends it. */
function withoutPassword(text: string): string {
  return text.replace(/(:\/\/[^:/]*):.*@/s, '$1:…@');
}

export function text(variable: string, example: string, fallback?: string): Setting<string> {
  return { variable, example, ...(fallback === undefined ? {} : { fallback }), parse: (value) => ({ value }) };
}

export function url(variable: string, example: string, protocols: readonly string[]): Setting<string> {
  return {
    variable,
    example,
    parse: (value) => {
      const protocol = URL.canParse(value) ? new URL(value).protocol : '';
      return protocols.includes(protocol)
        ? { value }
        : { wrong: `must be a URL that begins with ${protocols.join(' or ')}` };
    },
  };
}

export function integer(variable: string, range: readonly [number, number], fallback: number): Setting<number> {
  const [low, high] = range;
  return {
    variable,
    example: String(fallback),
    fallback,
    parse: (value) => {
      const number = Number(value);
      return /^-?\d+$/.test(value) && number >= low && number <= high
        ? { value: number }
        : { wrong: `must be a whole number from ${low} to ${high}` };
    },
  };
}

export function flag(variable: string): Setting<boolean> {
  return {
    variable,
    example: 'true',
    fallback: false,
    parse: (value) =>
      value === 'true' || value === 'false' ? { value: value === 'true' } : { wrong: 'must be true or false' },
  };
}

export function list(variable: string, example: string): Setting<readonly string[]> {
  return {
    variable,
    example,
    parse: (value) => {
      const items = value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean);
      return items.length > 0 ? { value: items } : { wrong: 'must name at least one' };
    },
  };
}

/** What every service needs to know. */
export const serviceSettings = {
  databaseUrl: url('DATABASE_URL', 'postgres://qingkong@127.0.0.1:5432/qingkong_dispatch', [
    'postgres:',
    'postgresql:',
  ]),
  kafkaBrokers: list('KAFKA_BROKERS', '127.0.0.1:9092'),
  /** Before topic, group and queue names, where one cluster serves several cities or tests. */
  namespace: text('NAMESPACE', 'chaoyang.', ''),
  redisUrl: url('REDIS_URL', 'redis://127.0.0.1:6379', ['redis:', 'rediss:']),
  httpHost: text('HTTP_HOST', '0.0.0.0', '127.0.0.1'),
  httpPort: integer('HTTP_PORT', [0, 65_535], 0),
  managementHost: text('MANAGEMENT_HOST', '0.0.0.0', '127.0.0.1'),
  managementPort: integer('MANAGEMENT_PORT', [0, 65_535], 0),
  oidcIssuer: text('OIDC_ISSUER', 'https://identity.example'),
  oidcAudience: text('OIDC_AUDIENCE', 'qingkong', 'qingkong'),
  oidcJwks: text('OIDC_JWKS', 'https://identity.example/jwks'),
  planFile: text('PLAN_FILE', 'plans/chaoyang.yaml'),
  logLevel: text('LOG_LEVEL', 'info', 'info'),
  /** How long what has done its work is kept. */
  outboxDays: integer('OUTBOX_DAYS', [1, 3_650], 30),
  /** Longer than the topics keep their records (90 days): a record that may come again must be known. */
  inboxDays: integer('INBOX_DAYS', [91, 3_650], 100),
  idempotencyDays: integer('IDEMPOTENCY_DAYS', [1, 3_650], 7),
  /** For stories and --story only. */
  movableClock: flag('MOVABLE_CLOCK'),
  /** For the fault matrix only: name:n. */
  crashAt: text('CRASH_AT', 'relay-acked:1', ''),
  production: flag('PRODUCTION'),
};
export type ServiceSettings = Values<typeof serviceSettings>;
