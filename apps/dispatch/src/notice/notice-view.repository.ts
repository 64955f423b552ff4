import { type Database } from '@qingkong/persistence';

/** Numbers of one notice, as the board and the demo show them. */
export interface NoticeProgress {
  readonly id: string;
  readonly responseId: string | null;
  readonly kind: string;
  readonly issuedAt: Date;
  readonly invalidAt: Date | null;
  /** Persons of its first round, and for how many of them a provider has accepted a message. */
  readonly persons: number;
  readonly personsTold: number;
  readonly units: number;
  readonly unitsAcknowledged: number;
  readonly members: number;
  readonly membersAcknowledged: number;
  readonly firstAcceptedAt: Date | null;
  readonly lastAcceptedAt: Date | null;
}

/** A unit, or a person of the leading group, that has not confirmed. */
export interface Silent {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly dueAt: Date;
}

/** One message to one person, without his contact. */
export interface DeliveryView {
  readonly id: string;
  readonly personId: string;
  readonly channel: string;
  readonly account: string;
  readonly state: string;
  readonly attempts: number;
  readonly acceptedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly nextAttemptAt: Date | null;
  readonly lastReason: string | null;
}

export const PAGE = 200;

const PROGRESS = `
select n.id, n.response_id as "responseId", n.kind, n.issued_at as "issuedAt", n.invalid_at as "invalidAt",
  n.persons,
  d.told as "personsTold", d.first as "firstAcceptedAt", d.last as "lastAcceptedAt",
  a.units, a.units_acknowledged as "unitsAcknowledged", a.members, a.members_acknowledged as "membersAcknowledged"
from notice n
cross join lateral (
  select count(distinct d.person_id)::int as told, min(d.accepted_at) as first, max(d.accepted_at) as last
  from delivery_batch b join delivery d on d.batch_id = b.id where b.notice_id = n.id and b.channel <> 'robot' and d.accepted_at is not null
) d
cross join lateral (
  select count(*) filter (where acknowledger_kind <> 'person')::int as units, count(acknowledged_at) filter (where acknowledger_kind <> 'person')::int as units_acknowledged,
    count(*) filter (where acknowledger_kind = 'person')::int as members, count(acknowledged_at) filter (where acknowledger_kind = 'person')::int as members_acknowledged
  from acknowledgement where notice_id = n.id
) a`;

/** Pages of 200, oldest first: ids sort by time. */
export async function progressOfResponse(
  db: Database,
  responseId: string,
  after: string | null,
): Promise<NoticeProgress[]> {
  return db.query(
    `${PROGRESS} where n.response_id = $1 and ($2::uuid is null or n.id > $2) order by n.id limit ${PAGE}`,
    [responseId, after],
  );
}

export async function progressOf(db: Database, noticeId: string): Promise<NoticeProgress | null> {
  return (await db.query<NoticeProgress>(`${PROGRESS} where n.id = $1`, [noticeId]))[0] ?? null;
}

/** Who has not confirmed yet (签收), oldest due first. */
export async function silentOf(db: Database, noticeId: string): Promise<Silent[]> {
  return db.query(
    `select a.acknowledger_id as id, a.acknowledger_kind as kind, coalesce(u.name, p.name) as name, a.due_at as "dueAt"
     from acknowledgement a left join unit u on u.id = a.acknowledger_id left join person p on p.id = a.acknowledger_id
     where a.notice_id = $1 and a.acknowledged_at is null order by a.due_at, a.acknowledger_id limit 1000`,
    [noticeId],
  );
}

/** Every message of a notice, ids instead of contacts (R32). Pages of 200 after `cursor`. */
export async function deliveriesOf(
  db: Database,
  noticeId: string,
  cursor: { batchId: string; ordinal: number },
): Promise<DeliveryView[]> {
  return db.query(
    `select d.batch_id || '-' || d.ordinal as id, d.person_id as "personId", b.channel, b.account, d.state, d.attempts, d.accepted_at as "acceptedAt",
       d.acknowledged_at as "acknowledgedAt", d.next_attempt_at as "nextAttemptAt", d.last_reason as "lastReason"
     from delivery_batch b join delivery d on d.batch_id = b.id
     where b.notice_id = $1 and (d.batch_id, d.ordinal) > ($2::bigint, $3::int) order by d.batch_id, d.ordinal limit ${PAGE}`,
    [noticeId, cursor.batchId, cursor.ordinal],
  );
}
