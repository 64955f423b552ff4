import { cityAlerts } from '@qingkong/contracts';
import { ConsumesRecords, DeadLetters, type KafkaRecord } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { AlertConflict, EmptyRecord } from './alert-refusals';
import { AlertService } from './alert.service';

/** What the city platform publishes. A message it can't use becomes a dead letter with its raw bytes, and the partition goes on. */
@Controller()
export class AlertConsumer {
  constructor(
    private readonly alerts: AlertService,
    private readonly deadLetters: DeadLetters,
  ) {}

  @ConsumesRecords(cityAlerts)
  async onRecord(record: KafkaRecord, tx: Tx): Promise<void> {
    const { value: bytes, headers } = record;
    if (bytes === null || bytes.length === 0) throw new EmptyRecord('记录没有内容');
    const contentType = headers['content-type']?.toString('utf8') ?? null;
    const taken = await this.alerts.receiveOrAlarm(tx, { bytes, contentType, way: 'kafka', client: null });
    if (taken instanceof AlertConflict) await this.deadLetters.keep(record, taken.code, taken.message, tx);
  }
}
