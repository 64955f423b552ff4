import { readFileSync } from 'node:fs';
import { Type } from '@sinclair/typebox';

/** Settings objects are closed: a misspelt field stops the start instead of being ignored. */
export const closed = { additionalProperties: false };

/** Fields every provider account has. */
export const accountFields = {
  /** Name by which contacts and deliveries refer to the account. */
  account: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$', examples: ['sms-main'] }),
  /** Messages in the air at once. */
  connections: Type.Integer({ minimum: 1, maximum: 2000, examples: [50] }),
  /** Bound of one attempt, in milliseconds, all waits included. */
  timeoutMs: Type.Integer({ minimum: 50, maximum: 120_000, examples: [5000] }),
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

/** The secret in `file` without surrounding blanks. Throws an Error that names the account and the file. */
export function readCredentials(account: string, file: string): string {
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(credentialsProblem(account, file, (error as NodeJS.ErrnoException).code ?? 'unreadable'));
  }
  if (secret === '') throw new Error(credentialsProblem(account, file, 'the file is empty'));
  return secret;
}

function credentialsProblem(account: string, file: string, why: string): string {
  return `account "${account}", field "credentialsFile": cannot read ${file} (${why}). Example: credentialsFile: secrets/${account} (a file with the secret on one line)`;
}
