import { type Received, UnitChanged } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { OwedSummaryService } from './summary/owed-summary.service';
import { UnitService } from './unit/unit.service';

/** Keeps this service's copy of the units. */
@Controller()
export class UnitConsumer {
  constructor(
    private readonly units: UnitService,
    private readonly owed: OwedSummaryService,
  ) {}

  @Consumes(UnitChanged)
  async onChanged(event: Received<UnitChanged>, tx: Tx) {
    const isNew = await this.units.learn(tx, event.payload);
    if (isNew) await this.owed.openForNewcomer(tx, event.payload.unitId);
  }
}
