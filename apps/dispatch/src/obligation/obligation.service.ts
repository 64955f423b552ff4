import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** What each line must do, as the list says for the level in force (C22, C23). */
@Injectable()
export class ObligationService {
  /**
   * One obligation per line whose cell obliges. 自主减排 informs and obliges nobody (R21); an enterprise verified idle has nothing to
   * stop (R22); an empty cell is a fault of the list, never "no measures" (C23), and waits for the county.
   */
  async impose(
    tx: Tx,
    response: { id: string; level: string; listVersionId: string; onsetAt: Date; areaCodes: readonly string[] | null },
  ): Promise<void> {
    await tx.query(
      `insert into obligation (response_id, unit_id, line_ordinal, line_name, level, measure_text, measure_kind, state, from_at)
       select $1::uuid, l.unit_id, l.ordinal, l.name, $2::text, l.measures -> $2 ->> 'text', l.measures -> $2 ->> 'kind', 'due', $4
       from production_line l
       join listed_enterprise e using (list_version_id, unit_id)
       join unit u on u.id = l.unit_id
       where l.list_version_id = $3 and not e.idle and l.measures -> $2 ->> 'kind' not in ('voluntary', 'empty')
         and ($5::text[] is null or u.area_code = any($5))`,
      [response.id, response.level, response.listVersionId, response.onsetAt, response.areaCodes],
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
