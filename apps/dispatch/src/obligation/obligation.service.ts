import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** What each line must do, as the list says for the level in force (C22, C23). */
@Injectable()
export class ObligationService {
  /**
   * One obligation per line whose cell obliges. 自主减排 informs and obliges nobody (R21); an enterprise verified idle has nothing to
   * stop (R22); an empty cell is a fault of the list, never "no measures" (C23), and waits for the county. Whoever has confirmed
   * this notice already, in the moment since it went out, is taken as having confirmed.
   */
  async impose(tx: Tx, responseId: string, noticeId: string): Promise<void> {
    await tx.query(
      `insert into obligation (response_id, unit_id, line_ordinal, line_name, level, measure_text, measure_kind, state, from_at)
       select r.id, l.unit_id, l.ordinal, l.name, r.level, l.measures -> r.level ->> 'text', l.measures -> r.level ->> 'kind',
         case when a.confirmed then 'acknowledged' else 'due' end, r.onset_at
       from response r
       join production_line l on l.list_version_id = r.list_version_id
       join listed_enterprise e on e.list_version_id = l.list_version_id and e.unit_id = l.unit_id
       join unit u on u.id = l.unit_id
       left join lateral (
         select a.acknowledged_at is not null as confirmed from acknowledgement a where a.notice_id = $2 and a.acknowledger_id = l.unit_id limit 1
       ) a on true
       where r.id = $1 and r.state in ('announced', 'active') and not e.idle and l.measures -> r.level ->> 'kind' not in ('voluntary', 'empty')
         and (r.area_codes is null or u.area_code = any(r.area_codes))
       on conflict do nothing`,
      [responseId, noticeId],
    );
  }

  /** The enterprise has confirmed that it knows; what it does is another matter (R23). */
  async acknowledge(tx: Tx, responseId: string, unitIds: readonly string[]): Promise<void> {
    await tx.query(
      `update obligation set state = 'acknowledged' where response_id = $1 and unit_id = any($2::text[]) and state = 'due'`,
      [responseId, unitIds],
    );
  }

  /** The response is over: terminated, never failed (C32). */
  async terminate(tx: Tx, responseId: string, at: Date): Promise<void> {
    await tx.query(
      `update obligation set state = 'terminated', ended_at = $2 where response_id = $1 and state in ('due', 'acknowledged')`,
      [responseId, at],
    );
  }
}
