import { DomainError, ListPublished } from '@qingkong/contracts';
import { newId, Outbox } from '@qingkong/messaging';
import { Clock, rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { contentHashOf } from './list-content';
import { columnsOf, diffLists, type ListChange } from './list-diff';
import { type ListedEnterprise } from './list-enterprise';
import { type ListFile } from './list-file';
import { contentOf, writeEnterprises } from './reduction-list.repository';

/** The list is published under this label with other content. */
export class ListLabelTaken extends DomainError {
  readonly kind = 'conflict';
  readonly code = 'list-label-taken';
  override readonly title = '该清单版本号已用于另一内容';
}

/** A list about to be a version. `publishedOn` is YYYY-MM-DD; counts are of the whole list. */
export interface NewListVersion {
  readonly label: string;
  readonly publishedOn: string;
  readonly contentHash: string;
  readonly enterprises: number;
  readonly lines: number;
  /** Its headers, see columnsOf. */
  readonly columns: readonly string[];
}

/** What has become the list in force, for whoever has bound the one before (C21). */
export interface PublishedList {
  readonly listVersionId: string;
  /** Null for the first. */
  readonly previousListVersionId: string | null;
  /** Only what is different, by enterprise, line and level; against nothing, everything is added. */
  readonly changes: readonly ListChange[];
}

type PublishedListener = (tx: Tx, published: PublishedList) => Promise<void>;

/** The reduction list, version by version (C21). */
@Injectable()
export class ReductionListService {
  private readonly listeners: PublishedListener[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
  ) {}

  /** Called in the transaction that publishes, after the version is whole: it is in force then, unless a newer one is. */
  onPublished(listener: PublishedListener): void {
    this.listeners.push(listener);
  }

  /** The newest list there is, by the date the ecology bureau gave it; null before the first. */
  async inForce(tx: Tx): Promise<string | null> {
    const [row] = await rows<{ id: string }>(
      tx,
      'select id from list_version order by published_on desc, published_at desc limit 1',
    );
    return row?.id ?? null;
  }

  /** The edition in force, for the check that nothing older is taken for it. */
  async currentEdition(tx: Tx): Promise<{ version: string; publishedOn: string } | undefined> {
    const [row] = await rows<{ version: string; publishedOn: string }>(
      tx,
      'select label as version, published_on as "publishedOn" from list_version order by published_on desc, published_at desc limit 1',
    );
    return row;
  }

  /** Makes this list a version, whole or not at all; the same content under the same label again does nothing. The units must be there. */
  async publish(tx: Tx, list: ListFile): Promise<void> {
    const { version: label, publishedOn, enterprises, lines } = list;
    const counts = { enterprises: enterprises.length, lines: lines.length, columns: columnsOf(enterprises) };
    const previousListVersionId = await this.inForce(tx);
    const contentHash = contentHashOf(enterprises);
    const listVersionId = await this.beginVersion(tx, { label, publishedOn, contentHash, ...counts });
    if (listVersionId === null) return;
    await this.addEnterprises(tx, listVersionId, enterprises);
    if (this.listeners.length === 0) return;
    const before = previousListVersionId === null ? [] : await contentOf(tx, previousListVersionId);
    await this.tellPublished(tx, { listVersionId, previousListVersionId, changes: diffLists(before, enterprises) });
  }

  /**
   * A new version, without its enterprises yet, and its event; null where it is there already with this content. Throws
   * {@link ListLabelTaken}. Follow it by {@link addEnterprises} and {@link tellPublished} in the same transaction.
   */
  async beginVersion(tx: Tx, version: NewListVersion): Promise<string | null> {
    const { label, publishedOn, contentHash, enterprises, lines, columns } = version;
    const listVersionId = newId();
    const now = this.clock.now();
    const made = await rows(
      tx,
      `insert into list_version (id, label, published_on, content_hash, published_at, columns) values ($1, $2, $3, $4, $5, $6)
       on conflict (label) do nothing returning id`,
      [listVersionId, label, publishedOn, contentHash, now, columns],
    );
    if (made.length === 0) {
      await refuseOtherContent(tx, label, contentHash);
      return null;
    }
    const at = now.toISOString();
    await this.outbox.add(tx, ListPublished, { listVersionId, label, publishedOn, enterprises, lines, at });
    return listVersionId;
  }

  /** Some of a new version's enterprises; a long list comes in pieces. */
  addEnterprises(tx: Tx, listVersionId: string, enterprises: readonly ListedEnterprise[]): Promise<void> {
    return writeEnterprises(tx, listVersionId, enterprises);
  }

  /** Whoever listens hears that the version is whole. */
  async tellPublished(tx: Tx, published: PublishedList): Promise<void> {
    for (const listener of this.listeners) await listener(tx, published);
  }
}

async function refuseOtherContent(tx: Tx, label: string, contentHash: string): Promise<void> {
  const [known] = await rows<{ content_hash: string }>(tx, 'select content_hash from list_version where label = $1', [
    label,
  ]);
  if (known?.content_hash !== contentHash) {
    throw new ListLabelTaken(
      `The list "${label}" is published with other content: give the new one its own label, for example REDUCTION_LIST_LABEL=${label}-1`,
      { label },
    );
  }
}
