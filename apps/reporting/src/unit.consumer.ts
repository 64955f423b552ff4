import { Controller } from '@nestjs/common';
import { type Received, UnitChanged } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { DailyReportNewcomers } from './daily-report/daily-report-newcomer.service';
import { Units } from './unit/unit.service';

/** Keeps this service's copy of the units of the directory; one that is new to us may owe what is open already. */
@Controller()
export class UnitConsumer {
  constructor(
    private readonly units: Units,
    private readonly newcomers: DailyReportNewcomers,
    private readonly clock: Clock,
  ) {}

  @Consumes(UnitChanged)
  async onChanged({ payload, time }: Received<UnitChanged>, tx: Tx): Promise<void> {
    await this.units.learn(tx, payload);
    await this.newcomers.letIn(tx, payload.unitId, time, this.clock.now());
  }
}
