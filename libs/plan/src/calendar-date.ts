/** Whether `text` (YYYY-MM-DD) is a day of the calendar. */
export function isCalendarDate(text: string): boolean {
  const midnight = new Date(`${text}T00:00:00Z`);
  // 2026-02-30 is not refused by Date but read as 2 March.
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}
