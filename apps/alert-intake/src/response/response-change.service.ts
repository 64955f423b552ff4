import {
  AlertExpiredWithoutLift,
  ResponseLevelChanged,
  ResponsesMerged,
  ResponseTextChanged,
  TerminationInstructed,
  TerminationWithoutLift,
} from '@qingkong/contracts';
import { Deadlines } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { briefOf } from '../format/alert-text';
import { type Response, type ResponseChange, type ResponseKind } from './response.entity';
import { changeSegment, hasExpiredAt, lockResponse, noteOnTimeline } from './response.repository';
import { expiryDeadline } from './response.service';

/** Deadline kind, subject `<responseId>/<alertId>`: after a termination instruction the lift has stayed out. */
export const LIFT_AWAITED = 'lift-awaited';

/** The message behind a change. */
export interface ChangeOrder {
  readonly alertId: string;
  readonly receivedAt: Date;
  readonly headline: string | null;
  readonly change: ResponseChange;
}

/** HQ's 响应终止指令, and the response it means, if any. */
export interface InstructionToEnd {
  readonly alertId: string;
  readonly kind: ResponseKind;
  readonly receivedAt: Date;
  readonly headline: string | null;
  readonly text: string | null;
  readonly documentNumber: string | null;
}

/** What happens to a response between its beginning and its end. Callers hold the decision lock, or are a deadline. */
@Injectable()
export class ResponseChangeService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
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
    const facts = { previousLevel, level, fromAt, receivedAt };
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
    const facts = { headline, expiresAt, receivedAt };
    await noteOnTimeline(tx, responseId, { what: 'textChanged', at: this.clock.now(), alertId, version, facts });
    const instants = { expiresAt: expiresAt?.toISOString() ?? null, receivedAt: receivedAt.toISOString() };
    await this.outbox.add(
      tx,
      ResponseTextChanged,
      { responseId, serial, level, headline, documentNumber, ...instants },
      version,
    );
  }

  /** C33: relayed at once, whether the lift has come or not; it changes nothing and starts no second clock. */
  async relay(tx: Tx, response: Response | null, instruction: InstructionToEnd): Promise<void> {
    const { alertId, receivedAt, documentNumber } = instruction;
    const headline = briefOf(instruction.headline, 200);
    const [responseId, serial] = [response?.id ?? null, response?.serial ?? null];
    if (response) {
      const entry = { what: 'terminationInstructed', at: this.clock.now(), alertId, version: null } as const;
      await noteOnTimeline(tx, response.id, { ...entry, facts: { headline, receivedAt, documentNumber } });
      if (response.isOpen) await this.waitForLift(tx, response.id, instruction);
    }
    await this.outbox.add(tx, TerminationInstructed, {
      ...{ alertId, kind: instruction.kind, responseId, serial, headline, text: briefOf(instruction.text, 500) },
      documentNumber: briefOf(documentNumber, 100),
      receivedAt: receivedAt.toISOString(),
    });
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

  /**
   * C35: nobody has lifted it. The response goes on; whoever is on duty must ask, once however many messages stated this end. May be called
   * after the response ended: then nothing happens.
   */
  async reachExpiry(tx: Tx, responseId: string): Promise<void> {
    const response = await lockResponse(tx, responseId);
    const now = this.clock.now();
    if (!response?.isOpen || !response.expiresAt || response.expiresAt > now) return;
    if (await hasExpiredAt(tx, responseId, response.expiresAt)) return;
    const { serial, kind, expiresAt } = response;
    const entry = { what: 'expired', at: now, alertId: null, version: null } as const;
    await noteOnTimeline(tx, responseId, { ...entry, facts: { expiresAt } });
    await this.outbox.add(tx, AlertExpiredWithoutLift, {
      responseId,
      serial,
      kind,
      expiredAt: expiresAt.toISOString(),
    });
  }

  /** C33: HQ wanted it ended, and nothing ends it but a lift. May be called after it ended: then nothing happens. */
  async missLift(tx: Tx, responseId: string, instructedAt: string): Promise<void> {
    const response = await lockResponse(tx, responseId);
    if (!response?.isOpen) return;
    const { serial, kind } = response;
    await this.outbox.add(tx, TerminationWithoutLift, { responseId, serial, kind, instructedAt });
  }

  private async waitForLift(tx: Tx, responseId: string, { alertId, receivedAt }: InstructionToEnd): Promise<void> {
    const dueAt = new Date(receivedAt.getTime() + this.plan.terminationInstruction.liftWithinMinutes * 60_000);
    const data = { instructedAt: receivedAt.toISOString() };
    await this.deadlines.arm(tx, { kind: LIFT_AWAITED, subjectId: `${responseId}/${alertId}`, dueAt, data });
  }

  private async follow(tx: Tx, response: Response, { change }: ChangeOrder): Promise<void> {
    response.follow(change);
    await tx.save(response);
    if (change.expiresAt) await this.deadlines.arm(tx, expiryDeadline(response, change.expiresAt));
  }
}
