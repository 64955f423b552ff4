import { localTime } from '../response/response-view';
import { type PreWarning } from './pre-warning.entity';

/** A pre-warning as the API shows it; `withdrawnAt` null while it stands. */
export function preWarningView(preWarning: PreWarning, timeZone: string) {
  const { id, alertId, withdrawalAlertId, kind, sender, areaCodes, colour } = preWarning;
  const { headline, text, documentNumber, version } = preWarning;
  return {
    ...{ id, alertId, kind, sender, areaCodes, colour },
    expectedOnsetAt: localTime(preWarning.expectedOnsetAt, timeZone),
    ...{ headline, text, documentNumber },
    receivedAt: localTime(preWarning.receivedAt, timeZone),
    withdrawnAt: localTime(preWarning.withdrawnAt, timeZone),
    ...{ withdrawalAlertId, version },
  };
}
