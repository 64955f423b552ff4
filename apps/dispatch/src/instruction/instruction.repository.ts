import { applyVersion, EventAhead } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';

/**
 * Whether the next event of an instruction, with this version, is to be carried out; where it is, its version is kept. Throws EventAhead
 * where an event before it is still missing (ADR 0013).
 */
export async function isNext(tx: Tx, instructionId: string, version: number | null): Promise<boolean> {
  const [known] = await rows<{ version: number | null }>(
    tx,
    'select version from instruction where id = $1 for update',
    [instructionId],
  );
  const verdict = known?.version === null ? 'apply' : applyVersion(known?.version ?? null, version);
  if (verdict === 'ahead') throw new EventAhead(`Version ${version} of an instruction`, { instructionId });
  if (verdict === 'ignore') return false;
  await tx.query(
    `insert into instruction (id, version) values ($1, $2)
     on conflict (id) do update set version = coalesce(excluded.version, instruction.version + 1)`,
    [instructionId, version],
  );
  return true;
}
