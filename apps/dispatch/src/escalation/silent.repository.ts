import { rows, type Tx } from '@qingkong/persistence';
import { type NoticeKind, type ResponseFacts } from '../notice/notice-subject';
import { type LadderRing } from '../notice/confirmation.repository';
import { overtakenEnterprises } from '../notice/overtaken.repository';

/** A notice whose confirmations are waited for. */
export interface StandingNotice {
  readonly id: string;
  readonly responseId: string | null;
  readonly kind: NoticeKind;
  readonly response: ResponseFacts | null;
  /** R16, also where no response is named. */
  readonly drill: boolean;
  readonly issuedAt: Date;
}

/** A unit that still owes its confirmation, and who is above it. */
export interface SilentUnit {
  readonly unitId: string;
  readonly name: string;
  readonly countyId: string | null;
  readonly taskForceId: string | null;
}

/** Null where nothing more may be said of the notice. It can't end before we commit (R29). */
export async function standingNotice(tx: Tx, noticeId: string): Promise<StandingNotice | null> {
  const [notice] = await rows<StandingNotice>(
    tx,
    `select id, response_id as "responseId", kind, subject -> 'response' as response, issued_at as "issuedAt",
       coalesce(subject -> 'drill', subject -> 'response' -> 'drill', 'false') = 'true' as drill
     from notice where id = $1 and invalid_at is null for share`,
    [noticeId],
  );
  return notice ?? null;
}

// Locked in one order, the same in which a confirmation of several units locks them.
const CLIMB = `
with silent as (
  select acknowledger_id from acknowledgement
  where notice_id = $1 and acknowledger_kind = $2 and acknowledged_at is null and climbed < $3 and ($4::text[] is null or acknowledger_id = any($4))
    and acknowledger_id <> all($5::text[])
  order by acknowledger_id for update
),
climbed as (
  update acknowledgement a set climbed = $3 from silent s where a.notice_id = $1 and a.acknowledger_id = s.acknowledger_id returning a.acknowledger_id
)
select u.id as "unitId", u.name, u.county_id as "countyId", u.task_force_id as "taskForceId"
from climbed c join unit u on u.id = c.acknowledger_id order by u.id`;

/**
 * Notes for every silent unit of this ladder that `stage` is climbed; returns those that were not that far yet. Whoever has been told
 * something newer climbs that one's ladder alone.
 */
export async function climbSilent(tx: Tx, ring: LadderRing, stage: number): Promise<SilentUnit[]> {
  const { noticeId, ladder, unitIds = null } = ring;
  const overtaken = ladder === 'enterprise' ? await overtakenEnterprises(tx, noticeId) : [];
  return rows<SilentUnit>(tx, CLIMB, [noticeId, ladder, stage, unitIds, [...overtaken]]);
}
