import { readFileSync } from 'node:fs';
import { type Static, type TObject, Type } from '@sinclair/typebox';

/** Settings objects are closed: a misspelt field stops the start instead of being ignored. */
export const closed = { additionalProperties: false };

/** How fast an account may be used, and when it counts as slow: by its contract with the provider. All of it optional. */
const paceFields = {
  /** Calls a second that the provider allows, over all instances of this service together. */
  ratePerSecond: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, examples: [100] })),
  /** How many of them may go at once; the whole second's if left out. */
  burst: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, examples: [20] })),
  /** Calls a minute, e.g. of a robot; beside or instead of `ratePerSecond`. */
  ratePerMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, examples: [20] })),
  /** With `probeAfterMs`: where more than one answer of twenty takes longer than these milliseconds, the account rests. */
  slowMs: Type.Optional(Type.Integer({ minimum: 10, maximum: 120_000, examples: [2000] })),
  /** How long an account rests that fails or is slow, before one message tries it again; its messages go by the next contact meanwhile. None: it never rests. */
  probeAfterMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 600_000, examples: [5000] })),
};

/** Of {@link paceFields}, as read: what the sender needs to know of an account. */
export type AccountPace = Static<TObject<typeof paceFields>>;

/** The pace in an account's settings, without its other fields. */
export function paceOf(settings: AccountPace): AccountPace {
  const { ratePerSecond, burst, ratePerMinute, slowMs, probeAfterMs } = settings;
  return Object.fromEntries(
    Object.entries({ ratePerSecond, burst, ratePerMinute, slowMs, probeAfterMs }).filter(([, value]) => value),
  );
}

/** Fields every provider account has. */
export const accountFields = {
  /** Name by which contacts and deliveries refer to the account. */
  account: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', examples: ['sms-main'] }),
  /** Messages in the air at once. */
  connections: Type.Integer({ minimum: 1, maximum: 2000, examples: [50] }),
  /** Bound of one attempt, in milliseconds, all waits included. */
  timeoutMs: Type.Integer({ minimum: 50, maximum: 120_000, examples: [5000] }),
  ...paceFields,
  ...paceFields,
};

/** Fields of accounts spoken to over HTTP. */
export const httpFields = {
  ...accountFields,
  /** Whether the provider treats a second call with the same Idempotency-Key as the same message. Say true only if its contract does. */
  idempotent: Type.Boolean({ examples: [true] }),
};

/** An http or https URL without user information. */
export const urlField = Type.String({
  pattern: '^https?://[^\\s/?#@]+([/?][^\\s#]*)?$',
  examples: ['https://sms.example.com/v1/messages'],
});

/** Path of a file that holds the secret and nothing else; relative to the settings file. */
export const credentialsField = Type.String({ minLength: 1, examples: ['secrets/sms-main'] });

/** The secret in `file` without surrounding blanks. Throws an Error that names the account, the field and the file. */
export function readCredentials(account: string, file: string, field = 'credentialsFile'): string {
  const problem = (why: string) =>
    new Error(
      `account "${account}", field "${field}": cannot read ${file} (${why}). Example: ${field}: secrets/${account} (a file with the secret on one line)`,
    );
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw problem((error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
  if (secret === '') throw problem('the file is empty');
  return secret;
}
