import { Audit } from '@qingkong/audit';
import { DomainError } from '@qingkong/contracts';
import { Clock, type Tx } from '@qingkong/persistence';
import { type AlertColour, areasOverlap, type Plan, type ResponseLevel } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { Inject, Injectable } from '@nestjs/common';
import { type Response, type ResponseKind } from './response.entity';
import { lockResponse, openResponses } from './response.repository';
import { ResponseChangeService } from './response-change.service';
import { ResponseNotFound } from './response-refusals';
import { ResponseService } from './response.service';

/** A response that a person begins: for which order, of whom, where, from when, until when it is meant to last. */
export interface ManualOrder {
  readonly kind: ResponseKind;
  readonly authority: string;
  readonly documentNumber: string | null;
  readonly reason: string;
  readonly level: ResponseLevel;
  readonly areaCodes: readonly string[];
  /** Null: at once. */
  readonly onsetAt: Date | null;
  readonly until: Date | null;
}

const DAY_MS = 86_400_000;
/** As with messages: nobody orders measures for a month hence, nor for one that has passed; there somebody mistyped a date. */
const MOST_DAYS_AROUND_NOW = 30;
/** No event that the air is kept clean for has lasted a season. */
const MOST_DAYS_LONG = 90;

export type ManualFault =
  | 'area-outside-plan'
  | 'drill-during-real-response'
  | 'response-already-open'
  | 'period-reversed'
  | 'period-over'
  | 'period-implausible'
  | 'not-the-same-kind'
  | 'merged-itself';

/** What was ordered by hand doesn't go together with what runs, or with itself. */
export class ManualOrderRefused extends DomainError {
  readonly kind = 'refused';
  override readonly title = '此项操作不能执行';

  constructor(
    readonly code: ManualFault,
    text: string,
  ) {
    super(text);
  }
}

/** What the duty officer does without a message: begins (C49 assurance, drills), ends, and merges responses. Each is audited with who and why. */
@Injectable()
export class ManualResponseService {
  constructor(
    @Inject(PLAN) private readonly plan: Plan,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly responses: ResponseService,
    private readonly changes: ResponseChangeService,
  ) {}

  /** The same flow as an alert's from here on; it must be ended by hand. Throws {@link ManualOrderRefused}. */
  async begin(tx: Tx, order: ManualOrder, by: string): Promise<Response> {
    const now = this.clock.now();
    const { kind, level, authority, documentNumber, reason, areaCodes, until: expiresAt } = order;
    const onsetAt = order.onsetAt ?? now;
    refusePeriod(onsetAt, expiresAt, now);
    const open = await openResponses(tx);
    const touched = open.filter((one) => areasOverlap(this.plan, one.areaCodes, areaCodes));
    this.check(order, open, touched);
    for (const drill of kind === 'actual' ? touched.filter((one) => one.kind === 'drill') : []) {
      await this.responses.end(tx, drill, { at: now, receivedAt: now, reason: 'supersededByReal', alertId: null });
    }
    const response = await this.responses.announce(tx, {
      ...{ kind, origin: 'assurance', jurisdiction: this.plan.jurisdiction.code, areaCodes, level, onsetAt, expiresAt },
      ...{ colour: this.colourOf(level), primaryPollutant: null, documentNumber, authority, orderReason: reason },
      ...{ alertSentAt: now, receivedAt: now, alertId: null },
    });
    await this.audit.record(tx, {
      ...{ actor: by, action: 'begin-response', subject: response.id, reason },
      facts: { kind, level, areaCodes: [...areaCodes], authority, documentNumber },
    });
    return response;
  }

  /** Ends or withdraws it, whatever began it. Throws ResponseNotFound and, where it is over, ResponseMoveRefused. */
  async lift(
    tx: Tx,
    id: string,
    order: { by: string; reason: string; documentNumber: string | null },
  ): Promise<Response> {
    const now = this.clock.now();
    const response = await this.take(tx, id);
    const facts = { byHand: order.by, why: order.reason, documentNumber: order.documentNumber };
    await this.responses.end(tx, response, { at: now, receivedAt: now, reason: 'lifted', alertId: null, facts });
    const { by: actor, reason, documentNumber } = order;
    await this.audit.record(tx, { actor, action: 'lift-response', subject: id, reason, facts: { documentNumber } });
    return response;
  }

  /** R12: by HQ's order both are one episode. Throws ResponseNotFound, {@link ManualOrderRefused} and, where it runs or is merged, ResponseMoveRefused. */
  async merge(
    tx: Tx,
    id: string,
    order: { into: string; by: string; reason: string; documentNumber: string | null },
  ): Promise<Response> {
    const [response, into] = [await this.take(tx, id), await this.take(tx, order.into)];
    if (response.id === into.id || response.jurisdiction !== into.jurisdiction || response.kind !== into.kind) {
      throw new ManualOrderRefused('not-the-same-kind', '只能合并同一地区、同为实战或同为演练的两次响应');
    }
    // One episode has one name: the last of it, which is merged into none.
    if (into.mergedInto !== null)
      throw new ManualOrderRefused('merged-itself', '所指的响应已并入另一次响应，请并入那一次');
    const { by, reason, documentNumber } = order;
    await this.changes.merge(tx, response, into, { by, reason, documentNumber });
    const facts = { into: into.id, documentNumber };
    await this.audit.record(tx, { actor: by, action: 'merge-response', subject: id, reason, facts });
    return response;
  }

  /** `touched`: those of the open responses that hold somewhere where this one would. */
  private check({ kind, areaCodes }: ManualOrder, open: readonly Response[], touched: readonly Response[]): void {
    const known = [this.plan.jurisdiction.code, ...this.plan.counties.map(({ code }) => code)];
    if (!areaCodes.every((code) => known.includes(code))) {
      throw new ManualOrderRefused('area-outside-plan', '区域不在本市范围内');
    }
    if (kind === 'drill' && touched.some((one) => one.kind === 'actual')) {
      throw new ManualOrderRefused('drill-during-real-response', '真实响应期间不开展演练');
    }
    if (open.some((one) => one.kind === kind && one.origin === 'assurance')) {
      throw new ManualOrderRefused('response-already-open', '已有人工启动的响应在进行中');
    }
  }

  private colourOf(level: ResponseLevel): AlertColour {
    const found = Object.entries(this.plan.levels).find(([, one]) => one === level);
    if (!found) throw new Error(`No colour of the plan has level ${level}`);
    return found[0] as AlertColour;
  }

  private async take(tx: Tx, id: string): Promise<Response> {
    const response = await lockResponse(tx, id);
    if (!response) throw new ResponseNotFound(`No response ${id}`, { responseId: id });
    return response;
  }
}

function refusePeriod(onsetAt: Date, until: Date | null, now: Date): void {
  const days = (from: Date, to: Date) => (to.getTime() - from.getTime()) / DAY_MS;
  if (Math.abs(days(now, onsetAt)) > MOST_DAYS_AROUND_NOW) {
    throw new ManualOrderRefused('period-implausible', `开始时刻须在现在前后 ${MOST_DAYS_AROUND_NOW} 天之内`);
  }
  if (!until) return;
  if (until <= onsetAt) throw new ManualOrderRefused('period-reversed', '结束时刻须晚于开始时刻');
  if (until <= now) throw new ManualOrderRefused('period-over', '结束时刻已过');
  if (days(onsetAt, until) > MOST_DAYS_LONG) {
    throw new ManualOrderRefused('period-implausible', `结束时刻最多在开始后 ${MOST_DAYS_LONG} 天`);
  }
}
