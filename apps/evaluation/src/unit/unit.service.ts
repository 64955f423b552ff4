import { type UnitChanged } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** This service's copy of the directory's units. */
@Injectable()
export class UnitService {
  /** Takes the state of one unit; true if it was heard of for the first time. */
  async learn(tx: Tx, unit: UnitChanged): Promise<boolean> {
    const { unitId, kind, name, areaCode, municipal, taskForceId, active } = unit;
    const [row] = await rows<{ is_new: boolean }>(
      tx,
      `insert into unit (id, kind, name, area_code, municipal, task_force_id, active) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (id) do update set kind = excluded.kind, name = excluded.name, area_code = excluded.area_code,
         municipal = excluded.municipal, task_force_id = excluded.task_force_id, active = excluded.active
       returning xmax = 0 as is_new`,
      [unitId, kind, name, areaCode, municipal, taskForceId, active],
    );
    return row?.is_new ?? false;
  }
}
