import { type Outcome } from '../channel';
import { parseJsonObject, readReference } from '../http-outcome';
import { type CodeMeanings, outcomeOfCode } from '../provider-code';

/** The token isn't valid (any more): nothing was sent, a new one is needed. */
export const TOKEN_SPENT = 'token-spent';
const TOKEN_CODES: readonly unknown[] = [40014, 42001];

/** What WeCom's codes mean, those of a token's refusal left out. */
export const MEANINGS: CodeMeanings = {
  accountRefused: [
    // Secret, corp, app; not allowed from this address, not allowed to send.
    ...['40001', '40013', '40056', '41001', '41002', '41004', '60020', '301002', '48002'],
  ],
  tooFast: { '-1': 5_000, '45009': 60_000, '45033': 1_000 },
  doubtful: [],
};

/** What an answer to message/send means for its one member: `errcode` 0 is no success where he stands among those who were left out. */
export function readSent(body: string, member: string): Outcome | typeof TOKEN_SPENT {
  const answer = parseJsonObject(body);
  const code = answer?.['errcode'];
  if (typeof code !== 'number') return { kind: 'unknown', reason: 'answered 2xx without errcode' };
  if (TOKEN_CODES.includes(code)) return TOKEN_SPENT;
  if (code !== 0) return outcomeOfCode(String(code), MEANINGS);
  if (isAmong(answer?.['invaliduser'], member)) return { kind: 'rejected', reason: 'invaliduser', retry: false };
  if (isAmong(answer?.['unlicenseduser'], member)) return { kind: 'rejected', reason: 'unlicenseduser', retry: false };
  const providerRef = readReference(answer?.['msgid']);
  return providerRef === undefined ? { kind: 'accepted' } : { kind: 'accepted', providerRef };
}

/** Members are listed as `a|b`, in small letters whatever was sent. */
function isAmong(list: unknown, member: string): boolean {
  return typeof list === 'string' && list.toLowerCase().split('|').includes(member.toLowerCase());
}
