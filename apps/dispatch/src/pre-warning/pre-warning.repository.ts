import { type PreWarningIssued } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { type AudienceQuery } from '../notice/audience';

/** Our copy of one 预警意见. */
export interface PreWarningCopy {
  readonly id: string;
  readonly kind: 'actual' | 'drill';
  readonly headline: string | null;
  readonly isOver: boolean;
  /** Of the newest event about it; null where none that we know of had one. */
  readonly version: number | null;
}

/** A person who was told to prepare, in one of the roles he heard it in, and has not heard since that it is off. */
export interface Told {
  readonly personId: string;
  readonly unitId: string;
  readonly unitKind: string;
  readonly areaCode: string | null;
}

const COLUMNS = 'id, kind, headline, is_over as "isOver", version';

export async function findPreWarning(tx: Tx, id: string): Promise<PreWarningCopy | null> {
  const [found] = await rows<PreWarningCopy>(tx, `select ${COLUMNS} from pre_warning where id = $1 for update`, [id]);
  return found ?? null;
}

/** Writes what HQ says now; when it was received first stays. */
export async function keepPreWarning(tx: Tx, issued: PreWarningIssued, version: number | null): Promise<void> {
  const { preWarningId, kind, receivedAt, expectedOnsetAt, headline } = issued;
  await tx.query(
    `insert into pre_warning (id, kind, received_at, expected_onset_at, headline, is_over, version) values ($1, $2, $3, $4, $5, false, $6)
     on conflict (id) do update set expected_onset_at = excluded.expected_onset_at, headline = excluded.headline,
       version = coalesce(excluded.version, pre_warning.version + 1)`,
    [preWarningId, kind, receivedAt, expectedOnsetAt, headline, version],
  );
}

/** It is over, also where we never heard of it: what comes of it later tells nobody. */
export async function noteOver(tx: Tx, over: Pick<PreWarningCopy, 'id' | 'kind' | 'version'>): Promise<void> {
  await tx.query(
    `insert into pre_warning (id, kind, is_over, version) values ($1, $2, true, $3)
     on conflict (id) do update set is_over = true, version = greatest(pre_warning.version, excluded.version)`,
    [over.id, over.kind, over.version],
  );
}

/** Those that stand and that a response of this kind may be the one they foretold: it was received after them, and ended after their time. */
export function foretold(
  tx: Tx,
  response: { readonly kind: 'actual' | 'drill'; readonly receivedAt: Date; readonly endedAt: Date | null },
): Promise<PreWarningCopy[]> {
  return rows<PreWarningCopy>(
    tx,
    `select ${COLUMNS} from pre_warning where kind = $1 and not is_over and received_at < $2 and (expected_onset_at is null or expected_onset_at <= $3)
     order by received_at, id for update`,
    [response.kind, response.receivedAt, response.endedAt],
  );
}

/** Everyone whose last word of this pre-warning was to prepare, as far as it was sent, or may have been. */
export function toldToPrepare(tx: Tx, preWarningId: string): Promise<Told[]> {
  return rows<Told>(
    tx,
    `select "personId", "unitId", "unitKind", "areaCode" from (
       select distinct on (d.person_id, u.id) d.person_id as "personId", u.id as "unitId", u.kind as "unitKind", u.area_code as "areaCode", n.kind
       from notice n join delivery_batch b on b.notice_id = n.id
       join delivery d on d.batch_id = b.id and d.state not in ('dropped', 'pending', 'failed')
       join unit u on u.id = any(d.unit_ids)
       where n.matter = $1 and n.kind in ('preWarning', 'preWarningEnd')
       order by d.person_id, u.id, n.issued_at desc, n.id desc) last
     where kind = 'preWarning' order by "personId", "unitId"`,
    [preWarningId],
  );
}

/** Exactly these, in these roles. */
export function exactly(told: readonly Told[]): AudienceQuery {
  return {
    pairs: 'select * from unnest($4::text[], $5::text[]) as told (person_id, unit_id)',
    scope: null,
    parameters: [told.map(({ personId }) => personId), told.map(({ unitId }) => unitId)],
  };
}

/** C13: ids of the enterprises with a line that can't be stopped at once and that runs, and of their counties. Areas: null for the whole city. */
export async function unitsThatPrepare(
  tx: Tx,
  listVersionId: string,
  areaCodes: readonly string[] | null,
): Promise<string[]> {
  const found = await rows<{ id: string }>(
    tx,
    `with bound as (
       select distinct u.id, u.county_id from production_line l
       join listed_enterprise e on e.list_version_id = l.list_version_id and e.unit_id = l.unit_id and not e.idle
       join unit u on u.id = l.unit_id and u.active and ($2::text[] is null or u.area_code = any($2))
       where l.list_version_id = $1::uuid and not l.interruptible)
     select id from bound union select county_id from bound where county_id is not null`,
    [listVersionId, areaCodes],
  );
  return found.map(({ id }) => id);
}

/** Which of these units are on the list. */
export async function listedAmong(
  tx: Tx,
  listVersionId: string | null,
  unitIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await rows<{ id: string }>(
    tx,
    'select unit_id as id from listed_enterprise where list_version_id = $1::uuid and unit_id = any($2::text[])',
    [listVersionId, unitIds],
  );
  return new Set(found.map(({ id }) => id));
}
