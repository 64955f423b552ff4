import {
  type EventDefinition,
  ResponseAnnounced,
  ResponseLevelChanged,
  ResponseLifted,
  ResponseScopeChanged,
  ResponseStarted,
  ResponseTextChanged,
} from '@qingkong/contracts';
import { newId, type OutgoingRecord } from '@qingkong/messaging';
import { wireEvent } from './poison';

const ALL_BUT_ONE = ['211302', '211303', '211321', '211322', '211324', '211382'];

/** All that happens to one response of the city, as records of `response.events`, by version; invented. */
export interface Course {
  readonly responseId: string;
  readonly records: readonly OutgoingRecord[];
}

/** Yellow, then orange, other words, one county out of it, the lift: each a second after the one before, the first at `from`. */
export function courseOf(serial: string, from: Date): Course {
  const responseId = newId();
  const at = (second: number) => new Date(from.getTime() + second * 1_000).toISOString();
  const texts = { serial, documentNumber: null };
  const begins = {
    kind: 'actual',
    origin: 'alert',
    jurisdiction: '211300',
    areaCodes: ['211300'],
    planVersion: 'invented',
  };
  const yellow = { colour: 'yellow', level: 'III' };
  const orange = { colour: 'orange', level: 'II' };
  const steps: readonly [EventDefinition, object][] = [
    [
      ResponseAnnounced,
      { ...texts, ...begins, ...yellow, primaryPollutant: null, alertSentAt: at(0), receivedAt: at(0), onsetAt: at(1) },
    ],
    [ResponseStarted, { level: 'III', startedAt: at(1) }],
    [
      ResponseLevelChanged,
      { ...texts, ...orange, previousLevel: 'III', primaryPollutant: null, fromAt: at(2), receivedAt: at(2) },
    ],
    [ResponseTextChanged, { ...texts, level: 'II', headline: '样例（虚构）', expiresAt: null, receivedAt: at(3) }],
    [ResponseScopeChanged, { ...texts, level: 'II', areaCodes: ALL_BUT_ONE, onsetAt: at(1), receivedAt: at(4) }],
    [ResponseLifted, { serial, endedAt: at(5), receivedAt: at(5), reason: 'lifted' }],
  ];
  const records = steps.map(
    ([event, payload], index) => wireEvent(event, responseId, { responseId, ...payload }, index + 1).record,
  );
  return { responseId, records };
}

/** The n-th of all orders of these, from 0; 0 is as they stand, the last is back to front. */
export function orderOf<T>(items: readonly T[], n: number): T[] {
  if (items.length === 0) return [];
  const followers = items.slice(1).reduce((product, _, index) => product * (index + 1), 1);
  const first = Math.floor(n / followers) % items.length;
  const rest = items.filter((_, index) => index !== first);
  return [items[first] as T, ...orderOf(rest, n % followers)];
}

/** Each comes once more, after the one that follows it. */
export function twice<T>(items: readonly T[]): T[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [item, items[index - 1] as T])).concat(items.slice(-1));
}
