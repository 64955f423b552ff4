import { rows, type Tx } from '@qingkong/persistence';
import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { In, LessThan } from 'typeorm';
import { Response, type ResponseKind } from './response.entity';

/** One stretch of a response at one level, [fromAt, toAt); `toAt` null while it lasts. */
export interface LevelSegment {
  readonly level: ResponseLevel;
  readonly colour: AlertColour;
  readonly fromAt: Date;
  readonly toAt: Date | null;
}

export interface TimelineEntry {
  readonly what: 'announced' | 'started' | 'lifted' | 'withdrawn';
  readonly at: Date;
  readonly alertId: string | null;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** All open responses, locked, in a fixed order. */
export function openResponses(tx: Tx): Promise<Response[]> {
  return tx.getRepository(Response).find({
    where: { state: In(['announced', 'active']) },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

export function lockResponse(tx: Tx, id: string): Promise<Response | null> {
  return tx.getRepository(Response).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** Newest first, those before the response `before` where given. */
export function listResponses(
  tx: Tx,
  page: { jurisdictions: readonly string[] | null; before: string | null; limit: number },
): Promise<Response[]> {
  return tx.getRepository(Response).find({
    where: {
      ...(page.jurisdictions ? { jurisdiction: In([...page.jurisdictions]) } : {}),
      ...(page.before ? { id: LessThan(page.before) } : {}),
    },
    order: { id: 'DESC' },
    take: page.limit,
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

/** Closes what lasts; a response that ended before its onset leaves an empty stretch. */
export async function closeSegment(tx: Tx, responseId: string, at: Date): Promise<void> {
  await tx.query(
    'update level_segment set to_at = greatest($2::timestamptz, from_at) where response_id = $1 and to_at is null',
    [responseId, at],
  );
}

export function segmentsOf(tx: Tx, responseId: string): Promise<LevelSegment[]> {
  return rows<LevelSegment>(
    tx,
    'select level, colour, from_at as "fromAt", to_at as "toAt" from level_segment where response_id = $1 order by ordinal',
    [responseId],
  );
}

export async function noteOnTimeline(tx: Tx, responseId: string, entry: TimelineEntry): Promise<void> {
  await tx.query('insert into timeline_entry (response_id, what, at, alert_id, facts) values ($1, $2, $3, $4, $5)', [
    responseId,
    entry.what,
    entry.at,
    entry.alertId,
    JSON.stringify(entry.facts),
  ]);
}

export function timelineOf(tx: Tx, responseId: string): Promise<TimelineEntry[]> {
  return rows<TimelineEntry>(
    tx,
    'select what, at, alert_id as "alertId", facts from timeline_entry where response_id = $1 order by position',
    [responseId],
  );
}
