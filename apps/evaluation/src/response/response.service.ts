import {
  type Received,
  type ResponseAnnounced,
  type ResponseLifted,
  type ResponseScopeChanged,
  type ResponseWithdrawn,
} from '@qingkong/contracts';
import { applyVersion, EventAhead } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';

/**
 * This service's copy of the responses. Each method locks the row and says whether the event was the next; false where it is behind
 * our copy; throws EventAhead where an event before it is still missing.
 */
@Injectable()
export class ResponseService {
  async learnAnnouncement(tx: Tx, event: Received<ResponseAnnounced>): Promise<boolean> {
    const { responseId, serial, kind, jurisdiction, receivedAt, onsetAt, areaCodes } = event.payload;
    if (!(await this.isNext(tx, event))) return false;
    const heard = await rows(
      tx,
      `insert into response (id, serial, kind, jurisdiction, received_at, version, onset_at, area_codes)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
      [responseId, serial, kind, jurisdiction, receivedAt, event.aggregateVersion, onsetAt, areaCodes],
    );
    return heard.length === 1;
  }

  /** Corrected before its measures ran, it has never held where it was to hold before; later on it has. */
  async learnScope(tx: Tx, event: Received<ResponseScopeChanged>): Promise<boolean> {
    const { responseId, areaCodes, onsetAt, receivedAt } = event.payload;
    if (!(await this.passOver(tx, event))) return false;
    await tx.query(
      `update response set onset_at = $3, area_codes = case when onset_at > $4 then $2::text[] else area_codes || $2::text[] end where id = $1`,
      [responseId, areaCodes, onsetAt, receivedAt],
    );
    return true;
  }

  async learnLift(tx: Tx, event: Received<ResponseLifted>): Promise<boolean> {
    const { responseId, endedAt } = event.payload;
    if (!(await this.passOver(tx, event))) return false;
    await tx.query('update response set ended_at = $2 where id = $1', [responseId, endedAt]);
    return true;
  }

  async learnWithdrawal(tx: Tx, event: Received<ResponseWithdrawn>): Promise<boolean> {
    const { responseId, withdrawnAt } = event.payload;
    if (!(await this.passOver(tx, event))) return false;
    await tx.query('update response set withdrawn_at = $2 where id = $1', [responseId, withdrawnAt]);
    return true;
  }

  /** Counts an event and changes nothing else: without it the next would look like one after a gap. */
  async passOver(tx: Tx, event: Received<{ responseId: string }>): Promise<boolean> {
    if (!(await this.isNext(tx, event))) return false;
    const { payload, aggregateVersion } = event;
    const counted = await rows(
      tx,
      'update response set version = coalesce($2::int, version) where id = $1 returning id',
      [payload.responseId, aggregateVersion],
    );
    if (counted.length === 0) throw aheadOf(event, null);
    return true;
  }

  private async isNext(tx: Tx, event: Received<{ responseId: string }>): Promise<boolean> {
    const { payload, aggregateVersion } = event;
    const [known] = await rows<{ version: number | null }>(
      tx,
      // A row from before anybody counted begins with the event it hears first.
      'select coalesce(version, $2::int - 1) as version from response where id = $1 for update',
      [payload.responseId, aggregateVersion],
    );
    const current = known?.version ?? null;
    const verdict = applyVersion(current, aggregateVersion);
    if (verdict === 'ahead') throw aheadOf(event, current);
    return verdict === 'apply';
  }
}

function aheadOf(
  { type, aggregateVersion, payload }: Received<{ responseId: string }>,
  current: number | null,
): EventAhead {
  const known = current === null ? 'is not known yet' : `is known up to version ${current}`;
  return new EventAhead(`${type} of version ${aggregateVersion}: its response ${known}`, payload);
}
