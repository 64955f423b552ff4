import { Inject, Injectable } from '@nestjs/common';
import {
  type Received,
  type ResponseAnnounced,
  type ResponseLifted,
  type ResponseScopeChanged,
  type ResponseStarted,
  type ResponseWithdrawn,
} from '@qingkong/contracts';
import { applyVersion, EventAhead } from '@qingkong/messaging';
import { rows, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { DateTime } from 'luxon';
import { Response } from './response.entity';

/** A response whose onset, or areas from a day on (YYYY-MM-DD), were corrected, and where it was to hold on that day before. */
export interface Rescoped {
  readonly response: Response;
  readonly from: string;
  readonly before: readonly string[];
}

/**
 * This service's copy of the responses, kept by events. Each verb locks the row and returns it as it is afterwards, or null where the
 * event is behind it; throws EventAhead where an event before this one is still missing.
 */
@Injectable()
export class Responses {
  constructor(@Inject(PLAN) private readonly plan: Pick<Plan, 'timeZone'>) {}

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
    await holdIn(tx, response.id, FIRST_DAY, payload.areaCodes);
    return response;
  }

  async start(tx: Tx, event: Received<ResponseStarted>): Promise<Response | null> {
    return this.change(tx, event, (response) => response.start());
  }

  /** Its areas from the day on which that was received; another onset counts at once. */
  async rescope(tx: Tx, event: Received<ResponseScopeChanged>): Promise<Rescoped | null> {
    const { areaCodes } = event.payload;
    const [onsetAt, receivedAt] = [new Date(event.payload.onsetAt), new Date(event.payload.receivedAt)];
    const response = await this.change(tx, event, (one) => {
      if (onsetAt.getTime() !== one.onsetAt.getTime()) one.moveOnset(onsetAt, receivedAt);
    });
    if (!response) return null;
    const from = DateTime.fromJSDate(receivedAt, { zone: this.plan.timeZone }).toFormat('yyyy-MM-dd');
    const before = await areaCodesOn(tx, response, from);
    await holdIn(tx, response.id, from, areaCodes);
    return { response, from, before };
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

/** Before any day of any response. */
const FIRST_DAY = '-infinity';

/** From the day `from` on, YYYY-MM-DD, it holds in these areas. */
async function holdIn(tx: Tx, responseId: string, from: string, areaCodes: readonly string[]): Promise<void> {
  await tx.query(
    `insert into response_area (response_id, from_date, area_codes) values ($1, $2, $3)
     on conflict (response_id, from_date) do update set area_codes = excluded.area_codes`,
    [responseId, from, areaCodes],
  );
}

/** What was announced before anybody kept areas holds in all of its jurisdiction. */
async function areaCodesOn(tx: Tx, { id, jurisdiction }: Response, day: string): Promise<readonly string[]> {
  const [area] = await rows<{ areaCodes: string[] }>(
    tx,
    `select area_codes as "areaCodes" from response_area where response_id = $1 and from_date <= $2 order by from_date desc limit 1`,
    [id, day],
  );
  return area?.areaCodes ?? [jurisdiction];
}
