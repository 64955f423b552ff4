import { rows, type Tx } from '@qingkong/persistence';
import { measuresOf, type NoticeSubject, previousLevelOf, type Recipient } from '../notice/notice-subject';
import { overtakenEnterprises } from '../notice/overtaken.repository';
import { recipientUnits } from '../notice/recipient-unit.repository';

/** One delivery taken by this sender, there as `sending`, with all its words need. */
export interface Claimed {
  readonly batchId: string;
  readonly ordinal: number;
  readonly account: string;
  readonly noticeId: string;
  readonly subject: NoticeSubject;
  readonly linkSalt: Buffer;
  readonly attempts: number;
  /** Lower goes first. */
  readonly priority: number;
  readonly recipient: Recipient;
  /** All for whom he hears it have been told something newer: it must not be said. */
  readonly isOvertaken: boolean;
}

/** What a claim finds of one notice. */
interface ClaimedNotice {
  readonly account: string;
  readonly priority: number;
  readonly noticeId: string;
  readonly subject: NoticeSubject;
  readonly listVersionId: string | null;
  readonly level: string | null;
  readonly linkSalt: Buffer;
}

interface BatchRow extends ClaimedNotice {
  readonly id: string;
  readonly recipients: readonly [
    personId: string,
    address: string,
    unitIds: readonly string[],
    repeatOf: string | null,
  ][];
}

interface RetryRow extends ClaimedNotice {
  readonly id: string;
  readonly ordinal: number;
  readonly attempts: number;
  readonly personId: string;
  readonly address: string;
  readonly unitIds: readonly string[];
  readonly repeatOf: string | null;
}

const NOTICE_FACTS = `n.id as "noticeId", n.subject, n.list_version_id as "listVersionId", n.level`;

/** For which account something may be claimed: what has a lower number than `below`, as it is more urgent. */
export interface Want {
  readonly account: string;
  readonly below: number;
}

const WANTED = `unnest($1::text[], $2::int[]) as w (account, below)`;

const CLAIM = `
with taken as (
  select b.id from delivery_batch b join notice n on n.id = b.notice_id join ${WANTED} on w.account = b.account and b.priority < w.below
  where b.state = 'ready' and n.invalid_at is null
  order by b.priority, b.id limit 1 for update of b skip locked
),
claimed as (
  update delivery_batch b set state = 'claimed', claimed_by = $3, claimed_at = now() from taken where b.id = taken.id
  returning b.id, b.account, b.priority, b.notice_id, b.link_salt, b.recipients
),
inserted as (
  insert into delivery (batch_id, ordinal, person_id, address, unit_ids, repeat_of, state)
  select c.id, r.ordinality, r.value ->> 0, r.value ->> 1, array(select json_array_elements_text(r.value -> 2)), r.value ->> 3, 'sending'
  from claimed c cross join lateral json_array_elements(c.recipients) with ordinality r
)
select c.id, c.account, c.priority, c.link_salt as "linkSalt", c.recipients, ${NOTICE_FACTS} from claimed c join notice n on n.id = c.notice_id`;

/** Takes one ready batch of these accounts and inserts its deliveries as `sending`, in one statement. Commit before any provider is called. */
export async function claimBatch(tx: Tx, wants: readonly Want[], sender: number): Promise<Claimed[]> {
  const [batch] = await rows<BatchRow>(tx, CLAIM, parametersOf(wants, sender));
  if (!batch) return [];
  const { id, recipients } = batch;
  return withUnits(
    tx,
    recipients.map(([personId, address, unitIds, repeatOf], index) => ({
      ...batch,
      ...{ id, ordinal: index + 1, attempts: 0, personId, address, unitIds, repeatOf },
    })),
  );
}

const CLAIM_RETRIES = `
with due as (
  select d.batch_id, d.ordinal from delivery d join delivery_batch b on b.id = d.batch_id join notice n on n.id = b.notice_id
    join ${WANTED} on w.account = b.account and b.priority < w.below
  where d.next_attempt_at <= app_now() and n.invalid_at is null
  order by b.priority, d.next_attempt_at limit 100 for update of d skip locked
)
update delivery d set state = 'sending', retried_by = $3, next_attempt_at = null
from due, delivery_batch b, notice n
where d.batch_id = due.batch_id and d.ordinal = due.ordinal and b.id = d.batch_id and n.id = b.notice_id
returning b.id, b.account, b.priority, b.link_salt as "linkSalt", d.ordinal, d.attempts, d.person_id as "personId", d.address, d.unit_ids as "unitIds", d.repeat_of as "repeatOf", ${NOTICE_FACTS}`;

/** Takes at most a hundred deliveries that are due for another try, the most urgent first. */
export async function claimRetries(tx: Tx, wants: readonly Want[], sender: number): Promise<Claimed[]> {
  const retries = await rows<RetryRow>(tx, CLAIM_RETRIES, parametersOf(wants, sender));
  const claimed: Claimed[] = [];
  for (const [, sameNotice] of Map.groupBy(retries, ({ noticeId }) => noticeId)) {
    claimed.push(...(await withUnits(tx, sameNotice)));
  }
  return claimed;
}

function parametersOf(wants: readonly Want[], sender: number): unknown[] {
  return [wants.map(({ account }) => account), wants.map(({ below }) => below), sender];
}

/** Deliveries of one notice, each with what is said about its units but those that have been told something newer. */
async function withUnits(tx: Tx, claimed: readonly RetryRow[]): Promise<Claimed[]> {
  const [notice] = claimed;
  if (!notice) return [];
  const unitIds = [...new Set(claimed.flatMap((one) => one.unitIds))];
  const units = await recipientUnits(tx, unitIds, measuresOf(notice), previousLevelOf(notice.subject));
  const overtaken = await overtakenEnterprises(tx, notice.noticeId);
  return claimed.map(({ id, ordinal, account, noticeId, subject, linkSalt, attempts, priority, ...said }) => {
    const { personId, address, repeatOf } = said;
    const standing = said.unitIds.filter((unitId) => !overtaken.has(unitId));
    const recipient = { personId, address, units: standing.flatMap((unitId) => units.get(unitId) ?? []), repeatOf };
    const isOvertaken = standing.length < said.unitIds.length && standing.length === 0;
    return { batchId: id, ordinal, account, noticeId, subject, linkSalt, attempts, priority, recipient, isOvertaken };
  });
}
