import { type NoticeIssued, type UnitAcknowledged, type UnitsNotified } from '@qingkong/contracts';
import { type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/** Learns how a start notice reaches the units. Every method may be called again and in any order: the earliest instant stays. */
@Injectable()
export class RelayLatencyService {
  async learnIssue(tx: Tx, { noticeId, responseId, kind, units, issuedAt }: NoticeIssued): Promise<void> {
    if (kind !== 'start' || responseId === null) return;
    await tx.query(
      `insert into relay_notice (notice_id, response_id, units, issued_at) values ($1, $2, $3, $4) on conflict do nothing`,
      [noticeId, responseId, units, issuedAt],
    );
  }

  /** One statement for up to 2,000 units. */
  async learnNotification(tx: Tx, { responseId, kind, units }: UnitsNotified): Promise<void> {
    if (kind !== 'start' || responseId === null) return;
    await tx.query(
      `insert into relay_latency as r (response_id, unit_id, first_notified_at)
       select $1, unit_id, min(at) from unnest($2::text[], $3::timestamptz[]) as told (unit_id, at) group by unit_id order by unit_id
       on conflict (response_id, unit_id) do update set first_notified_at = least(r.first_notified_at, excluded.first_notified_at)`,
      [responseId, units.map(({ unitId }) => unitId), units.map(({ at }) => at)],
    );
  }

  async learnAcknowledgement(tx: Tx, { responseId, kind, unitId, at }: UnitAcknowledged): Promise<void> {
    if (kind !== 'start' || responseId === null) return;
    await tx.query(
      `insert into relay_latency as r (response_id, unit_id, acknowledged_at) values ($1, $2, $3)
       on conflict (response_id, unit_id) do update set acknowledged_at = least(r.acknowledged_at, excluded.acknowledged_at)`,
      [responseId, unitId, at],
    );
  }
}
