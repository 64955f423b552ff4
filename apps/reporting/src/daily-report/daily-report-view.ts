import { DateTime } from 'luxon';
import { type DailyReport } from './daily-report.entity';
import { type DailyReportEdition } from './daily-report.repository';

/** A report as the API shows it; instants with the plan's offset (R27). */
export type DailyReportView = ReturnType<typeof viewOf>;

export function viewOf(report: DailyReport, timeZone: string) {
  const local = (at: Date | null) => at && shown(at, timeZone);
  const { id, responseId, unitId, reportDate, state, drill, closing, late, edition, withdrawalReason } = report;
  return {
    id,
    responseId,
    unitId,
    reportDate,
    state,
    drill,
    closing,
    openedAt: shown(report.openedAt, timeZone),
    dueAt: shown(report.dueAt, timeZone),
    submittedAt: local(report.submittedAt),
    late,
    missedAt: local(report.missedAt),
    edition,
    withdrawalReason,
  };
}

export function viewOfEdition(edition: DailyReportEdition, timeZone: string) {
  return { ...edition, receivedAt: shown(edition.receivedAt, timeZone) };
}

function shown(at: Date, timeZone: string): string {
  return DateTime.fromJSDate(at, { zone: timeZone }).toISO() ?? at.toISOString();
}
