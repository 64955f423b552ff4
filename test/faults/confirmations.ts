import { pressConfirm } from '../simulators/acknowledgement-form';
import { findAcknowledgementLink } from '../simulators/person';
import { type Town } from './town';
import { until } from './waiting';

const UNITS_OF_MESSAGES = `
select d.batch_id || '-' || d.ordinal as key, d.unit_ids as units from delivery d
where d.acknowledged_at is null and d.accepted_at is not null`;

/** Everyone opens the link of what he was told and presses the button, but for the persons of `silent`, a unit. */
export async function everyoneConfirms(town: Town, silent?: string): Promise<void> {
  const told = await town.rows<{ key: string; units: string[] }>('dispatch', UNITS_OF_MESSAGES);
  const units = new Map(told.map((message) => [message.key, message.units]));
  const awaited = town.ledger.filter(({ key }) => units.has(key) && !units.get(key)?.includes(silent ?? ''));
  const links = awaited.flatMap(({ text }) => findAcknowledgementLink(text) ?? []);
  await Promise.all(
    links.map((link) => until('the page confirms', async () => (await pressConfirm(link)).kind !== 'failed')),
  );
}

/** Units whose confirmation of a standing notice to everyone is still awaited. */
export async function silentUnits(town: Town): Promise<string[]> {
  const silent = await town.rows<{ unit: string }>(
    'dispatch',
    `select distinct a.acknowledger_id as unit from acknowledgement a join notice n on n.id = a.notice_id
     where n.invalid_at is null and a.acknowledged_at is null order by 1`,
  );
  return silent.map(({ unit }) => unit);
}
