import { rows, type Tx } from '@qingkong/persistence';
import { confirmersOf, type ResponseScope } from './audience';

export type LadderKind = 'taskForce' | 'countyBureau' | 'enterprise';

/** Deadline kind of the ladder that all silent units of one kind climb together; subject `<noticeId>/<ladder>` (ADR 0012). */
export const LADDER_DEADLINE = 'escalation';

/** Deadline kind, due at once: writes who must confirm a notice; subject is the notice. */
export const CONFIRMATIONS_DEADLINE = 'notice-confirmations';

/** What a ladder deadline carries. */
export interface LadderRing {
  readonly noticeId: string;
  readonly ladder: LadderKind;
  readonly stage: number;
  /** Only these climb now; absent: all of the ladder that are silent. */
  readonly unitIds?: readonly string[];
}

/** Minutes until a confirmation is asked for. */
export interface Confirmation {
  readonly unitMinutes: number;
  readonly enterpriseMinutes: number;
}

const AWAIT = (units: string) => `
insert into acknowledgement (notice_id, acknowledger_id, acknowledger_kind, due_at)
select $1::uuid, a.id, a.kind, $2::timestamptz + ($3::jsonb ->> case a.kind when 'enterprise' then 'enterpriseMinutes' else 'unitMinutes' end)::int * interval '1 minute'
from (${units}) a order by a.id
on conflict do nothing`;

/** One row per unit (and per person of the leading group) that must confirm (C20). */
export async function awaitConfirmations(
  tx: Tx,
  notice: { id: string; issuedAt: Date },
  scope: ResponseScope,
  confirmation: Confirmation,
): Promise<void> {
  const confirmers = confirmersOf(scope);
  const { unitMinutes, enterpriseMinutes } = confirmation;
  await tx.query(AWAIT(confirmers.sql), [
    notice.id,
    notice.issuedAt,
    JSON.stringify({ unitMinutes, enterpriseMinutes }),
    ...confirmers.parameters,
  ]);
}

/** How many units of each kind must confirm. */
export async function awaitedUnits(tx: Tx, noticeId: string): Promise<{ kind: LadderKind; units: number }[]> {
  return rows(
    tx,
    `select acknowledger_kind as kind, count(*)::int as units from acknowledgement where notice_id = $1 and acknowledger_kind <> 'person' group by 1`,
    [noticeId],
  );
}

/** Units that must confirm but where nobody has any contact: an incident at once (R17). */
export async function unreachableUnits(tx: Tx, noticeId: string): Promise<{ unitId: string; kind: LadderKind }[]> {
  return rows(
    tx,
    `select a.acknowledger_id as "unitId", a.acknowledger_kind as kind from acknowledgement a
     where a.notice_id = $1 and a.acknowledger_kind <> 'person' and not exists (
       select 1 from duty d join person p on p.id = d.person_id and p.active
       where d.unit_id = a.acknowledger_id and jsonb_path_exists(p.contacts, '$[*] ? (@.channel != "robot")'))
     order by 1`,
    [noticeId],
  );
}
