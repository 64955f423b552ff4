import { type AlertContent, type AlertKey, type AlertReference } from './alert-content';
import { type OffsetTime } from './xml-values';

const MAX_REFERENCES = 100;
const MAX_KEPT = 20;
const FIRST_YEAR = 2000;
const LAST_YEAR = 2099;
/** The city is at +08:00 and machines write UTC; beyond this the sender's clock or code is wrong. */
const MAX_OFFSET_HOURS = 12;
/**
 * Clocks that keep time by the network differ by seconds; five minutes forgive one that doesn't, and no more: HQ's order is the order of
 * `sent` (R12), so that a message from the future would make everything honest that follows look old.
 */
const SENT_AHEAD_MINUTES = 5;
/** Nobody orders measures for a month hence, nor for one that has passed: there somebody mistyped a date, or an archive is replayed. */
const DAYS_AROUND_RECEIPT = 30;

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

type Received = Pick<
  AlertContent,
  'sent' | 'effective' | 'onset' | 'expires' | 'category' | 'messageType' | 'liftHint'
>;

/** The message with what is absurd about its times seen from the moment of its receipt, beside what is absurd about it anyway. */
export function asReceived(content: AlertContent, receivedAt: Date): AlertContent {
  const found = receiptAbsurdities(content, receivedAt);
  return found.length === 0 ? content : { ...content, absurdities: fewOf([...content.absurdities, ...found]) };
}

/** Whether a message claims to be sent later than any honest clock can have it. */
export function isSentAhead(sent: Date, receivedAt: Date): boolean {
  return sent.getTime() - receivedAt.getTime() > SENT_AHEAD_MINUTES * 60_000;
}

function receiptAbsurdities(content: Received, receivedAt: Date): string[] {
  const { sent, effective, onset, expires, category } = content;
  const found: string[] = [];
  if (isSentAhead(sent, receivedAt)) found.push(`sent 晚于收到时刻 ${SENT_AHEAD_MINUTES} 分钟以上`);
  // Instructions begin and end nothing, and speak of whatever day they like.
  if (category !== 'alert' && category !== 'preWarning') return found;
  const begins = onset ?? effective ?? sent;
  const { messageType, liftHint } = content;
  const isEnd = messageType === 'cancel' || liftHint === 'allClear' || liftHint === 'words';
  if (daysBetween(receivedAt, begins) > DAYS_AROUND_RECEIPT) {
    found.push(`${isEnd ? '解除' : '开始'}时刻在收到 ${DAYS_AROUND_RECEIPT} 天以后`);
  }
  // A lift waits for nobody (C32): it may repeat the times of an alert as old as that, and decideLift doesn't believe those.
  if (isEnd) return found;
  if (daysBetween(begins, receivedAt) > DAYS_AROUND_RECEIPT) {
    found.push(`开始时刻在收到 ${DAYS_AROUND_RECEIPT} 天以前`);
  }
  const lasts = begins > receivedAt ? begins : receivedAt;
  if (expires && daysBetween(lasts, expires) > DAYS_AROUND_RECEIPT) {
    found.push(`expires 在开始 ${DAYS_AROUND_RECEIPT} 天以后`);
  }
  return found;
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 86_400_000;
}

/** Each once, and the first 20: a hostile message could have thousands. */
export function fewOf(absurdities: readonly string[]): string[] {
  return [...new Set(absurdities)].slice(0, MAX_KEPT);
}

/** A reference without `sent` names every message of that identifier, this one too. */
function isSame({ sender, identifier, sent }: AlertReference, key: AlertKey): boolean {
  return identifier === key.identifier && sender === key.sender && (sent ?? key.sent).getTime() === key.sent.getTime();
}
