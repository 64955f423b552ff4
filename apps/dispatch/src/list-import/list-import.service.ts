import { Audit } from '@qingkong/audit';
import { newId } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { DirectoryService } from '../directory/directory.service';
import { unitOfEnterprise } from '../directory/units-of-plan';
import { type ListChange } from '../reduction-list/list-diff';
import { type ListedEnterprise } from '../reduction-list/list-enterprise';
import { ReductionListService } from '../reduction-list/reduction-list.service';
import { ListComparisonStale, ListImportUnknown, ListNotChecked } from './list-import-refusals';
import {
  findImport,
  insertImport,
  itemsOf,
  type ListImportView,
  lockImport,
  markPublished,
  type NewListImport,
  requeueImport,
} from './list-import.repository';

const PIECE = 500;
/** Two lists are published one after the other. */
const LOCK = 7_102_012;

/** A list from the file that came to the version in force. */
@Injectable()
export class ListImportService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly lists: ReductionListService,
    private readonly directory: DirectoryService,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Keeps the file; it is read when a reader has time. */
  async upload(tx: Tx, upload: Omit<NewListImport, 'id'>): Promise<{ id: string; state: 'queued' }> {
    const id = newId();
    await insertImport(tx, { ...upload, id });
    const { label, publishedOn, fileName, uploadedBy: actor } = upload;
    await this.audit.record(tx, { actor, action: 'upload-list', subject: id, facts: { label, publishedOn, fileName } });
    return { id, state: 'queued' };
  }

  /** One import. Throws {@link ListImportUnknown}. */
  async get(tx: Tx, id: string): Promise<ListImportView> {
    const found = await findImport(tx, id);
    if (!found) throw new ListImportUnknown('No such import', { importId: id });
    return found;
  }

  /** Has it read again, because another list is in force now. A published one stays as it is. */
  async recheck(tx: Tx, id: string): Promise<void> {
    const found = await lockImport(tx, id);
    if (!found) throw new ListImportUnknown('No such import', { importId: id });
    if (found.state === 'published') throw new ListNotChecked('The list is published already', { importId: id });
    if (found.state === 'checked' || found.state === 'refused') await requeueImport(tx, id);
  }

  /**
   * Makes it the list in force, whole or not at all; the second time changes nothing. Throws {@link ListNotChecked},
   * {@link ListComparisonStale}, or ListLabelTaken.
   */
  async publish(tx: Tx, id: string, by: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock($1)', [LOCK]);
    const found = await lockImport(tx, id);
    if (!found) throw new ListImportUnknown('No such import', { importId: id });
    if (found.state === 'published') return;
    const { state, result, label, publishedOn, contentHash, columns, againstVersionId } = found;
    if (state !== 'checked' || !result) throw new ListNotChecked(`The import is ${state}`, { importId: id });
    // C21: what is older than the list in force never gets here, for it was compared with that one.
    if ((await this.lists.inForce(tx)) !== againstVersionId) {
      throw new ListComparisonStale('Another list has been published since', { importId: id });
    }
    const { enterprises, lines } = result;
    const version = { label, publishedOn, contentHash, enterprises, lines, columns };
    const listVersionId = (await this.lists.beginVersion(tx, version)) ?? againstVersionId;
    if (listVersionId !== null && listVersionId !== againstVersionId) {
      await this.fill(tx, id, listVersionId);
      await this.lists.tellPublished(tx, {
        ...{ listVersionId, previousListVersionId: againstVersionId },
        changes: await all<ListChange>(tx, id, 'change'),
      });
    }
    await markPublished(tx, id, { listVersionId: listVersionId ?? '', by, at: this.clock.now() });
    const facts = { label, publishedOn, listVersionId, contentHash, enterprises, lines };
    await this.audit.record(tx, { actor: by, action: 'publish-list', subject: id, facts });
  }

  /** In pieces, so that other work has its turn between them. */
  private async fill(tx: Tx, id: string, listVersionId: string): Promise<void> {
    await forEachPiece<ListedEnterprise>(tx, { id, part: 'enterprise' }, async (piece) => {
      await this.directory.keepUnits(
        tx,
        piece.map((enterprise) => unitOfEnterprise(enterprise, this.plan)),
      );
      await this.lists.addEnterprises(tx, listVersionId, piece);
    });
    await tx.query('analyze unit, listed_enterprise, production_line');
  }
}

type Part = 'enterprise' | 'change';

async function forEachPiece<T>(
  tx: Tx,
  { id, part }: { id: string; part: Part },
  work: (piece: T[]) => Promise<void> | void,
) {
  for (let from = 0; ; from += PIECE) {
    const piece = await itemsOf<T>(tx, id, part, { from, limit: PIECE });
    if (piece.length > 0) await work(piece);
    if (piece.length < PIECE) return;
  }
}

async function all<T>(tx: Tx, id: string, part: Part): Promise<T[]> {
  const found: T[] = [];
  await forEachPiece<T>(tx, { id, part }, (piece) => void found.push(...piece));
  return found;
}
