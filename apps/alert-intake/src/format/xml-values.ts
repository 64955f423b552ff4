/** One simple type of an XML schema: whether blanks around the value count, and what is wrong with a value (Chinese) or null. */
export interface ValueType {
  readonly collapses: boolean;
  /** An element without any character has the schema's default. */
  readonly isDefaulted?: boolean;
  /** Its name in XML Schema, where it is one of the types that XML Schema has. */
  readonly schemaName?: string;
  readonly fault: (text: string) => string | null;
}

/** A time with the offset it was written with, in minutes east of UTC. */
export interface OffsetTime {
  readonly at: Date;
  readonly offsetMinutes: number;
}

const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)([+-])(\d\d):(\d\d)$/;
const MAX_OFFSET_MINUTES = 14 * 60;

/** Reads `YYYY-MM-DDThh:mm:ss±hh:mm` as xs:dateTime with CAP's pattern does (24:00:00 is the next midnight), or gives null. */
export function readOffsetTime(text: string): OffsetTime | null {
  const found = DATE_TIME.exec(text);
  if (!found) return null;
  const number = (group: number): number => Number(found[group]);
  const [year, month, day] = [number(1), number(2), number(3)];
  const [hour, minute, second] = [number(4), number(5), number(6)];
  const isDate = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  const isTime = (hour <= 23 && minute <= 59 && second <= 59) || (hour === 24 && minute === 0 && second === 0);
  const distance = number(8) * 60 + number(9);
  if (!isDate || !isTime || number(9) > 59 || distance > MAX_OFFSET_MINUTES) return null;
  const offsetMinutes = found[7] === '-' ? -distance : distance;
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute - offsetMinutes, second);
  return { at, offsetMinutes };
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

function dateTimeFault(text: string): string | null {
  if (readOffsetTime(text)) return null;
  if (text.endsWith('Z')) return 'CAP 不允许用 Z，世界时写作 -00:00';
  if (DATE_TIME.test(text)) return '日期、时刻或时区偏移超出范围';
  return '应为 YYYY-MM-DDThh:mm:ss±hh:mm，必须带时区偏移，不带小数秒';
}

const SCHEME = '[A-Za-z][A-Za-z\\d+.-]*:';
const AUTHORITY = '(?://(?:[^/?#[\\]@]*@)?(?:\\[[^/?#[\\]]*\\](?::\\d*)?|[^/?#[\\]]*)(?=[/?#]|$))?';
const QUERY_AND_FRAGMENT = '(?:\\?[^#]*)?(?:#[^#]*)?';
/** Brackets stand around the address of a host, and nowhere in a path. */
const WITH_PATH = new RegExp(`^(?:${SCHEME}(?![^/?#])|(?![^/?#]*:))${AUTHORITY}[^?#[\\]]*${QUERY_AND_FRAGMENT}$`);
const OPAQUE = new RegExp(`^${SCHEME}[^/?#][^#]*(?:#[^#]*)?$`);

/** xs:anyURI by the rules of RFC 2396 and 2732, without asking anything of the address: we never fetch it. */
function uriFault(text: string): string | null {
  const isUri = (WITH_PATH.test(text) || OPAQUE.test(text)) && !/%(?![\dA-Fa-f]{2})/.test(text);
  return isUri ? null : '应为 URI';
}

const matching = (schemaName: string, pattern: RegExp, expected: string): ValueType => ({
  collapses: true,
  schemaName,
  fault: (text) => (pattern.test(text) ? null : `应为${expected}`),
});

export const STRING: ValueType = { collapses: false, schemaName: 'string', fault: () => null };
export const DATE_TIME_WITH_OFFSET: ValueType = { collapses: true, fault: dateTimeFault };
export const ANY_URI: ValueType = { collapses: true, schemaName: 'anyURI', fault: uriFault };
export const INTEGER = matching('integer', /^[+-]?\d+$/, '整数');
export const DECIMAL = matching('decimal', /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/, '十进制数');
/** An empty one is allowed, one of blanks is not: where nothing stands the schema puts its default, en-US. */
export const LANGUAGE: ValueType = {
  ...matching('language', /^[A-Za-z]{1,8}(?:-[A-Za-z\d]{1,8})*$/, '语言代码，如 zh-CN'),
  isDefaulted: true,
};

/** One of the given words, exactly: no blanks around it, capitals count. */
export function oneOf(...words: readonly string[]): ValueType {
  return { collapses: false, fault: (text) => (words.includes(text) ? null : `应为 ${words.join('、')} 之一`) };
}
