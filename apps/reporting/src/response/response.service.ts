import { Injectable } from '@nestjs/common';
import {
  type Received,
  type ResponseAnnounced,
  type ResponseLifted,
  type ResponseStarted,
  type ResponseWithdrawn,
} from '@qingkong/contracts';
import { applyVersion, EventAhead } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { Response } from './response.entity';

/**
 * This service's copy of the responses, kept by events. Each verb locks the row and returns it as it is afterwards, or null where the
 * event is behind it; throws EventAhead where an event before this one is still missing.
 */
@Injectable()
export class Responses {
  async announce(tx: Tx, { payload, aggregateVersion }: Received<ResponseAnnounced>): Promise<Response | null> {
    if (await this.locked(tx, payload.responseId)) return null;
    const responses = tx.getRepository(Response);
    const response = responses.create({
      id: payload.responseId,
      serial: payload.serial,
      kind: payload.kind,
      jurisdiction: payload.jurisdiction,
      planVersion: payload.planVersion,
      announcedAt: new Date(payload.receivedAt),
      onsetAt: new Date(payload.onsetAt),
      endedAt: null,
      state: 'announced',
      version: aggregateVersion ?? 1,
      openedThrough: null,
    });
    await responses.insert(response);
    return response;
  }

  async start(tx: Tx, event: Received<ResponseStarted>): Promise<Response | null> {
    return this.change(tx, event, (response) => response.start());
  }

  async lift(tx: Tx, event: Received<ResponseLifted>): Promise<Response | null> {
    return this.change(tx, event, (response) => response.lift(new Date(event.payload.endedAt)));
  }

  async withdraw(tx: Tx, event: Received<ResponseWithdrawn>): Promise<Response | null> {
    return this.change(tx, event, (response) => response.withdraw());
  }

  /** An event that changes nothing here still counts: without it the next would look like one after a gap. */
  async passOver(tx: Tx, event: Received<{ responseId: string }>): Promise<void> {
    if (event.aggregateVersion !== null) await this.change(tx, event, () => undefined);
  }

  /** The row, locked; null where the response was never announced here. */
  async locked(tx: Tx, id: string): Promise<Response | null> {
    return tx.getRepository(Response).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** Those of a jurisdiction that run or ended after `since`. Not locked. */
  async runningSince(tx: Tx, jurisdiction: string, since: Date): Promise<string[]> {
    const running = await rows<{ id: string }>(
      tx,
      `select id from response where jurisdiction = $1 and state <> 'withdrawn' and (ended_at is null or ended_at > $2) order by id`,
      [jurisdiction, since],
    );
    return running.map(({ id }) => id);
  }

  private async change(
    tx: Tx,
    { payload: { responseId }, type, aggregateVersion }: Received<{ responseId: string }>,
    verb: (response: Response) => void,
  ): Promise<Response | null> {
    const response = await this.locked(tx, responseId);
    const verdict = applyVersion(response?.version ?? null, aggregateVersion);
    if (verdict === 'ignore') return null;
    if (verdict === 'ahead' || !response) {
      const known = response ? `is known up to version ${response.version}` : 'is not known yet';
      throw new EventAhead(`${type} of version ${aggregateVersion}: its response ${known}`, { responseId });
    }
    verb(response);
    response.version = aggregateVersion ?? response.version;
    return tx.getRepository(Response).save(response);
  }
}
