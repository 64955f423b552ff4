import { type Received, UnitChanged } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Controller } from '@nestjs/common';
import { UnitService } from './unit.service';

/** Keeps this service's copy of the units of the directory. */
@Controller()
export class UnitConsumer {
  constructor(private readonly units: UnitService) {}

  @Consumes(UnitChanged)
  onChanged(event: Received<UnitChanged>, tx: Tx): Promise<void> {
    return this.units.learn(tx, event.payload);
  }
}
