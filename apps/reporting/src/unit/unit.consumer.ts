import { Controller } from '@nestjs/common';
import { type Received, UnitChanged } from '@qingkong/contracts';
import { Consumes } from '@qingkong/messaging';
import { type Tx } from '@qingkong/persistence';
import { Units } from './unit.service';

/** Keeps this service's copy of the units of the directory. */
@Controller()
export class UnitConsumer {
  constructor(private readonly units: Units) {}

  @Consumes(UnitChanged)
  onChanged(event: Received<UnitChanged>, tx: Tx): Promise<void> {
    return this.units.learn(tx, event.payload);
  }
}
