import {
  AlertFlagged,
  ResponseLevelChanged,
  ResponseScopeChanged,
  ResponsesMerged,
  ResponseTextChanged,
} from '@qingkong/contracts';
import { Deadlines } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { briefOf } from '../format/alert-text';
import { type Response, type ResponseChange, type ResponseScope, spokenEndOf } from './response.entity';
import { changeSegment, moveOnset, noteOnTimeline } from './response.repository';
import { expiryDeadline, onsetDeadline } from './response.service';

/** The message behind a change. */
export interface ChangeOrder {
  readonly alertId: string;
  readonly receivedAt: Date;
  readonly headline: string | null;
  readonly change: ResponseChange;
}

/** What happens to a response between its beginning and its end. Callers hold the decision lock. */
@Injectable()
export class ResponseChangeService {
  constructor(
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly deadlines: Deadlines,
  ) {}

  /** Another level from `fromAt` on: the same response, the same serial, one more segment (R09). */
  async changeLevel(tx: Tx, response: Response, order: ChangeOrder, fromAt: Date): Promise<void> {
    const { alertId, receivedAt } = order;
    const previousLevel = response.level;
    await this.follow(tx, response, order);
    const { id: responseId, serial, colour, level, primaryPollutant, documentNumber, version } = response;
    await changeSegment(tx, responseId, { level, colour, fromAt });
    const facts = { previousLevel, level, fromAt, receivedAt, ...liftFactsOf(order) };
    await noteOnTimeline(tx, responseId, { what: 'levelChanged', at: this.clock.now(), alertId, version, facts });
    const change = { responseId, serial, colour, level, previousLevel, primaryPollutant, documentNumber };
    const instants = { fromAt: fromAt.toISOString(), receivedAt: receivedAt.toISOString() };
    await this.outbox.add(tx, ResponseLevelChanged, { ...change, ...instants }, version);
  }

  /** The same level goes on (R11). */
  async changeText(tx: Tx, response: Response, order: ChangeOrder): Promise<void> {
    const { alertId, receivedAt } = order;
    await this.follow(tx, response, order);
    const { id: responseId, serial, level, documentNumber, expiresAt, version } = response;
    const headline = briefOf(order.headline, 200);
    const facts = { headline, expiresAt, receivedAt, ...liftFactsOf(order) };
    await noteOnTimeline(tx, responseId, { what: 'textChanged', at: this.clock.now(), alertId, version, facts });
    const instants = { ...spokenEndOf(response), receivedAt: receivedAt.toISOString() };
    const payload = { responseId, serial, level, headline, documentNumber, ...instants };
    await this.outbox.add(tx, ResponseTextChanged, payload, version);
  }

  /** Where or from when on it holds is corrected; the level stays. An onset that lies ahead is waited for. */
  async changeScope(tx: Tx, response: Response, order: ChangeOrder, scope: ResponseScope): Promise<void> {
    const { alertId, receivedAt } = order;
    const now = this.clock.now();
    const previous = { areaCodes: response.areaCodes, onsetAt: response.onsetAt };
    response.changeScope(order.change, scope);
    await this.keep(tx, response, order);
    const { id: responseId, serial, level, areaCodes, onsetAt, documentNumber, version } = response;
    if (onsetAt.getTime() !== previous.onsetAt.getTime()) {
      await moveOnset(tx, responseId, onsetAt);
      if (!response.hasOnsetBy(now)) await this.deadlines.arm(tx, onsetDeadline(response));
    }
    const facts = { areaCodes, onsetAt, previous, receivedAt, ...liftFactsOf(order) };
    await noteOnTimeline(tx, responseId, { what: 'scopeChanged', at: now, alertId, version, facts });
    const instants = { onsetAt: onsetAt.toISOString(), receivedAt: receivedAt.toISOString() };
    const payload = { responseId, serial, level, areaCodes, documentNumber, ...instants };
    await this.outbox.add(tx, ResponseScopeChanged, payload, version);
  }

  /** It has started (C19); whether industry is the cause is for the duty officer to ask HQ. */
  async flag(
    tx: Tx,
    response: Response,
    alertId: string,
    flagged: { flags: readonly string[]; summary: string },
  ): Promise<void> {
    const at = this.clock.now();
    const { id: responseId, serial, kind } = response;
    await noteOnTimeline(tx, responseId, { what: 'flagged', at, alertId, version: null, facts: flagged });
    const { summary } = flagged;
    await this.outbox.add(tx, AlertFlagged, { alertId, responseId, serial, kind, summary, at: at.toISOString() });
  }

  /** R12: one episode by HQ's order. Throws ResponseMoveRefused unless `response` is over and stands alone. */
  async merge(
    tx: Tx,
    response: Response,
    into: Response,
    order: { by: string; reason: string; documentNumber: string | null },
  ): Promise<void> {
    const at = this.clock.now();
    response.mergeInto(into);
    await tx.save(response);
    const { id: responseId, version } = response;
    const entry = { what: 'merged', at, alertId: null } as const;
    await noteOnTimeline(tx, responseId, { ...entry, version, facts: { into: into.serial, ...order } });
    await noteOnTimeline(tx, into.id, { ...entry, version: null, facts: { with: response.serial, ...order } });
    const { documentNumber } = order;
    const payload = { responseId, intoResponseId: into.id, documentNumber, at: at.toISOString() };
    await this.outbox.add(tx, ResponsesMerged, payload, version);
  }

  private async follow(tx: Tx, response: Response, order: ChangeOrder): Promise<void> {
    response.follow(order.change);
    await this.keep(tx, response, order);
  }

  private async keep(tx: Tx, response: Response, { change }: ChangeOrder): Promise<void> {
    await tx.save(response);
    // While a lift was announced nobody was to ask about the end of the validity (C35).
    const expiresAt = change.endsLiftAhead ? response.expiresAt : change.expiresAt;
    if (expiresAt) await this.deadlines.arm(tx, expiryDeadline(response, expiresAt));
  }
}

/** That a lift announced ahead doesn't hold any more. */
function liftFactsOf({ change }: ChangeOrder): { liftTakenBack?: true } {
  return change.endsLiftAhead ? { liftTakenBack: true } : {};
}
