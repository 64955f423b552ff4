import { ResponseAnnounced, ResponseLifted, ResponseStarted, ResponseWithdrawn } from '@qingkong/contracts';
import { Deadlines, type NewDeadline } from '@qingkong/deadlines';
import { newId, Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan, planVersionId } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { DateTime } from 'luxon';
import { type EndReason, type NewResponse, Response } from './response.entity';
import {
  closeSegments,
  lockResponse,
  nextSerial,
  noteOnTimeline,
  openFirstSegment,
  segmentsOf,
} from './response.repository';

/** Deadline kind, subject `<responseId>/<version>`: measures begin. */
export const RESPONSE_ONSET = 'response-onset';

/** One that rings for an onset that was moved meanwhile finds nothing to do, as with {@link expiryDeadline}. */
export function onsetDeadline({ id, version, onsetAt }: Response): NewDeadline {
  return { kind: RESPONSE_ONSET, subjectId: `${id}/${version}`, dueAt: onsetAt };
}

/** Deadline kind, subject the response's id: it is over, and what waited for that may be decided. */
export const RESPONSE_OVER = 'response-over';

/** Deadline kind, subject `<responseId>/<version>`: the validity its alert states has passed. */
export const RESPONSE_EXPIRY = 'response-expiry';

/**
 * A subject of its own for each stated validity: to move one row would lock in the opposite order to its ringing. One that rings for a
 * validity that was extended meanwhile finds nothing to do.
 */
export function expiryDeadline({ id, version }: Response, expiresAt: Date): NewDeadline {
  return { kind: RESPONSE_EXPIRY, subjectId: `${id}/${version}`, dueAt: expiresAt };
}

/** What a message, or a person by order (C49), says of the response that shall begin. */
export type ResponseOrder = Omit<NewResponse, 'id' | 'serial' | 'planVersion'> & { readonly alertId: string | null };

/** How, and by which message or whom, a response ends. */
export interface ResponseEnd {
  readonly at: Date;
  readonly receivedAt: Date;
  readonly reason: EndReason;
  readonly alertId: string | null;
  /** Kept on the timeline: by whom and why, where a person ended it. */
  readonly facts?: Readonly<Record<string, unknown>>;
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
    const response = Response.announce({ ...facts, id: newId(), serial, planVersion: this.planVersion });
    await tx.insert(Response, response);
    await openFirstSegment(tx, response);
    const { id, alertSentAt, receivedAt, version, expiresAt, authority, orderReason } = response;
    const by = authority === null ? {} : { authority, orderReason };
    const told = { alertSentAt, receivedAt, ...by };
    await noteOnTimeline(tx, id, { what: 'announced', at: now, alertId, version, facts: told });
    await this.outbox.add(tx, ResponseAnnounced, announcedPayload(response), version);
    if (expiresAt) await this.deadlines.arm(tx, expiryDeadline(response, expiresAt));
    if (response.hasOnsetBy(now)) await this.begin(tx, response);
    else await this.deadlines.arm(tx, onsetDeadline(response));
    return response;
  }

  /** The onset has come. May be called twice, after the response was withdrawn, or for an onset that was moved: then nothing happens. */
  async reachOnset(tx: Tx, responseId: string): Promise<void> {
    const response = await lockResponse(tx, responseId);
    if (response) await this.beginIfDue(tx, response);
  }

  /** Where the onset of a locked response has come. */
  async beginIfDue(tx: Tx, response: Response): Promise<void> {
    if (response.state === 'announced' && response.hasOnsetBy(this.clock.now())) await this.begin(tx, response);
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
    const { reason } = end;
    const instants = { endedAt: end.at.toISOString(), receivedAt: end.receivedAt.toISOString() };
    await this.outbox.add(tx, ResponseLifted, { responseId, serial, ...instants, reason }, response.version);
  }

  // Its deadlines stay armed and find nothing to do: calling them off here would lock in the opposite order to their ringing.
  private async withdraw(tx: Tx, response: Response, end: ResponseEnd): Promise<void> {
    const reason = end.reason === 'lifted' ? 'withdrawn' : end.reason;
    response.withdraw(end.at, reason);
    await this.close(tx, response, 'withdrawn', end);
    const { id: responseId, serial } = response;
    const instants = { withdrawnAt: end.at.toISOString(), receivedAt: end.receivedAt.toISOString() };
    await this.outbox.add(tx, ResponseWithdrawn, { responseId, serial, ...instants, reason }, response.version);
  }

  private async begin(tx: Tx, response: Response): Promise<void> {
    const now = this.clock.now();
    response.start(now);
    await tx.save(response);
    const { id: responseId, onsetAt, version } = response;
    await noteOnTimeline(tx, responseId, { what: 'started', at: now, alertId: null, version, facts: { onsetAt } });
    // A change announced ahead is not in force yet.
    const [first] = await segmentsOf(tx, responseId);
    const level = first?.level ?? response.level;
    await this.outbox.add(tx, ResponseStarted, { responseId, level, startedAt: onsetAt.toISOString() }, version);
  }

  private async close(tx: Tx, response: Response, what: 'lifted' | 'withdrawn', end: ResponseEnd): Promise<void> {
    await tx.save(response);
    await closeSegments(tx, response.id, end.at);
    const { endReason: reason, version } = response;
    const facts = { endedAt: end.at, receivedAt: end.receivedAt, reason, ...end.facts };
    const at = this.clock.now();
    await noteOnTimeline(tx, response.id, { what, at, alertId: end.alertId, version, facts });
    await this.deadlines.arm(tx, { kind: RESPONSE_OVER, subjectId: response.id, dueAt: at });
  }
}

function announcedPayload(response: Response): ResponseAnnounced {
  const { id: responseId, serial, kind, origin, jurisdiction, areaCodes, colour, level } = response;
  const { primaryPollutant, documentNumber, planVersion } = response;
  return {
    ...{ responseId, serial, kind, origin, jurisdiction, areaCodes, colour, level },
    ...{ primaryPollutant, documentNumber, planVersion },
    alertSentAt: response.alertSentAt.toISOString(),
    receivedAt: response.receivedAt.toISOString(),
    onsetAt: response.onsetAt.toISOString(),
  };
}
