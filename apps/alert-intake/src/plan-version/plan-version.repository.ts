import { rows, type Tx } from '@qingkong/persistence';
import { type Plan, planContentHash, planVersionId } from '@qingkong/plan';

/** Two services that start at once keep their plans one after the other. */
const PLAN_VERSIONS_LOCK = 7_102_202;

/** A plan that is or was followed. `effectiveFrom` is YYYY-MM-DD, `contentHash` SHA-256 in hex. */
export interface PlanVersion {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly basis: string;
  readonly effectiveFrom: string;
  readonly contentHash: string;
  readonly firstUsedAt: Date;
}

/** With its rules, as they were when it was first used; a plan of an older form may lack what plans have now. */
export interface PlanVersionWithContent extends PlanVersion {
  readonly content: Readonly<Record<string, unknown>>;
}

const COLUMNS = `id, title, version, basis, effective_from as "effectiveFrom", content_hash as "contentHash", first_used_at as "firstUsedAt"`;

export async function lockPlanVersions(tx: Tx): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [PLAN_VERSIONS_LOCK]);
}

/** By its label, e.g. `2026.1`. */
export async function planVersionLabelled(tx: Tx, version: string): Promise<PlanVersion | undefined> {
  const [found] = await rows<PlanVersion>(tx, `select ${COLUMNS} from plan_version where version = $1`, [version]);
  return found;
}

export async function planVersionOf(tx: Tx, id: string): Promise<PlanVersionWithContent | undefined> {
  const [found] = await rows<PlanVersionWithContent>(tx, `select ${COLUMNS}, content from plan_version where id = $1`, [
    id,
  ]);
  return found;
}

/** All there are, the newest first. */
export function listPlanVersions(tx: Tx): Promise<PlanVersion[]> {
  return rows<PlanVersion>(tx, `select ${COLUMNS} from plan_version order by first_used_at desc, id`);
}

export async function keepPlanVersion(tx: Tx, plan: Plan, firstUsedAt: Date): Promise<void> {
  const { title, version, basis, effectiveFrom } = plan.plan;
  await tx.query(
    `insert into plan_version (id, title, version, basis, content, content_hash, effective_from, first_used_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      planVersionId(plan),
      title,
      version,
      basis,
      JSON.stringify(plan),
      planContentHash(plan),
      effectiveFrom,
      firstUsedAt,
    ],
  );
}

/** Notes that `id` is followed from now on, unless it already is. */
export async function notePlanUse(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(
    `insert into plan_use (plan_version_id, from_at) select $1, $2
     where $1 is distinct from (select plan_version_id from plan_use order by position desc limit 1)`,
    [id, at],
  );
}

/** Since when `id` has been followed; null where it never was. */
export async function planUsedSince(tx: Tx, id: string): Promise<Date | null> {
  const [use] = await rows<{ fromAt: Date }>(
    tx,
    'select from_at as "fromAt" from plan_use where plan_version_id = $1 order by position desc limit 1',
    [id],
  );
  return use?.fromAt ?? null;
}
