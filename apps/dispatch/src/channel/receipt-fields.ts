import { readFileSync } from 'node:fs';
import { Type } from '@sinclair/typebox';
import { type Receipt, type ReceiptReader } from './channel';

const SECRET_LENGTH = 24;

/** Fields of accounts whose provider can say later what became of a message. */
export const receiptFields = {
  /** File with the secret that ends the address of receipts, `/v1/receipts/<account>/<secret>`; without it none are taken. */
  receiptSecretFile: Type.Optional(Type.String({ minLength: 1, examples: ['secrets/sms-main-receipts'] })),
};

/** The reader of an account that has a secret, undefined for one that has none. Throws an Error that names account and file. */
export function receiptReader(
  settings: { readonly account: string; readonly receiptSecretFile?: string },
  rest: Omit<ReceiptReader, 'secret'>,
): ReceiptReader | undefined {
  const { account, receiptSecretFile: file } = settings;
  if (file === undefined) return undefined;
  const problem = (why: string) =>
    new Error(
      `account "${account}", field "receiptSecretFile": ${file} ${why}. Example: a file with at least ${SECRET_LENGTH} letters and digits on one line`,
    );
  let secret: string;
  try {
    secret = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw problem(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`);
  }
  if (!new RegExp(`^[\\w-]{${SECRET_LENGTH},200}$`).test(secret)) throw problem('holds no such secret');
  return { secret, ...rest };
}

/** The receipts in a JSON array (or in one object alone) of which each entry is read by itself; null if it is neither. */
export function readEntries(
  body: unknown,
  readEntry: (entry: Readonly<Record<string, unknown>>) => Receipt | undefined,
): readonly Receipt[] | null {
  if (typeof body !== 'object' || body === null) return null;
  const entries: readonly unknown[] = Array.isArray(body) ? body : [body];
  return entries.flatMap((entry) => {
    if (typeof entry !== 'object' || entry === null) return [];
    return readEntry(entry as Readonly<Record<string, unknown>>) ?? [];
  });
}

/** A reference or code as we keep it: a short word. Undefined for anything else. */
export function readWord(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:^@-]{1,100}$/.test(value) ? value : undefined;
}

/** `2026-02-10 22:00:05` or `20260210220005`, Beijing time as all three providers say it; null if it is no such instant. */
export function readBeijingTime(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const parts = /^(\d{4})-?(\d\d)-?(\d\d) ?(\d\d):?(\d\d):?(\d\d)$/.exec(value);
  if (!parts) return null;
  const [, year, month, day, hour, minute, second] = parts;
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  return Number.isNaN(at.getTime()) ? null : at;
}
