import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** What one level of a response asks of whom: of this list, within these areas (null: the whole city), from then on. */
export interface Imposition {
  readonly responseId: string;
  readonly listVersionId: string;
  readonly level: string;
  readonly areaCodes: readonly string[] | null;
  readonly fromAt: Date;
}

// The list and the level are parameters, not joins: Postgres then knows how many rows there are, also of a response too young for statistics.
const OBLIGING = `l.list_version_id = $2::uuid and l.measures -> $3::text ->> 'kind' not in ('voluntary', 'empty')`;

const SUPERSEDE = `
update obligation o set state = 'superseded', ended_at = greatest($3::timestamptz, o.from_at)
from production_line l, unit u
where o.response_id = any($5::uuid[]) and o.state in ('due', 'acknowledged') and l.list_version_id = $1::uuid and l.unit_id = o.unit_id and l.ordinal = o.line_ordinal
  and l.measures -> $2::text ->> 'kind' <> 'empty' and u.id = o.unit_id and ($4::text[] is null or u.area_code = any($4))`;

const OPEN_OF_KIND = `
select other.id from response r join response other on other.kind = r.kind and other.state in ('announced', 'active') where r.id = $1`;

const IMPOSE = `
insert into obligation (response_id, unit_id, line_ordinal, line_name, level, measure_text, measure_kind, state, from_at)
select $1::uuid, l.unit_id, l.ordinal, l.name, $3, l.measures -> $3 ->> 'text', l.measures -> $3 ->> 'kind',
  case when a.acknowledged_at is null then 'due' else 'acknowledged' end, $4::timestamptz
from production_line l
join listed_enterprise e on e.list_version_id = $2 and e.unit_id = l.unit_id and not e.idle
join unit u on u.id = l.unit_id and ($5::text[] is null or u.area_code = any($5))
left join acknowledgement a on a.notice_id = $6::uuid and a.acknowledger_id = l.unit_id
where ${OBLIGING}
order by l.unit_id, l.ordinal
on conflict do nothing`;

/** What each line must do, as the list says for the level in force (C22, C23). */
@Injectable()
export class ObligationService {
  /**
   * One obligation per line whose cell obliges. 自主减排 informs and obliges nobody (R21); an enterprise verified idle has nothing to
   * stop (R22); an empty cell is a fault of the list, never "no measures" (C23): what the line had to do before stays in force. All
   * else that was asked of these lines is superseded, never failed (R09). Whoever has confirmed this notice already, in the moment since
   * it went out, is taken as having confirmed.
   */
  async impose(tx: Tx, imposition: Imposition, noticeId: string | null): Promise<void> {
    const { responseId, listVersionId, level, fromAt, areaCodes } = imposition;
    const open = await rows<{ id: string }>(tx, OPEN_OF_KIND, [responseId]);
    const responseIds = open.map(({ id }) => id);
    await tx.query(SUPERSEDE, [listVersionId, level, fromAt, areaCodes, responseIds]);
    await tx.query(IMPOSE, [responseId, listVersionId, level, fromAt, areaCodes, noticeId]);
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
      `update obligation set state = 'terminated', ended_at = greatest($2::timestamptz, from_at) where response_id = $1 and state in ('due', 'acknowledged')`,
      [responseId, at],
    );
  }
}
