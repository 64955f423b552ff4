import { createHash } from 'node:crypto';
import { ListPublished } from '@qingkong/contracts';
import { newId, Outbox } from '@qingkong/messaging';
import { Clock, rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { type RecipientLine } from '../notice/notice-subject';
import { type ListFile } from './list-file';
import { parseMeasure } from './measure';

/** The reduction list, version by version (C21). */
@Injectable()
export class ReductionListService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
  ) {}

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
    const content = list.enterprises.map(({ unitId, gradeText, idle, exemption, lines }) => ({
      unitId,
      grade: gradeText,
      idle,
      exemption,
      lines,
    }));
    const contentHash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
    const listVersionId = newId();
    const made = await rows(
      tx,
      `insert into list_version (id, label, published_on, content_hash, published_at) values ($1, $2, $3, $4, $5)
       on conflict (label) do nothing returning id`,
      [listVersionId, list.version, list.publishedOn, contentHash, this.clock.now()],
    );
    if (made.length === 0) return this.refuseOtherContent(tx, list.version, contentHash);
    await this.writeEnterprises(tx, listVersionId, list);
    await this.outbox.add(tx, ListPublished, {
      listVersionId,
      label: list.version,
      publishedOn: list.publishedOn,
      enterprises: list.enterprises.length,
      lines: list.lines.length,
      at: this.clock.now().toISOString(),
    });
  }

  private async writeEnterprises(tx: Tx, listVersionId: string, list: ListFile): Promise<void> {
    const lines = list.lines.map(({ measures, ...line }) => ({
      ...line,
      measures: Object.fromEntries(
        Object.entries(measures).map(([level, text]) => [level, { text, kind: parseMeasure(text).kind }]),
      ),
    }));
    const linesOf = Map.groupBy(lines, ({ unitId }) => unitId);
    const enterprises = list.enterprises.map(({ unitId, gradeText, idle, exemption }) => ({
      ...{ unitId, gradeText, idle, exemption },
      orders: ordersOf(linesOf.get(unitId) ?? []),
    }));
    await tx.query(
      `insert into listed_enterprise (list_version_id, unit_id, grade, idle, exemption, orders)
       select $1::uuid, "unitId", "gradeText", idle, exemption, orders
       from jsonb_to_recordset($2::jsonb) as e ("unitId" text, "gradeText" text, idle boolean, exemption text, orders jsonb)`,
      [listVersionId, JSON.stringify(enterprises)],
    );
    await tx.query(
      `insert into production_line (list_version_id, unit_id, ordinal, name, interruptible, shutdown_hours, measures)
       select $1::uuid, "unitId", ordinal, name, interruptible, "shutdownHours", measures
       from jsonb_to_recordset($2::jsonb) as l ("unitId" text, ordinal int, name text, interruptible boolean, "shutdownHours" numeric, measures jsonb)`,
      [listVersionId, JSON.stringify(lines)],
    );
  }

  private async refuseOtherContent(tx: Tx, label: string, contentHash: string): Promise<void> {
    const [known] = await rows<{ content_hash: string }>(tx, 'select content_hash from list_version where label = $1', [
      label,
    ]);
    if (known?.content_hash !== contentHash) {
      throw new Error(
        `The list "${label}" is published with other content: give the new one its own label, for example REDUCTION_LIST_LABEL=${label}-1`,
      );
    }
  }
}

interface LineOfList {
  readonly name: string;
  readonly interruptible: boolean;
  readonly measures: Readonly<Record<string, { readonly text: string; readonly kind: string }>>;
}

/** An enterprise's lines by level, as its people read them. */
function ordersOf(lines: readonly LineOfList[]): Record<string, RecipientLine[]> {
  const levels = [...new Set(lines.flatMap(({ measures }) => Object.keys(measures)))];
  const ordersAt = (level: string) =>
    lines.flatMap(({ name, interruptible, measures }) => {
      const measure = measures[level];
      return measure ? [{ name, interruptible, ...measure }] : [];
    });
  return Object.fromEntries(levels.map((level) => [level, ordersAt(level)]));
}
