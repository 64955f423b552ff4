import { DateTime } from 'luxon';

export type JsonReplacer = (this: unknown, key: string, value: unknown) => unknown;

/** For JSON.stringify: an instant as RFC 3339 with the offset of this zone, whatever the server's (R27, contracts.md §2). */
export function inZone(timeZone: string): JsonReplacer {
  return function (this: unknown, key, value) {
    // JSON has made a text of a Date before it asks us.
    const raw = (this as Record<string, unknown>)[key];
    return raw instanceof Date ? DateTime.fromJSDate(raw, { zone: timeZone }).toISO() : value;
  };
}
