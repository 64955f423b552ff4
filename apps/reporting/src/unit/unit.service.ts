import { Injectable } from '@nestjs/common';
import { type UnitChanged } from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';

/** This service's copy of the directory's units, as last heard. */
@Injectable()
export class Units {
  /** An event carries the whole state of a unit, so the last one wins; the topic keeps the order of one unit's events. */
  async learn(tx: Tx, unit: UnitChanged): Promise<void> {
    await tx.query(
      `insert into unit (unit_id, kind, name, area_code, municipal, task_force_id, active) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (unit_id) do update set kind = excluded.kind, name = excluded.name, area_code = excluded.area_code,
         municipal = excluded.municipal, task_force_id = excluded.task_force_id, active = excluded.active`,
      [unit.unitId, unit.kind, unit.name, unit.areaCode, unit.municipal, unit.taskForceId, unit.active],
    );
  }
}
