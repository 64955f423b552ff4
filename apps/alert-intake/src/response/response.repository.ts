import { rows, type Tx } from '@qingkong/persistence';
import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { In, LessThan } from 'typeorm';
import { Response, type ResponseKind, type ResponseState } from './response.entity';

/** One stretch of a response at one level, [fromAt, toAt); `toAt` null while it lasts. */
export interface LevelSegment {
  readonly level: ResponseLevel;
  readonly colour: AlertColour;
  readonly fromAt: Date;
  readonly toAt: Date | null;
}

/** One thing that happened to a response, in the order in which we knew of it. */
export interface TimelineEntry {
  readonly what:
    | 'announced'
    | 'started'
    | 'levelChanged'
    | 'textChanged'
    | 'scopeChanged'
    | 'lifted'
    | 'withdrawn'
    | 'terminationInstructed'
    | 'terminationWithdrawn'
    | 'liftAnnounced'
    | 'liftTakenBack'
    | 'liftMissed'
    | 'expired'
    | 'merged'
    | 'flagged';
  /** When it was decided. */
  readonly at: Date;
  readonly alertId: string | null;
  /** The response's version after it, where an event of that version tells it. */
  readonly version: number | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** With when its event left for the other services (timeline.migrations.ts); null while it waits, or where there is none. */
export interface RelayedEntry extends TimelineEntry {
  readonly relayedAt: Date | null;
}

const DECISIONS_LOCK = 7_102_201;

/** Everything about responses of the city and its counties is decided one after another: whoever decides holds this until commit. */
export async function lockDecisions(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [DECISIONS_LOCK]);
}

/** All open responses, locked, in a fixed order. */
export function openResponses(tx: Tx): Promise<Response[]> {
  return tx.getRepository(Response).find({
    where: { state: In(['announced', 'active']) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

export function findResponse(tx: Tx, id: string): Promise<Response | null> {
  return tx.getRepository(Response).findOneBy({ id });
}

export function lockResponse(tx: Tx, id: string): Promise<Response | null> {
  return tx.getRepository(Response).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Which responses a page shows; null where all of them may be among them. */
export interface ResponsePage {
  readonly jurisdictions: readonly string[] | null;
  readonly state: ResponseState | null;
  readonly kind: ResponseKind | null;
  /** Only those before this response. */
  readonly before: string | null;
  readonly limit: number;
}

/** Newest first. */
export function listResponses(tx: Tx, page: ResponsePage): Promise<Response[]> {
  const { jurisdictions, state, kind, before, limit } = page;
  return tx.getRepository(Response).find({
    where: {
      ...(jurisdictions && { jurisdiction: In([...jurisdictions]) }),
      ...(state && { state }),
      ...(kind && { kind }),
      ...(before && { id: LessThan(before) }),
    },
    order: { id: 'DESC' },
    take: limit,
  });
}

/** The next serial of this jurisdiction, year and kind, `2026-01`; the row lock keeps the numbers without gap or double. */
export async function nextSerial(tx: Tx, jurisdiction: string, kind: ResponseKind, year: number): Promise<string> {
  const [counter] = await rows<{ last: number }>(
    tx,
    `insert into response_serial (jurisdiction, kind, year, last) values ($1, $2, $3, 1)
     on conflict (jurisdiction, kind, year) do update set last = response_serial.last + 1 returning last`,
    [jurisdiction, kind, year],
  );
  return `${year}-${String(counter?.last).padStart(2, '0')}`;
}

export async function openFirstSegment(tx: Tx, response: Response): Promise<void> {
  await tx.query(
    'insert into level_segment (response_id, ordinal, level, colour, from_at) values ($1, 1, $2, $3, $4)',
    [response.id, response.level, response.colour, response.onsetAt],
  );
}

/** What has not begun begins at another time, at the level of its first stretch. */
export async function moveOnset(tx: Tx, responseId: string, onsetAt: Date): Promise<void> {
  await tx.query('update level_segment set from_at = $2 where response_id = $1 and ordinal = 1', [responseId, onsetAt]);
}

/** Nothing lasts beyond `at`: what would have begun later never was; what ends before its onset leaves one empty stretch. */
export async function closeSegments(tx: Tx, responseId: string, at: Date): Promise<void> {
  await tx.query('delete from level_segment where response_id = $1 and ordinal > 1 and from_at >= $2', [
    responseId,
    at,
  ]);
  await tx.query(
    `update level_segment set to_at = greatest($2::timestamptz, from_at) where response_id = $1 and (to_at is null or to_at > $2)`,
    [responseId, at],
  );
}

/** From `fromAt` on the level is another one, whatever was to follow; the same level as before just goes on. */
export async function changeSegment(
  tx: Tx,
  responseId: string,
  segment: Pick<LevelSegment, 'level' | 'colour' | 'fromAt'>,
): Promise<void> {
  const { level, colour, fromAt } = segment;
  await tx.query('delete from level_segment where response_id = $1 and from_at >= $2', [responseId, fromAt]);
  const [last] = await rows<{ ordinal: number; level: string }>(
    tx,
    'select ordinal, level from level_segment where response_id = $1 order by ordinal desc limit 1',
    [responseId],
  );
  const goesOn = last?.level === level;
  if (last) {
    await tx.query('update level_segment set to_at = $3 where response_id = $1 and ordinal = $2', [
      ...[responseId, last.ordinal],
      goesOn ? null : fromAt,
    ]);
  }
  if (goesOn) return;
  await tx.query(
    'insert into level_segment (response_id, ordinal, level, colour, from_at) values ($1, $2, $3, $4, $5)',
    [responseId, (last?.ordinal ?? 0) + 1, level, colour, fromAt],
  );
}

/** The response of a jurisdiction that was received last, open or over; ids are made by several processes' clocks and decide only between equals. */
export async function latestResponseId(tx: Tx, jurisdiction: string, kind: ResponseKind): Promise<string | null> {
  const [row] = await rows<{ id: string }>(
    tx,
    'select id from response where jurisdiction = $1 and kind = $2 order by received_at desc, id desc limit 1',
    [jurisdiction, kind],
  );
  return row?.id ?? null;
}

export function segmentsOf(tx: Tx, responseId: string): Promise<LevelSegment[]> {
  return rows<LevelSegment>(
    tx,
    'select level, colour, from_at as "fromAt", to_at as "toAt" from level_segment where response_id = $1 order by ordinal',
    [responseId],
  );
}

export async function noteOnTimeline(tx: Tx, responseId: string, entry: TimelineEntry): Promise<void> {
  await tx.query(
    'insert into timeline_entry (response_id, what, at, alert_id, version, facts) values ($1, $2, $3, $4, $5, $6)',
    [responseId, entry.what, entry.at, entry.alertId, entry.version, JSON.stringify(entry.facts)],
  );
}

/** Whether the timeline says already that this validity has passed. */
export async function hasExpiredAt(tx: Tx, responseId: string, expiresAt: Date): Promise<boolean> {
  const found = await rows(
    tx,
    `select 1 from timeline_entry where response_id = $1 and what = 'expired' and facts ->> 'expiresAt' = $2`,
    [responseId, expiresAt.toISOString()],
  );
  return found.length > 0;
}

/** Whether a later message of HQ has taken the place of this one, or taken it back. */
export async function isReplaced(tx: Tx, responseId: string, alertId: string): Promise<boolean> {
  const found = await rows(
    tx,
    `select 1 from timeline_entry where response_id = $1 and facts -> 'replaces' @> to_jsonb($2::text)`,
    [responseId, alertId],
  );
  return found.length > 0;
}

export function timelineOf(tx: Tx, responseId: string): Promise<RelayedEntry[]> {
  return rows<RelayedEntry>(
    tx,
    `select what, at, alert_id as "alertId", version, facts, relayed_at as "relayedAt" from timeline_entry where response_id = $1 order by position`,
    [responseId],
  );
}
