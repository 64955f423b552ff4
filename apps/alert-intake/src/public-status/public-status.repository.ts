import { rows, type Tx } from '@qingkong/persistence';
import { type AlertColour, type ResponseLevel } from '@qingkong/plan';
import { type LevelSegment } from '../response/response.repository';

type ResponseOrigin = 'alert' | 'assurance';

/** What the public may know of a response: no person, no contact, nothing of a message but number and pollutant (C03). */
export interface PublicResponse {
  readonly serial: string;
  readonly origin: ResponseOrigin;
  readonly jurisdiction: string;
  readonly areaCodes: readonly string[];
  readonly primaryPollutant: string | null;
  readonly documentNumber: string | null;
  /** Those that last, or lie ahead; none beyond a lift that was announced ahead. */
  readonly segments: readonly LevelSegment[];
}

/** The end of a response, with the level it had. */
export interface PublicLift {
  readonly serial: string;
  readonly origin: ResponseOrigin;
  readonly jurisdiction: string;
  readonly level: ResponseLevel;
  readonly colour: AlertColour;
  readonly endedAt: Date;
}

type Row = Omit<PublicResponse, 'segments'> & LevelSegment & { readonly id: string };

/** Real responses with a segment that has not ended by `at`; drills are nobody's business outside (R16). */
export async function publicResponses(tx: Tx, at: Date): Promise<PublicResponse[]> {
  const found = await rows<Row>(
    tx,
    `select r.id, r.serial, r.origin, r.jurisdiction, r.area_codes as "areaCodes", r.primary_pollutant as "primaryPollutant",
       r.document_number as "documentNumber", s.level, s.colour, s.from_at as "fromAt", least(s.to_at, r.lift_due_at) as "toAt"
     from level_segment s join response r on r.id = s.response_id
     where r.kind = 'actual' and (s.to_at is null or s.to_at > $1)
       and (r.lift_due_at is null or r.lift_due_at > greatest($1, s.from_at)) order by r.id, s.ordinal`,
    [at],
  );
  return [...Map.groupBy(found, ({ id }) => id).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { serial, origin, jurisdiction, areaCodes, primaryPollutant, documentNumber } = first;
    const segments = group.map(({ level, colour, fromAt, toAt }) => ({ level, colour, fromAt, toAt }));
    return [{ serial, origin, jurisdiction, areaCodes, primaryPollutant, documentNumber, segments }];
  });
}

/** The last lift of a real response, the city's or a county's, by `at`. */
export async function lastPublicLift(tx: Tx, at: Date): Promise<PublicLift | null> {
  const [found] = await rows<PublicLift>(
    tx,
    `select serial, origin, jurisdiction, level, colour, ended_at as "endedAt" from response
     where kind = 'actual' and state = 'ended' and end_reason = 'lifted' and ended_at <= $1 order by ended_at desc limit 1`,
    [at],
  );
  return found ?? null;
}
