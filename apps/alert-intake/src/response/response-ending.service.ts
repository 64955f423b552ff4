import {
  AlertExpiredWithoutLift,
  ResponseTextChanged,
  TerminationInstructed,
  TerminationWithoutLift,
} from '@qingkong/contracts';
import { Deadlines, type NewDeadline } from '@qingkong/deadlines';
import { Outbox } from '@qingkong/messaging';
import { Clock, type Tx } from '@qingkong/persistence';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { briefOf } from '../format/alert-text';
import { type Response, type ResponseKind, spokenEndOf } from './response.entity';
import { hasExpiredAt, isReplaced, lockResponse, noteOnTimeline } from './response.repository';
import { expiryDeadline, ResponseService } from './response.service';

/** Deadline kind, subject `<responseId>/<alertId>`: after a termination instruction the lift has stayed out. */
export const LIFT_AWAITED = 'lift-awaited';

/** Deadline kind, subject `<responseId>/<version>`: the instant has come for which a lift was announced. */
export const RESPONSE_LIFT = 'response-lift';

/** One that rings for a lift that was moved or taken back meanwhile finds nothing to do, as with {@link expiryDeadline}. */
function liftDeadline({ id, version }: Response, dueAt: Date): NewDeadline {
  return { kind: RESPONSE_LIFT, subjectId: `${id}/${version}`, dueAt };
}

/** HQ's 响应终止指令, and the ids of the messages whose place it takes, if any. */
export interface InstructionToEnd {
  readonly alertId: string;
  readonly kind: ResponseKind;
  readonly receivedAt: Date;
  readonly headline: string | null;
  readonly text: string | null;
  readonly documentNumber: string | null;
  readonly replaces: readonly string[];
}

/** A message about the end of a response, and when its sender sent it. */
export interface EndingOrder {
  readonly alertId: string;
  readonly sentAt: Date;
  readonly receivedAt: Date;
  readonly headline: string | null;
}

/** What is said of the end of a response before it ends. Callers hold the decision lock, or are a deadline. */
@Injectable()
export class ResponseEndingService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly outbox: Outbox,
    private readonly deadlines: Deadlines,
    private readonly responses: ResponseService,
  ) {}

  /** A lift whose instant lies ahead: those who lead hear until when it goes on, and then it ends by itself (C32). */
  async announceLift(tx: Tx, response: Response, order: EndingOrder, endsAt: Date): Promise<void> {
    const { alertId, sentAt, receivedAt } = order;
    response.announceLift({ alertId, sentAt, dueAt: endsAt });
    await tx.save(response);
    await this.deadlines.arm(tx, liftDeadline(response, endsAt));
    const { id, version } = response;
    const facts = { endsAt, headline: briefOf(order.headline, 200), receivedAt };
    await noteOnTimeline(tx, id, { what: 'liftAnnounced', at: this.clock.now(), alertId, version, facts });
    await this.tell(tx, response, order);
  }

  /** HQ takes that back: the response goes on, and if its validity has passed meanwhile somebody must ask after all (C35). */
  async takeBackLift(tx: Tx, response: Response, order: EndingOrder): Promise<void> {
    const { alertId, sentAt, receivedAt } = order;
    const { liftDueAt: endsAt } = response;
    response.takeBackLift(sentAt);
    await tx.save(response);
    const { id, version, expiresAt } = response;
    const facts = { endsAt, headline: briefOf(order.headline, 200), receivedAt };
    await noteOnTimeline(tx, id, { what: 'liftTakenBack', at: this.clock.now(), alertId, version, facts });
    if (expiresAt) await this.deadlines.arm(tx, expiryDeadline(response, expiresAt));
    await this.tell(tx, response, { ...order, headline: order.headline ?? '撤销原定的解除' });
  }

  /** The announced instant has come. May be called late, twice, or after HQ said otherwise: it ends as of that instant, or nothing happens. */
  async reachLift(tx: Tx, responseId: string): Promise<void> {
    const response = await lockResponse(tx, responseId);
    if (!response?.liftDueAt || !response.isLiftDueBy(this.clock.now())) return;
    const { liftDueAt: at, liftAlertId: alertId } = response;
    // 立即 counts from here, not from the announcement (C34).
    await this.responses.end(tx, response, { at, receivedAt: at, reason: 'lifted', alertId });
  }

  /** C33: relayed at once, whether the lift has come or not; it changes nothing and starts no second clock. */
  async relay(tx: Tx, response: Response | null, instruction: InstructionToEnd): Promise<void> {
    const { alertId, receivedAt, documentNumber, replaces } = instruction;
    const headline = briefOf(instruction.headline, 200);
    const [responseId, serial] = [response?.id ?? null, response?.serial ?? null];
    if (response) {
      const entry = { what: 'terminationInstructed', at: this.clock.now(), alertId, version: null } as const;
      const facts = { headline, receivedAt, documentNumber, ...(replaces.length > 0 && { replaces }) };
      await noteOnTimeline(tx, response.id, { ...entry, facts });
      if (response.isOpen) await this.waitForLift(tx, response.id, instruction);
    }
    await this.outbox.add(tx, TerminationInstructed, {
      ...{ alertId, kind: instruction.kind, responseId, serial, headline, text: briefOf(instruction.text, 500) },
      documentNumber: briefOf(documentNumber, 100),
      receivedAt: receivedAt.toISOString(),
    });
  }

  /** HQ takes back its instructions `replaces`: no lift is waited for, and while the response runs those who lead hear that it goes on. */
  async takeBackInstruction(
    tx: Tx,
    response: Response,
    order: EndingOrder,
    replaces: readonly string[],
  ): Promise<void> {
    const { alertId, receivedAt } = order;
    const headline = briefOf(order.headline, 200);
    const isOpen = response.isOpen;
    if (isOpen) {
      response.note();
      await tx.save(response);
    }
    const entry = { what: 'terminationWithdrawn', at: this.clock.now(), alertId } as const;
    const version = isOpen ? response.version : null;
    await noteOnTimeline(tx, response.id, { ...entry, version, facts: { headline, receivedAt, replaces } });
    const told = { ...order, headline: order.headline ?? '撤销响应终止指令' };
    if (isOpen) await this.tell(tx, response, told);
  }

  /**
   * C35: nobody has lifted it. The response goes on; whoever is on duty must ask, once however many messages stated this end. May be called
   * after the response ended, or when its end was announced: then nothing happens.
   */
  async reachExpiry(tx: Tx, responseId: string): Promise<void> {
    const response = await lockResponse(tx, responseId);
    const now = this.clock.now();
    if (!response?.isOpen || !response.expiresAt || response.expiresAt > now || response.liftDueAt) return;
    if (await hasExpiredAt(tx, responseId, response.expiresAt)) return;
    const { serial, kind, expiresAt } = response;
    const entry = { what: 'expired', at: now, alertId: null, version: null } as const;
    await noteOnTimeline(tx, responseId, { ...entry, facts: { expiresAt } });
    const expiredAt = expiresAt.toISOString();
    await this.outbox.add(tx, AlertExpiredWithoutLift, { responseId, serial, kind, expiredAt });
  }

  /**
   * C33: HQ wanted it ended, and nothing ends it but a lift. May be called after it ended, when its end was announced, or when HQ has said
   * otherwise: then nothing happens.
   */
  async missLift(tx: Tx, responseId: string, alertId: string, instructedAt: string): Promise<void> {
    const response = await lockResponse(tx, responseId);
    if (!response?.isOpen || response.liftDueAt || (await isReplaced(tx, responseId, alertId))) return;
    const { serial, kind } = response;
    const entry = { what: 'liftMissed', at: this.clock.now(), alertId, version: null } as const;
    await noteOnTimeline(tx, responseId, { ...entry, facts: { instructedAt } });
    await this.outbox.add(tx, TerminationWithoutLift, { responseId, serial, kind, instructedAt });
  }

  private async waitForLift(tx: Tx, responseId: string, { alertId, receivedAt }: InstructionToEnd): Promise<void> {
    const dueAt = new Date(receivedAt.getTime() + this.plan.terminationInstruction.liftWithinMinutes * 60_000);
    const data = { instructedAt: receivedAt.toISOString() };
    await this.deadlines.arm(tx, { kind: LIFT_AWAITED, subjectId: `${responseId}/${alertId}`, dueAt, data });
  }

  /** Until when it goes on, as far as HQ has said. */
  private async tell(tx: Tx, response: Response, order: EndingOrder): Promise<void> {
    const { id: responseId, serial, level, documentNumber, version } = response;
    const headline = briefOf(order.headline, 200);
    const instants = { ...spokenEndOf(response), receivedAt: order.receivedAt.toISOString() };
    const payload = { responseId, serial, level, headline, documentNumber, ...instants };
    await this.outbox.add(tx, ResponseTextChanged, payload, version);
  }
}
