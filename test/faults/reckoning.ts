import { type LedgerEntry } from '../simulators/ledger';
import { type Town } from './town';

/** One delivery of the database, sent or not. */
interface DeliveryRow {
  readonly key: string;
  readonly notice: string;
  readonly account: string;
  readonly person: string;
  readonly state: string;
  /** Recorded attempts whose outcome nobody knows. */
  readonly unknown: number;
  readonly repeatOf: string | null;
}

/** What is wrong between what the carriers took and what the database says; every list empty where all is well. */
export interface Reckoning {
  /** `notice person` of a valid notice whom no carrier was ever given a message for, though nothing newer was said to him in its place. */
  readonly lost: string[];
  /** Messages of which the database knows nothing. */
  readonly strays: string[];
  /** Said to be accepted, and no carrier has it; or said never to have been sent, and one has. */
  readonly untrue: string[];
  /** Messages delivered more often than doubts were recorded for them. */
  readonly doubled: string[];
  /** A second message to one person by one account, or for one doubt, that no doubt explains. */
  readonly unexplained: string[];
  /** Repeats that don't say so, or that repeat what was never in doubt. */
  readonly unmarked: string[];
  /** Deliveries that are neither done nor given up. */
  readonly unfinished: string[];
}

export const ALL_TOLD: Reckoning = {
  lost: [],
  strays: [],
  untrue: [],
  doubled: [],
  unexplained: [],
  unmarked: [],
  unfinished: [],
};

/** Compares the ledgers of the carriers with dispatch's database, message by message: the ledger's key is the delivery's id. */
export async function reckon(town: Town): Promise<Reckoning> {
  const deliveries = await town.rows<DeliveryRow>('dispatch', DELIVERIES);
  const addressed = await town.rows<{ notice: string; person: string }>('dispatch', ADDRESSED);
  const byKey = new Map(deliveries.map((delivery) => [delivery.key, delivery]));
  const taken = Map.groupBy(town.ledger, (entry) => entry.key);
  const told = new Set([...taken.keys()].flatMap((key) => placeOf(byKey.get(key))));
  return {
    lost: addressed.map(({ notice, person }) => `${notice} ${person}`).filter((place) => !told.has(place)),
    strays: [...taken.keys()].filter((key) => !byKey.has(key)),
    untrue: deliveries.filter((delivery) => isUntrue(delivery, taken.has(delivery.key))).map(describe),
    doubled: deliveries.filter(({ key, unknown }) => (taken.get(key)?.length ?? 0) > 1 + unknown).map(describe),
    unexplained: unexplained(deliveries),
    unmarked: deliveries.filter((delivery) => isUnmarked(delivery, byKey, taken.get(delivery.key) ?? [])).map(describe),
    unfinished: deliveries.filter(({ state }) => ['sending', 'pending', 'unknown'].includes(state)).map(describe),
  };
}

const DELIVERIES = `
select d.batch_id || '-' || d.ordinal as key, b.notice_id as notice, b.account, d.person_id as person, d.state,
  (select count(*)::int from attempt a where a.batch_id = d.batch_id and a.ordinal = d.ordinal and a.outcome = 'unknown') as unknown,
  d.repeat_of as "repeatOf"
from delivery d join delivery_batch b on b.id = d.batch_id`;

const ADDRESSED = `
select distinct n.id as notice, r.value ->> 0 as person
from notice n join delivery_batch b on b.notice_id = n.id cross join lateral json_array_elements(b.recipients) r where n.invalid_at is null
  and not exists (
    select from delivery d join delivery_batch o on o.id = d.batch_id
    where o.notice_id = n.id and d.person_id = r.value ->> 0 and d.state = 'dropped' and d.last_reason = 'overtaken'
      and exists (
        select from delivery newer join delivery_batch nb on nb.id = newer.batch_id join notice nn on nn.id = nb.notice_id
        where newer.person_id = d.person_id and newer.accepted_at is not null and nn.issued_at > n.issued_at))`;

const placeOf = (delivery: DeliveryRow | undefined) => (delivery ? [`${delivery.notice} ${delivery.person}`] : []);
const describe = ({ key, account, person, state }: DeliveryRow) => `${key} ${account} ${person} ${state}`;

function isUntrue({ state, unknown }: DeliveryRow, wasTaken: boolean): boolean {
  if (state === 'accepted') return !wasTaken;
  return wasTaken && state === 'dropped' && unknown === 0;
}

function unexplained(deliveries: readonly DeliveryRow[]): string[] {
  const reasons = deliveries.map(
    ({ notice, account, person, repeatOf }) => repeatOf ?? `${notice} ${account} ${person}`,
  );
  return reasons.filter((reason, index) => reasons.indexOf(reason) !== index);
}

function isUnmarked(
  delivery: DeliveryRow,
  byKey: ReadonlyMap<string, DeliveryRow>,
  entries: readonly LedgerEntry[],
): boolean {
  if (delivery.repeatOf === null) return false;
  const doubt = byKey.get(delivery.repeatOf);
  return doubt?.unknown === 0 || doubt?.state !== 'rerouted' || entries.some(({ text }) => !text.includes('（重发）'));
}
