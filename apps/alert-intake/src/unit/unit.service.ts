import { type UnitChanged } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** This service's copy of the directory's units, as last heard. */
@Injectable()
export class UnitService {
  /** An event carries the whole state of a unit, so the last one wins; the topic keeps the order of one unit's events. */
  async learn(tx: Tx, { unitId, kind, name, active }: UnitChanged): Promise<void> {
    await tx.query(
      `insert into unit (id, kind, name, active) values ($1, $2, $3, $4)
       on conflict (id) do update set kind = excluded.kind, name = excluded.name, active = excluded.active`,
      [unitId, kind, name, active],
    );
  }

  /** Whether there is such a unit, and it is still one. */
  async isActive(tx: Tx, unitId: string): Promise<boolean> {
    return (await rows(tx, 'select from unit where id = $1 and active', [unitId])).length > 0;
  }
}
