import { ResponseAnnounced, ResponseLifted, ResponseStarted, ResponseWithdrawn } from '@qingkong/contracts';
import { Deadlines } from '@qingkong/deadlines';
import { newId, Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan, planVersionId } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { type EndReason, type NewResponse, Response } from './response.entity';
import { closeSegment, lockResponse, nextSerial, noteOnTimeline, openFirstSegment } from './response.repository';

export const RESPONSE_ONSET = 'response-onset';

/** What a message says of the response it starts. */
export type ResponseOrder = Omit<NewResponse, 'id' | 'serial' | 'origin' | 'planVersion'> & {
  readonly alertId: string;
};

/** How and by which message a response ends. */
export interface ResponseEnd {
  readonly at: Date;
  readonly receivedAt: Date;
  readonly reason: EndReason;
  readonly alertId: string;
}

/** Begins and ends responses: row, segment, timeline and event in the caller's transaction. Callers hold the decision lock. */
@Injectable()
export class ResponseService {
  private readonly planVersion: string;

  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly deadlines: Deadlines,
  ) {
    this.planVersion = planVersionId(plan);
  }

  /** Announced at once without anybody's approval (C19); active too where the onset has come, else its deadline is armed. */
  async announce(tx: Tx, order: ResponseOrder): Promise<Response> {
    const { alertId, ...facts } = order;
    const now = this.clock.now();
    const year = DateTime.fromJSDate(now, { zone: this.plan.timeZone }).year;
    const serial = await nextSerial(tx, facts.jurisdiction, facts.kind, year);
    const response = Response.announce({
      ...facts,
      id: newId(),
      serial,
      origin: 'alert',
      planVersion: this.planVersion,
    });
    await tx.insert(Response, response);
    await openFirstSegment(tx, response);
    const { alertSentAt, receivedAt } = response;
    await noteOnTimeline(tx, response.id, { what: 'announced', at: now, alertId, facts: { alertSentAt, receivedAt } });
    await this.outbox.add(tx, ResponseAnnounced, announcedPayload(response), response.version);
    if (response.hasOnsetBy(now)) await this.begin(tx, response);
    else await this.deadlines.arm(tx, { kind: RESPONSE_ONSET, subjectId: response.id, dueAt: response.onsetAt });
    return response;
  }

  /** The onset has come. May be called twice, or after the response was withdrawn: then nothing happens. */
  async reachOnset(tx: Tx, responseId: string): Promise<void> {
    const response = await lockResponse(tx, responseId);
    if (response?.state === 'announced') await this.begin(tx, response);
  }

  /** Ends an open response: withdrawn if its measures haven't begun (R06), else ended, automatically (C32). */
  async end(tx: Tx, response: Response, end: ResponseEnd): Promise<void> {
    const hasBegun = response.state === 'active' || response.hasOnsetBy(this.clock.now());
    if (!hasBegun) return this.withdraw(tx, response, end);
    // The message came before the deadline rang: every ended response was active first.
    if (response.state === 'announced') await this.begin(tx, response);
    response.end(end.at, end.reason);
    await this.close(tx, response, 'lifted', end);
    const { id: responseId, serial } = response;
    const instants = { endedAt: end.at.toISOString(), receivedAt: end.receivedAt.toISOString() };
    await this.outbox.add(tx, ResponseLifted, { responseId, serial, ...instants }, response.version);
  }

  // Its onset deadline stays armed and finds nothing to do: calling it off here would lock in the opposite order to its ringing.
  private async withdraw(tx: Tx, response: Response, end: ResponseEnd): Promise<void> {
    response.withdraw(end.at, end.reason === 'lifted' ? 'withdrawn' : end.reason);
    await this.close(tx, response, 'withdrawn', end);
    const { id: responseId, serial } = response;
    const instants = { withdrawnAt: end.at.toISOString(), receivedAt: end.receivedAt.toISOString() };
    await this.outbox.add(tx, ResponseWithdrawn, { responseId, serial, ...instants }, response.version);
  }

  private async begin(tx: Tx, response: Response): Promise<void> {
    const now = this.clock.now();
    response.start(now);
    await tx.save(response);
    await noteOnTimeline(tx, response.id, {
      what: 'started',
      at: now,
      alertId: null,
      facts: { onsetAt: response.onsetAt },
    });
    const { id: responseId, level, onsetAt } = response;
    await this.outbox.add(
      tx,
      ResponseStarted,
      { responseId, level, startedAt: onsetAt.toISOString() },
      response.version,
    );
  }

  private async close(tx: Tx, response: Response, what: 'lifted' | 'withdrawn', end: ResponseEnd): Promise<void> {
    await tx.save(response);
    await closeSegment(tx, response.id, end.at);
    const facts = { endedAt: end.at, receivedAt: end.receivedAt, reason: response.endReason };
    await noteOnTimeline(tx, response.id, { what, at: this.clock.now(), alertId: end.alertId, facts });
  }
}

function announcedPayload(response: Response): ResponseAnnounced {
  const { id: responseId, serial, kind, origin, jurisdiction, areaCodes, colour, level } = response;
  const { primaryPollutant, documentNumber, planVersion } = response;
  return {
    responseId,
    serial,
    kind,
    origin,
    jurisdiction,
    areaCodes,
    colour,
    level,
    primaryPollutant,
    documentNumber,
    planVersion,
    alertSentAt: response.alertSentAt.toISOString(),
    receivedAt: response.receivedAt.toISOString(),
    onsetAt: response.onsetAt.toISOString(),
  };
}
