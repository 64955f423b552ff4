import { rows, type Tx } from '@qingkong/persistence';
import { type LadderStage } from '@qingkong/plan';
import { confirmersOf, type ResponseScope } from './audience';

/** Minutes until a confirmation is asked for, and the first stage of each ladder. */
export interface Confirmation {
  readonly unitMinutes: number;
  readonly enterpriseMinutes: number;
  readonly ladders: Readonly<Record<LadderKind, readonly LadderStage[]>>;
}
export type LadderKind = 'taskForce' | 'countyBureau' | 'enterprise';

/** Deadline kind of a ladder; subject `<noticeId>/<unitId>`. */
export const LADDER_DEADLINE = 'escalation';

/** Deadline kind, due at once: writes who must confirm a notice; subject is the notice. */
export const CONFIRMATIONS_DEADLINE = 'notice-confirmations';

const AWAIT = (units: string) => `
insert into acknowledgement (notice_id, acknowledger_id, acknowledger_kind, due_at)
select $1::uuid, a.id, a.kind, $2::timestamptz + case a.kind when 'enterprise' then $4::int else $3::int end * interval '1 minute'
from (${units}) a where $5::text is not null
on conflict do nothing`;

const ARM = `
insert into deadline (kind, subject_id, due_at, data)
select '${LADDER_DEADLINE}', a.notice_id || '/' || a.acknowledger_id, $2::timestamptz + (first.minutes * interval '1 minute'),
  jsonb_build_object('noticeId', a.notice_id, 'unitId', a.acknowledger_id, 'ladder', a.acknowledger_kind, 'stage', 0)
from acknowledgement a
join jsonb_to_recordset($3::jsonb) as first (kind text, minutes int) on first.kind = a.acknowledger_kind
where a.notice_id = $1::uuid and a.acknowledged_at is null
on conflict do nothing`;

/** One row per unit (and per person of the leading group) that must confirm, and a ladder deadline per unit (C20). */
export async function awaitConfirmations(
  tx: Tx,
  notice: { id: string; issuedAt: Date },
  scope: ResponseScope,
  confirmation: Confirmation,
): Promise<Date[]> {
  const confirmers = confirmersOf(scope);
  const { unitMinutes, enterpriseMinutes, ladders } = confirmation;
  await tx.query(AWAIT(confirmers.sql), [
    notice.id,
    notice.issuedAt,
    unitMinutes,
    enterpriseMinutes,
    'awaited',
    ...confirmers.parameters,
  ]);
  const first = Object.entries(ladders).flatMap(([kind, [stage]]) =>
    stage ? [{ kind, minutes: stage.afterMinutes }] : [],
  );
  await tx.query(ARM, [notice.id, notice.issuedAt, JSON.stringify(first)]);
  return first.map(({ minutes }) => new Date(notice.issuedAt.getTime() + minutes * 60_000));
}

/** Units that must confirm but where nobody has any contact: an incident at once (R17). */
export async function unreachableUnits(tx: Tx, noticeId: string): Promise<{ unitId: string; kind: LadderKind }[]> {
  return rows(
    tx,
    `select a.acknowledger_id as "unitId", a.acknowledger_kind as kind from acknowledgement a
     where a.notice_id = $1 and a.acknowledger_kind <> 'person' and not exists (
       select 1 from duty d join person p on p.id = d.person_id and p.active
       where d.unit_id = a.acknowledger_id and jsonb_array_length(p.contacts) > 0)
     order by 1`,
    [noticeId],
  );
}

export async function awaitedUnits(tx: Tx, noticeId: string): Promise<number> {
  const [row] = await rows<{ n: number }>(
    tx,
    `select count(*)::int as n from acknowledgement where notice_id = $1 and acknowledger_kind <> 'person'`,
    [noticeId],
  );
  return row?.n ?? 0;
}
