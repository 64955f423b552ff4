import { type AlertContent, type AlertKey, type AlertReference } from './alert-content';
import { type OffsetTime } from './xml-values';

const MAX_REFERENCES = 100;
const MAX_KEPT = 20;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2099;
/** The city is at +08:00 and machines write UTC; beyond this the sender's clock or code is wrong. */
const MAX_OFFSET_HOURS = 12;

/** What is absurd about one time of a message, as a Chinese sentence each; `name` is the field as its format calls it. */
export function timeAbsurdities(name: string, { at, offsetMinutes }: OffsetTime): string[] {
  const found: string[] = [];
  if (Math.abs(offsetMinutes) > MAX_OFFSET_HOURS * 60) {
    found.push(`${name} 的时区偏移超出 ±${MAX_OFFSET_HOURS} 小时`);
  }
  const year = at.getUTCFullYear();
  if (year < FIRST_YEAR || year > LAST_YEAR) found.push(`${name} 的年份 ${year} 不可信`);
  return found;
}

type Compared = Pick<AlertContent, 'sender' | 'identifier' | 'sent' | 'onset' | 'expires' | 'references'>;

/** What is absurd about how the fields of a message stand to each other, as a Chinese sentence each. */
export function relationAbsurdities(content: Compared): string[] {
  const found: string[] = [];
  const { sent, onset, expires, references } = content;
  if (expires && expires < sent) found.push('expires 早于 sent');
  if (expires && onset && expires < onset) found.push('expires 早于 onset');
  if (references.length > MAX_REFERENCES) {
    found.push(`references 有 ${references.length} 条，最多 ${MAX_REFERENCES} 条`);
  }
  if (references.some((reference) => isSame(reference, content))) found.push('references 指向报文自身');
  return found;
}

/** Each once, and the first 20: a hostile message could have thousands. */
export function fewOf(absurdities: readonly string[]): string[] {
  return [...new Set(absurdities)].slice(0, MAX_KEPT);
}

/** A reference without `sent` names every message of that identifier, this one too. */
function isSame({ sender, identifier, sent }: AlertReference, key: AlertKey): boolean {
  return identifier === key.identifier && sender === key.sender && (sent ?? key.sent).getTime() === key.sent.getTime();
}
