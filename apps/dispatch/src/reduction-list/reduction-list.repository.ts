import { rows, type Tx } from '@qingkong/persistence';
import { type RecipientLine } from '../notice/notice-subject';
import { type ComparedEnterprise, digestOf } from './list-diff';
import { type ListedEnterprise, type ListedLine } from './list-enterprise';
import { parseMeasure } from './measure';

/** One edition, as listed. Dates are YYYY-MM-DD. */
export interface ListVersionRow {
  readonly id: string;
  readonly label: string;
  readonly publishedOn: string;
  readonly publishedAt: Date;
}

/** All editions, the one in force first. */
export async function listVersions(tx: Tx): Promise<ListVersionRow[]> {
  return rows(
    tx,
    `select id, label, published_on as "publishedOn", published_at as "publishedAt"
     from list_version order by published_on desc, list_version.published_at desc`,
  );
}

/** What a version's enterprises are compared by, unit by unit, and the columns it has. */
export async function digestsOf(
  tx: Tx,
  listVersionId: string,
): Promise<{ digests: [string, string][]; columns: string[] }> {
  const found = await rows<{ unit_id: string; digest: string }>(
    tx,
    'select unit_id, digest from listed_enterprise where list_version_id = $1',
    [listVersionId],
  );
  const [version] = await rows<{ columns: string[] }>(tx, 'select columns from list_version where id = $1', [
    listVersionId,
  ]);
  return { digests: found.map(({ unit_id, digest }) => [unit_id, digest]), columns: version?.columns ?? [] };
}

/** What a version says of these units, or of all, as it is compared with another; names and counties as the directory has them. */
export async function contentOf(
  tx: Tx,
  listVersionId: string,
  unitIds?: readonly string[],
): Promise<ComparedEnterprise[]> {
  return rows(
    tx,
    `select e.unit_id as "unitId", u.name, u.county_id as "countyId", u.municipal, e.grade as "gradeText", e.idle, e.exemption, (
       select coalesce(jsonb_agg(jsonb_build_object('ordinal', l.ordinal, 'name', l.name, 'interruptible', l.interruptible,
         'shutdownHours', l.shutdown_hours, 'raw', l.raw, 'measures', jsonb_build_object(
           'III', coalesce(l.measures->'III'->>'text', ''), 'II', coalesce(l.measures->'II'->>'text', ''),
           'I', coalesce(l.measures->'I'->>'text', ''))) order by l.ordinal), '[]')
       from production_line l where l.list_version_id = e.list_version_id and l.unit_id = e.unit_id) as lines
     from listed_enterprise e join unit u on u.id = e.unit_id
     where e.list_version_id = $1 and ($2::text[] is null or e.unit_id = any($2)) order by e.unit_id`,
    [listVersionId, unitIds ?? null],
  );
}

/** Writes enterprises and lines of a version. The units must be there. */
export async function writeEnterprises(
  tx: Tx,
  listVersionId: string,
  listed: readonly ListedEnterprise[],
): Promise<void> {
  const digests = listed.map(digestOf);
  const read = listed.map((enterprise) => ({ ...enterprise, lines: enterprise.lines.map(parsedLine) }));
  const enterprises = read.map(({ unitId, gradeText, idle, exemption, lines }, i) => ({
    ...{ unitId, gradeText, idle, exemption, digest: digests[i] },
    orders: ordersOf(lines),
  }));
  await tx.query(
    `insert into listed_enterprise (list_version_id, unit_id, grade, idle, exemption, orders, digest)
     select $1::uuid, "unitId", "gradeText", idle, exemption, orders, digest
     from jsonb_to_recordset($2::jsonb) as e ("unitId" text, "gradeText" text, idle boolean, exemption text, orders jsonb, digest text)`,
    [listVersionId, JSON.stringify(enterprises)],
  );
  await tx.query(
    `insert into production_line (list_version_id, unit_id, ordinal, name, interruptible, shutdown_hours, measures, raw)
     select $1::uuid, "unitId", ordinal, name, interruptible, "shutdownHours", measures, raw
     from jsonb_to_recordset($2::jsonb)
       as l ("unitId" text, ordinal int, name text, interruptible boolean, "shutdownHours" numeric, measures jsonb, raw jsonb)`,
    [listVersionId, JSON.stringify(read.flatMap(({ lines }) => lines))],
  );
}

/** `{"III": {text, kind, quantity?}, …}`: verbatim, and as far as it could be read. */
function parsedLine({ measures, ...line }: ListedLine) {
  const parsed = Object.entries(measures).map(([level, text]) => [level, parseMeasure(text)] as const);
  return { ...line, measures: Object.fromEntries(parsed) };
}

/** An enterprise's lines by level, as its people read them. */
function ordersOf(lines: readonly ReturnType<typeof parsedLine>[]): Record<string, RecipientLine[]> {
  const levels = [...new Set(lines.flatMap(({ measures }) => Object.keys(measures)))];
  const ordersAt = (level: string) =>
    lines.flatMap(({ name, interruptible, measures }) => {
      const measure = measures[level];
      return measure ? [{ name, interruptible, text: measure.text, kind: measure.kind }] : [];
    });
  return Object.fromEntries(levels.map((level) => [level, ordersAt(level)]));
}
