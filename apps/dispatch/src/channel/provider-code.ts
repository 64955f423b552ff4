import { type Outcome } from './channel';

/** What a provider's codes mean for a message. A code also stands for those that go on after it with a dot: `Throttling` for `Throttling.User`. */
export interface CodeMeanings {
  /** Wrong key, unpaid, not allowed: nothing goes by this account until somebody acts. */
  readonly accountRefused: readonly string[];
  /** Too fast: milliseconds to wait. */
  readonly tooFast: Readonly<Record<string, number>>;
  /** The provider itself doesn't know whether it took the message. */
  readonly doubtful: readonly string[];
}

/** Reason of a refusal that concerns the account and not the message begins with this; operators are alarmed by it. */
export const ACCOUNT_REFUSED = 'account-refused';

/** What a refusing code means. Anything that isn't in the table is a message that this provider will never take. */
export function outcomeOfCode(code: string, meanings: CodeMeanings): Outcome {
  // A code is a word; whatever else stands there may have a phone number in it (R32).
  const said = code.slice(0, 80).replace(/[^\w.:-]/g, '');
  if (meanings.doubtful.some((known) => isOf(code, known))) return { kind: 'unknown', reason: `code ${said}` };
  const tooFast = Object.entries(meanings.tooFast).find(([known]) => isOf(code, known));
  if (tooFast) return { kind: 'rejected', reason: `too-fast: ${said}`, retry: true, retryAfterMs: tooFast[1] };
  if (meanings.accountRefused.some((known) => isOf(code, known))) {
    return { kind: 'rejected', reason: `${ACCOUNT_REFUSED}: ${said}`, retry: false };
  }
  return { kind: 'rejected', reason: `code ${said}`, retry: false };
}

function isOf(code: string, known: string): boolean {
  return code === known || code.startsWith(`${known}.`);
}
