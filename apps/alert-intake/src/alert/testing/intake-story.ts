import { type Database } from '@qingkong/persistence';
import { type AlertContent } from '../../format/alert-content';
import { parseCap12 } from '../../format/cap12';
import { serialiseCap12 } from '../../format/cap12-writer';
import { serialiseJson } from '../../format/json-writer';
import { serialiseNational } from '../../format/national-writer';
import { at, sample } from './intake-desk';

export const FORMATS = ['CAP 1.2', 'national', 'JSON'] as const;
export type Format = (typeof FORMATS)[number];

/** One instant of the story as far as alert-intake goes: who says what; without a message only the clock passes. */
export interface StoryRow {
  readonly at: string;
  readonly message?: {
    readonly client: 'hq-platform' | 'ecology-bureau' | 'county-211324-platform';
    readonly content: AlertContent;
    readonly becomes: string;
  };
}

const said = (name: string, change: Partial<AlertContent> = {}): AlertContent => {
  return { ...parseCap12(sample(`${name}.xml`)), ...change };
};
const drill = (identifier: string, instant: string): AlertContent => {
  const [sent, onset] = [at(instant), new Date(at(instant).getTime() + 1_800_000)];
  return said('drill-exercise-orange', { identifier, sent, effective: sent, onset, expires: null });
};
const hq = (instant: string, content: AlertContent, becomes: string): StoryRow => {
  return { at: instant, message: { client: 'hq-platform', content, becomes } };
};
const kazuo = (instant: string, content: AlertContent, becomes: string): StoryRow => {
  return { at: instant, message: { client: 'county-211324-platform', content, becomes } };
};
const preWarning: StoryRow = {
  at: '02-10 09:00',
  message: { client: 'ecology-bureau', content: said('story-02-10-0900-pre-warning'), becomes: 'applied' },
};
const yellow = said('story-02-10-1530-yellow');

/** The rows about alerts and responses, with a drill that runs when the real thing comes and one that is asked for while it runs. */
export const STORY: readonly StoryRow[] = [
  preWarning,
  hq('02-10 14:00', drill('CY-HQ-2026-D002', '02-10 14:00'), 'applied'),
  { at: '02-10 14:30' },
  hq('02-10 15:30', yellow, 'applied'),
  hq('02-10 15:31', yellow, 'applied'),
  { at: '02-10 22:00' },
  hq('02-11 15:40', said('story-02-11-1540-orange'), 'applied'),
  kazuo('02-11 20:00', said('story-02-11-2000-kazuo-red'), 'applied'),
  { at: '02-12 00:00' },
  hq('02-12 12:00', drill('CY-HQ-2026-D003', '02-12 12:00'), 'ignored drill-during-real-response'),
  hq('02-13 14:00', said('story-02-13-1400-yellow'), 'applied'),
  hq('02-14 08:00', said('story-02-14-0800-cancel'), 'applied'),
  hq('02-14 09:40', said('story-02-14-0940-termination-instruction'), 'applied'),
  hq('02-14 11:00', said('story-02-14-1100-stale-orange'), 'ignored stale-after-lift'),
  kazuo('02-15 12:00', said('story-02-15-1200-kazuo-cancel'), 'applied'),
  // Every validity stated above has passed, and no lift is missing.
  { at: '02-20 00:00' },
];

/** All that is there after it: nothing else. Names as in {@link storyEnd}. */
export const STORY_END = {
  responses: [
    '2026-01 drill ended II orange 02-10 14:30 – 02-10 15:30 supersededByReal',
    '2026-01 ended III yellow 02-10 22:00 – 02-14 08:00 lifted',
    '211324 2026-01 ended I red 02-12 00:00 – 02-15 12:00 lifted',
  ],
  segments: [
    '2026-01 drill: II 02-10 14:30 – 02-10 15:30',
    '2026-01: III 02-10 22:00 – 02-11 16:00',
    '2026-01: II 02-11 16:00 – 02-13 14:00',
    '2026-01: III 02-13 14:00 – 02-14 08:00',
    '211324 2026-01: I 02-12 00:00 – 02-15 12:00',
  ],
  timeline: [
    '02-10 14:00 2026-01 drill: announced 1 CY-HQ-2026-D002',
    '02-10 14:30 2026-01 drill: started 2',
    '02-10 15:30 2026-01 drill: lifted 3 CY-HQ-2026-0001',
    '02-10 15:30 2026-01: announced 1 CY-HQ-2026-0001',
    '02-10 22:00 2026-01: started 2',
    '02-11 15:40 2026-01: levelChanged 3 CY-HQ-2026-0002',
    '02-11 20:00 211324 2026-01: announced 1 KZ-HQ-2026-0001',
    '02-12 00:00 211324 2026-01: started 2',
    '02-13 14:00 2026-01: levelChanged 4 CY-HQ-2026-0003',
    '02-14 08:00 2026-01: lifted 5 CY-HQ-2026-0005',
    '02-14 09:40 2026-01: terminationInstructed CY-HQ-2026-0006',
    '02-15 12:00 211324 2026-01: lifted 3 KZ-HQ-2026-0002',
  ],
  events: [
    'pre-warning.issued 1 yellow',
    '2026-01 drill: response.announced 1 II',
    '2026-01 drill: response.started 2 II',
    '2026-01 drill: response.lifted 3',
    '2026-01: response.announced 1 III',
    '2026-01: response.started 2 III',
    '2026-01: response.level-changed 3 II',
    '211324 2026-01: response.announced 1 I',
    '211324 2026-01: response.started 2 I',
    '2026-01: response.level-changed 4 III',
    '2026-01: response.lifted 5',
    '2026-01: response.termination-instructed',
    '211324 2026-01: response.lifted 3',
  ],
};

/** The message as bytes of this format, and its content type. */
export function asBytes(content: AlertContent, format: Format): { bytes: Buffer; contentType: string } {
  if (format === 'JSON') return { bytes: Buffer.from(serialiseJson(content)), contentType: 'application/json' };
  const text = format === 'national' ? serialiseNational(inNational(content)) : serialiseCap12(content);
  return { bytes: Buffer.from(text), contentType: 'application/xml' };
}

/** Under identifiers as the dialect wants them: place and organisation, then when it was sent. */
function inNational(content: AlertContent): AlertContent {
  const references = content.references.map((one) => ({ ...one, identifier: nationalIdentifier(one) }));
  return { ...content, identifier: nationalIdentifier(content), references };
}

function nationalIdentifier({ identifier, sent }: { identifier: string; sent: Date | null }): string {
  const beijing = new Date((sent?.getTime() ?? 0) + 8 * 3_600_000).toISOString().replace(/\D/g, '').slice(0, 14);
  const area = identifier.startsWith('KZ') ? '211324' : '211300';
  return `${area}99900000_${beijing}`;
}

const TITLE = `concat_ws(' ', nullif(r.jurisdiction, '211300'), r.serial, nullif(r.kind, 'actual'))`;
/** To the millisecond, of which the story's have none. */
const instant = (column: string) =>
  `replace(to_char(${column} at time zone 'Asia/Shanghai', 'MM-DD HH24:MI:SS.MS'), ':00.000', '')`;

/** What the database holds, one line a row, in the order in which it came about. */
export async function storyEnd(db: Pick<Database, 'query'>): Promise<typeof STORY_END> {
  const lines = async (sql: string) => (await db.query<{ line: string }>(sql)).map(({ line }) => line);
  const names = new Map(
    STORY.flatMap(({ message }) =>
      message ? [[nationalIdentifier(message.content), message.content.identifier] as const] : [],
    ),
  );
  const timeline = await db.query<{ line: string; identifier: string | null }>(
    `select concat_ws(' ', ${instant('t.at')}, ${TITLE} || ':', t.what, t.version) as line, m.identifier from timeline_entry t
     join response r on r.id = t.response_id left join alert_message m on m.id = t.alert_id order by t.position`,
  );
  return {
    responses: await lines(
      `select concat_ws(' ', ${TITLE}, state, level, colour, ${instant('onset_at')}, '–', ${instant('ended_at')}, end_reason) as line from response r order by id`,
    ),
    segments: await lines(
      `select concat_ws(' ', ${TITLE} || ':', s.level, ${instant('from_at')}, '–', ${instant('to_at')}) as line
       from level_segment s join response r on r.id = s.response_id order by r.id, ordinal`,
    ),
    timeline: timeline.map(({ line, identifier }) =>
      identifier === null ? line : `${line} ${names.get(identifier) ?? identifier}`,
    ),
    events: await lines(
      `select concat_ws(' ', case when r.id is not null then ${TITLE} || ':' end, o.type, o.aggregate_version, coalesce(o.payload ->> 'level', o.payload ->> 'colour')) as line
       from (select position, type, key, aggregate_version, payload::jsonb as payload from outbox) o left join response r on r.id::text = o.key order by o.position`,
    ),
  };
}
