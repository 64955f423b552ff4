import { DateTime } from 'luxon';
import { type Response } from './response.entity';
import { type LevelSegment, type RelayedEntry } from './response.repository';

/** RFC 3339 with the plan's offset, never the server's (R27); null stays null. */
export function localTime(at: Date, timeZone: string): string;
export function localTime(at: Date | null, timeZone: string): string | null;
export function localTime(at: Date | null, timeZone: string): string | null {
  return at && (DateTime.fromJSDate(at, { zone: timeZone }).toISO() ?? at.toISOString());
}

/** A response as the API shows it. */
export function responseView(response: Response, timeZone: string) {
  const { id, serial, kind, origin, jurisdiction, areaCodes, state, colour, level } = response;
  const { primaryPollutant, documentNumber, planVersion, endReason, authority, orderReason, mergedInto, version } =
    response;
  return {
    ...{ id, serial, kind, origin, jurisdiction, areaCodes, state, colour, level },
    ...{ primaryPollutant, documentNumber, planVersion },
    alertSentAt: localTime(response.alertSentAt, timeZone),
    receivedAt: localTime(response.receivedAt, timeZone),
    onsetAt: localTime(response.onsetAt, timeZone),
    startedAt: localTime(response.startedAt, timeZone),
    endedAt: localTime(response.endedAt, timeZone),
    expiresAt: localTime(response.expiresAt, timeZone),
    liftDueAt: localTime(response.liftDueAt, timeZone),
    ...{ endReason, authority, orderReason, mergedInto, version },
  };
}

export function segmentView({ level, colour, fromAt, toAt }: LevelSegment, timeZone: string) {
  return { level, colour, fromAt: localTime(fromAt, timeZone), toAt: localTime(toAt, timeZone) };
}

export function timelineView({ what, at, alertId, version, facts, relayedAt }: RelayedEntry, timeZone: string) {
  return { what, at: localTime(at, timeZone), alertId, version, facts, relayedAt: localTime(relayedAt, timeZone) };
}
