import { Audit } from '@qingkong/audit';
import { DomainError, UnitAcknowledged } from '@qingkong/contracts';
import { Outbox } from '@qingkong/messaging';
import { Clock, rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import {
  measuresOf,
  type NoticeSubject,
  ordersMeasures,
  previousLevelOf,
  type RecipientUnit,
} from '../notice/notice-subject';
import { provesLink, readToken } from '../delivery/link';
import { overtakenEnterprises } from '../notice/overtaken.repository';
import { recipientUnits } from '../notice/recipient-unit.repository';
import { ObligationService } from '../obligation/obligation.service';

/** The link leads nowhere: never made by us, or altered. Says no more than that. */
export class LinkUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'link-unknown';
  override readonly title = '签收链接无效';
}

/** How somebody confirms a message that was sent to him: by its link, or by the button of its card. */
export type WayOfMessage = 'link' | 'wecomCard';

/** What a link's page shows, and what confirming by it means. */
export interface LinkedDelivery {
  readonly batchId: string;
  readonly ordinal: number;
  readonly noticeId: string;
  readonly responseId: string | null;
  readonly subject: NoticeSubject;
  readonly personId: string;
  /** By which account it went, and to which address. */
  readonly account: string;
  readonly address: string;
  /** For whom it holds; where it is over, for whom it did. */
  readonly units: readonly RecipientUnit[];
  readonly linkSalt: Buffer;
  readonly acknowledgedAt: Date | null;
  /** Nothing of it holds any more for these units: the response has ended, its level has changed, or a newer order has taken its place. */
  readonly isOver: boolean;
}

interface LinkedRow extends Omit<LinkedDelivery, 'units'> {
  readonly unitIds: readonly string[];
  readonly listVersionId: string | null;
  readonly level: string | null;
}

/** 签收: the only proof that a unit was told. Binds a person to every role he was told in (architecture.md). */
@Injectable()
export class AcknowledgementService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly obligations: ObligationService,
    private readonly audit: Audit,
  ) {}

  /** What a link's token leads to; `key` is the server's. Throws {@link LinkUnknown}. */
  async linked(tx: Tx, token: string, key: Buffer): Promise<LinkedDelivery> {
    const target = readToken(token);
    const delivery = target && (await this.delivery(tx, target.batchId, target.ordinal));
    if (!delivery || !provesLink(key, delivery.linkSalt, token)) throw new LinkUnknown('No such link');
    return delivery;
  }

  async delivery(tx: Tx, batchId: string, ordinal: number): Promise<LinkedDelivery | null> {
    const [row] = await rows<LinkedRow>(
      tx,
      `select d.batch_id as "batchId", d.ordinal, n.id as "noticeId", n.response_id as "responseId", n.subject, d.person_id as "personId",
         d.unit_ids as "unitIds", n.list_version_id as "listVersionId", n.level, b.link_salt as "linkSalt", d.acknowledged_at as "acknowledgedAt", b.account, d.address, n.invalid_at is not null as "isOver"
       from delivery d join delivery_batch b on b.id = d.batch_id join notice n on n.id = b.notice_id
       where d.batch_id = $1 and d.ordinal = $2`,
      [batchId, ordinal],
    );
    if (!row) return null;
    const overtaken = await overtakenEnterprises(tx, row.noticeId);
    const standing = row.unitIds.filter((id) => !overtaken.has(id));
    const isOver = row.isOver || standing.length === 0;
    const unitIds = isOver ? row.unitIds : standing;
    const units = await recipientUnits(tx, unitIds, measuresOf(row), previousLevelOf(row.subject));
    return { ...row, isOver, units: unitIds.flatMap((id) => units.get(id) ?? []) };
  }

  /** Confirms by what came with a message, once; again changes nothing. Returns the units that are confirmed by it now. */
  async confirm(tx: Tx, delivery: LinkedDelivery, way: WayOfMessage = 'link'): Promise<string[]> {
    const at = this.clock.now();
    const first = await rows(
      tx,
      'update delivery set acknowledged_at = $3 where batch_id = $1 and ordinal = $2 and acknowledged_at is null returning ordinal',
      [delivery.batchId, delivery.ordinal, at],
    );
    if (first.length === 0) return [];
    const confirmed = await this.confirmRoles(tx, delivery, { at, way });
    await this.callOffRetries(tx, delivery);
    await this.audit.record(tx, {
      actor: delivery.personId,
      action: 'acknowledge',
      subject: delivery.noticeId,
      facts: { units: confirmed, way },
    });
    return confirmed;
  }

  private async confirmRoles(
    tx: Tx,
    delivery: LinkedDelivery,
    { at, way }: { readonly at: Date; readonly way: WayOfMessage },
  ): Promise<string[]> {
    const { noticeId, responseId, subject, personId, units } = delivery;
    const acknowledgers = units.map((unit) =>
      unit.kind === 'leadingGroup' ? { id: personId, kind: 'person' } : { id: unit.id, kind: unit.kind },
    );
    // An insert, since somebody may be quicker than the rows that wait for him.
    const confirmed = await rows<{ id: string; kind: string }>(
      tx,
      `insert into acknowledgement as a (notice_id, acknowledger_id, acknowledger_kind, due_at, acknowledged_at, person_id, way)
       select distinct on (c.id) $1::uuid, c.id, c.kind, $3::timestamptz, $3, $4::text, $5::text from jsonb_to_recordset($2::jsonb) as c (id text, kind text)
       on conflict (notice_id, acknowledger_id) do update
         set acknowledged_at = excluded.acknowledged_at, person_id = excluded.person_id, way = excluded.way
         where a.acknowledged_at is null
       returning acknowledger_id as id, acknowledger_kind as kind`,
      [noticeId, JSON.stringify(acknowledgers), at, personId, way],
    );
    const unitIds = confirmed.filter(({ kind }) => kind !== 'person').map(({ id }) => id);
    if (responseId && ordersMeasures(subject))
      await this.obligations.acknowledge(tx, responseId, unitIds, subject.onsetAt);
    await this.outbox.addAll(
      tx,
      UnitAcknowledged,
      unitIds.map((unitId) => ({
        noticeId,
        responseId,
        kind: subject.kind,
        unitId,
        way,
        at: at.toISOString(),
      })),
    );
    return unitIds;
  }

  /** That person's further tries, never another person's first message. */
  private async callOffRetries(tx: Tx, delivery: LinkedDelivery): Promise<void> {
    await tx.query(
      `update delivery d set state = 'superseded', next_attempt_at = null from delivery_batch b
       where b.id = d.batch_id and b.notice_id = $1 and d.person_id = $2 and d.next_attempt_at is not null and d.state = 'pending'`,
      [delivery.noticeId, delivery.personId],
    );
  }
}
