import { UnitChanged } from '@qingkong/contracts';
import { type KafkaRecord } from '@qingkong/messaging';
import { arrival, LIMITS, recordDesk } from '@qingkong/messaging/testing';
import { openDesk } from '../../apps/alert-intake/src/alert/testing/intake-desk';
import { UnitConsumer } from '../../apps/alert-intake/src/unit/unit.consumer';
import { UnitService } from '../../apps/alert-intake/src/unit/unit.service';

/** What the benchmark takes from here: it runs this as one built file. */
export { episodes } from './episodes';

/** alert-intake's consumers on a database of their own, handed batches as if they had been fetched from Kafka. */
export async function openConsumers() {
  const desk = await openDesk();
  const records = recordDesk(desk.db, [desk.consumer, new UnitConsumer(new UnitService())]);
  return {
    /** Resolves when all are handled, in groups or one by one. */
    async takes(batch: readonly KafkaRecord[], inGroups: boolean): Promise<void> {
      await records.takes(batch, inGroups ? LIMITS : { ...LIMITS, from: Infinity });
    },
    close: () => desk.close(),
  };
}

/** A message as the city platform's record. */
export function alertRecord(value: Buffer): KafkaRecord {
  return { topic: 'city.alerts', partition: 0, offset: '0', key: null, value, headers: {} };
}

/** As many invented units that have changed. */
export function unitRecords(count: number): KafkaRecord[] {
  return Array.from({ length: count }, (_, n) =>
    arrival(UnitChanged, {
      ...{ unitId: `enterprise-${n}`, kind: 'enterprise', name: `虚构企业${n}`, areaCode: '211324' },
      ...{ municipal: false, taskForceId: null, active: true },
    }),
  );
}
