import { type ResponseAnnounced } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { type ResponseFacts } from '../notice/notice-subject';
import { type Source, type Stretch } from './strictest';

/** Our copy of one response, as far as words and audiences need it. */
export interface ResponseCopy extends Source {
  /** The last that was announced, whether it is in force yet or not. */
  readonly level: ResponseLevel;
  readonly jurisdiction: string;
  readonly origin: 'alert' | 'assurance';
  readonly kind: 'actual' | 'drill';
  readonly state: 'announced' | 'active' | 'ended' | 'withdrawn';
  readonly isOpen: boolean;
  readonly facts: ResponseFacts;
  readonly listVersionId: string | null;
  readonly onsetAt: Date;
  readonly receivedAt: Date;
  readonly version: number;
}

/** As its events tell it: instants are RFC 3339. */
type StoredStretch = { readonly fromAt: string } & Omit<Stretch, 'fromAt'>;

interface ResponseRow {
  readonly id: string;
  readonly serial: string;
  readonly kind: ResponseCopy['kind'];
  readonly jurisdiction: string;
  readonly origin: ResponseCopy['origin'];
  readonly colour: AlertColour;
  readonly level: ResponseLevel;
  readonly state: ResponseCopy['state'];
  readonly onset_at: Date;
  readonly received_at: Date;
  readonly list_version_id: string | null;
  readonly area_codes: string[] | null;
  readonly course: StoredStretch[];
  readonly ended_at: Date | null;
  readonly primary_pollutant: string | null;
  readonly document_number: string | null;
  readonly version: number;
}

const COLUMNS =
  'id, serial, kind, jurisdiction, origin, colour, level, state, onset_at, received_at, course, ended_at, list_version_id, area_codes, primary_pollutant, document_number, version';

const RESPONSES_LOCK = 7_102_013;

/** Events of two responses come side by side, and what one means depends on the other: whoever handles one holds this until commit. */
export async function lockResponses(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [RESPONSES_LOCK]);
}

export async function findResponse(tx: Tx, responseId: string): Promise<ResponseCopy | null> {
  const [row] = await rows<ResponseRow>(tx, `select ${COLUMNS} from response where id = $1`, [responseId]);
  return row ? toCopy(row) : null;
}

/** All that run or are announced, real or drill, the first that was received first. */
export async function openResponses(tx: Tx, kind: ResponseCopy['kind']): Promise<ResponseCopy[]> {
  const found = await rows<ResponseRow>(
    tx,
    `select ${COLUMNS} from response where kind = $1 and state in ('announced', 'active') order by received_at, id`,
    [kind],
  );
  return found.map(toCopy);
}

/** False where it is there already. `areaCodes` null: the whole city; `isOver`: it is kept, and nothing of it is to be said. */
export async function insertResponse(
  tx: Tx,
  announced: ResponseAnnounced,
  bound: { listVersionId: string | null; areaCodes: readonly string[] | null; isOver: boolean },
): Promise<boolean> {
  const made = await rows(
    tx,
    `insert into response (id, serial, kind, jurisdiction, colour, level, state, onset_at, received_at, list_version_id, area_codes, primary_pollutant, document_number, origin, version, ended_at, course)
     select $1, $2, $3, $4, $5, $6, coalesce(e.state, case when $14 then 'ended' else 'announced' end), $7, $8, $9, $10, $11, $12, $13, 1, coalesce(e.ended_at, case when $14 then $8::timestamptz end), $15
     from (select 1) one left join response_end e on e.response_id = $1
     on conflict (id) do nothing returning id`,
    [
      ...[announced.responseId, announced.serial, announced.kind, announced.jurisdiction, announced.colour],
      ...[announced.level, announced.onsetAt, announced.receivedAt, bound.listVersionId, bound.areaCodes],
      ...[announced.primaryPollutant, announced.documentNumber, announced.origin, bound.isOver],
      JSON.stringify([{ fromAt: announced.onsetAt, level: announced.level, colour: announced.colour }]),
    ],
  );
  return made.length > 0;
}

/** What an event changes in our copy; what is not named stays. */
export async function updateResponse(
  tx: Tx,
  responseId: string,
  change: {
    state?: ResponseCopy['state'];
    endedAt?: string;
    course?: readonly Stretch[];
    areaCodes?: readonly string[] | null;
    onsetAt?: string;
    documentNumber?: string | null;
    version: number | null;
  },
): Promise<void> {
  const { areaCodes, course } = change;
  const last = course?.at(-1);
  await tx.query(
    `update response set state = coalesce($2, state), ended_at = coalesce($3, ended_at), level = coalesce($4, level), colour = coalesce($5, colour),
       document_number = coalesce($6, document_number), version = greatest(version, coalesce($7, version + 1)), course = coalesce($8, course),
       onset_at = coalesce($9, onset_at), area_codes = case when $10 then $11::text[] else area_codes end where id = $1`,
    [
      ...[responseId, change.state ?? null, change.endedAt ?? null, last?.level ?? null, last?.colour ?? null],
      ...[change.documentNumber ?? null, change.version, course ? JSON.stringify(course) : null],
      ...[change.onsetAt ?? null, areaCodes !== undefined, areaCodes ?? null],
    ],
  );
}

/** An end whose beginning we don't have: should that come, nobody is told (R29). */
export async function noteEnd(
  tx: Tx,
  end: { responseId: string; state: 'ended' | 'withdrawn'; endedAt: string },
): Promise<void> {
  await tx.query(
    'insert into response_end (response_id, state, ended_at) values ($1, $2, $3) on conflict (response_id) do nothing',
    [end.responseId, end.state, end.endedAt],
  );
}

function toCopy(row: ResponseRow): ResponseCopy {
  const { id, serial, kind, jurisdiction, origin, colour, level, state, version } = row;
  const { primary_pollutant: primaryPollutant, document_number: documentNumber } = row;
  return {
    ...{ id, kind, jurisdiction, origin, level, state, version },
    isOpen: state === 'announced' || state === 'active',
    areaCodes: row.area_codes,
    course: row.course.map((stretch) => ({ ...stretch, fromAt: new Date(stretch.fromAt) })),
    endedAt: row.ended_at,
    listVersionId: row.list_version_id,
    onsetAt: row.onset_at,
    receivedAt: row.received_at,
    facts: { serial, drill: kind === 'drill', origin, colour, level, primaryPollutant, documentNumber },
  };
}

/** What is said of a response while it has this level. */
export function factsAt({ facts }: ResponseCopy, { level, colour }: Stretch): ResponseFacts {
  return { ...facts, level, colour };
}
