import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** What one level of a response asks of whom: of this list, within these areas (null: the whole city), from then on. */
export interface Imposition {
  readonly responseId: string;
  readonly listVersionId: string;
  readonly level: string;
  /** Whose cell stays in force where that of `level` is empty; null at a beginning. */
  readonly previousLevel: string | null;
  readonly areaCodes: readonly string[] | null;
  readonly fromAt: Date;
}

/** Of all that are open, real or drill; stricter than the one that imposes, where both are. */
interface OpenResponse {
  readonly id: string;
  readonly areaCodes: readonly string[] | null;
  readonly isStricter: boolean;
}

const SUPERSEDE = `
update obligation o set state = 'superseded', ended_at = greatest($3::timestamptz, o.from_at)
from production_line l, unit u
where o.response_id = any($5::uuid[]) and o.state in ('due', 'acknowledged') and l.list_version_id = $1::uuid and l.unit_id = o.unit_id and l.ordinal = o.line_ordinal
  and l.measures -> $2::text ->> 'kind' <> 'empty' and u.id = o.unit_id and ($4::text[] is null or u.area_code = any($4)) and not u.area_code = any($6::text[])`;

/** Two that impose at once do so one after the other; the second sees what the first has written. */
const LOCK = 7_102_012;

// Of two as strict as each other the one that was there first rules, as in strictest.ts.
const OPEN_OF_KIND = `
select other.id, other.area_codes as "areaCodes",
  (array_position('{III,II,I}', other.level), r.id) > (array_position('{III,II,I}', r.level), other.id) as "isStricter"
from response r join response other on other.kind = r.kind and other.state in ('announced', 'active') where r.id = $1`;

// The list and the level are parameters, not joins: Postgres then knows how many rows there are, also of a response too young for statistics.
const IMPOSE = `
insert into obligation (response_id, unit_id, line_ordinal, line_name, level, measure_text, measure_kind, state, from_at)
select $1::uuid, l.unit_id, l.ordinal, l.name, c.level, l.measures -> c.level ->> 'text', l.measures -> c.level ->> 'kind',
  case when a.acknowledged_at is null then 'due' else 'acknowledged' end, $4::timestamptz
from production_line l
cross join lateral (select case when l.measures -> $3::text ->> 'kind' = 'empty' then $8::text else $3 end as level) c
join listed_enterprise e on e.list_version_id = $2 and e.unit_id = l.unit_id and not e.idle
join unit u on u.id = l.unit_id and ($5::text[] is null or u.area_code = any($5)) and not u.area_code = any($7::text[])
left join acknowledgement a on a.notice_id = $6::uuid and a.acknowledger_id = l.unit_id
where l.list_version_id = $2::uuid and l.measures -> c.level ->> 'kind' not in ('voluntary', 'empty')
  and (c.level = $3 or not exists (
    select from obligation o where o.response_id = any($9::uuid[]) and o.unit_id = l.unit_id and o.line_ordinal = l.ordinal and o.state in ('due', 'acknowledged')))
order by l.unit_id, l.ordinal
on conflict (response_id, unit_id, line_ordinal, from_at) do update set ended_at = null, state = excluded.state,
  level = excluded.level, line_name = excluded.line_name, measure_text = excluded.measure_text, measure_kind = excluded.measure_kind`;

/** What each line must do, as the list says for the level in force (C22, C23). */
@Injectable()
export class ObligationService {
  /**
   * One obligation per line whose cell obliges. 自主减排 informs and obliges nobody (R21); an enterprise verified idle has nothing to
   * stop (R22); an empty cell is a fault of the list, never "no measures" (C23): what the line had to do before stays in force, and
   * where the source that asked it has ended, the ruling one asks it now. All else that was asked of these lines is superseded, never
   * failed (R09), and written over where it had not begun before this does (R06). Where a stricter source rules by now, this one asks
   * nothing (R14). Whoever has confirmed this notice already, in the moment since it went out, is taken as having confirmed.
   */
  async impose(tx: Tx, imposition: Imposition, noticeId: string | null): Promise<void> {
    const { responseId, listVersionId, level, previousLevel, fromAt, areaCodes } = imposition;
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const open = await rows<OpenResponse>(tx, OPEN_OF_KIND, [responseId]);
    const stricter = open.filter(({ isStricter }) => isStricter);
    if (stricter.some((other) => other.areaCodes === null)) return;
    const responseIds = open.map(({ id }) => id);
    const elsewhere = stricter.flatMap((other) => other.areaCodes ?? []);
    await tx.query(SUPERSEDE, [listVersionId, level, fromAt, areaCodes, responseIds, elsewhere]);
    await tx.query(IMPOSE, [
      ...[responseId, listVersionId, level, fromAt, areaCodes, noticeId, elsewhere],
      ...[previousLevel, responseIds],
    ]);
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
