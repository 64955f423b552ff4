import { type Plan } from '@qingkong/plan';
import { DateTime } from 'luxon';
import { type EndReason, type NewResponse, Response, type ResponseKind } from './response.entity';

/** What a message says of the response that shall begin. */
export type LedgerOrder = Omit<
  NewResponse,
  'id' | 'serial' | 'planVersion' | 'origin' | 'authority' | 'orderReason' | 'receivedAt'
>;

/**
 * The responses of one history in memory, moved as ResponseService and ResponseChangeService move their rows, by the same entity; what
 * they tell others and arm besides is left out. `now` is the instant of each act.
 */
export class ResponseLedger {
  private readonly byId = new Map<string, Response>();
  private readonly latest = new Map<string, Response>();
  private readonly serials = new Map<string, number>();
  private open: Response[] = [];

  constructor(private readonly plan: Plan) {}

  /** In the order of their beginning. */
  get all(): readonly Response[] {
    return [...this.byId.values()];
  }

  get(id: string): Response {
    const response = this.byId.get(id);
    if (!response) throw new Error(`No response ${id} in this history`);
    return response;
  }

  /** Those open at `now`: whatever onset, and whatever lift announced ahead, has come by then, as their deadlines have it. */
  openAt(now: Date): readonly Response[] {
    for (const response of this.open) {
      if (isOverdue(response, now)) response.start(now);
      if (response.liftDueAt && response.isLiftDueBy(now)) this.end(response, response.liftDueAt, 'lifted');
    }
    return this.open;
  }

  latestOf(jurisdiction: string, kind: ResponseKind): Response | undefined {
    return this.latest.get(`${jurisdiction} ${kind}`);
  }

  announce(order: LedgerOrder, now: Date): Response {
    const id = `response-${this.byId.size + 1}`;
    const serial = this.nextSerial(order, now);
    const facts = { origin: 'alert', authority: null, orderReason: null, planVersion: '' } as const;
    const response = Response.announce({ ...order, ...facts, id, serial, receivedAt: now });
    if (isOverdue(response, now)) response.start(now);
    this.byId.set(id, response);
    this.open = [...this.open, response];
    this.latest.set(`${order.jurisdiction} ${order.kind}`, response);
    return response;
  }

  /** Withdrawn if its measures haven't begun (R06), else ended; one of those that were open when the act was decided. */
  end(response: Response, at: Date, reason: EndReason): Response {
    if (response.state === 'announced') response.withdraw(at, reason === 'lifted' ? 'withdrawn' : reason);
    else response.end(at, reason);
    this.open = this.open.filter((one) => one !== response);
    return response;
  }

  private nextSerial({ jurisdiction, kind }: LedgerOrder, now: Date): string {
    const { year } = DateTime.fromJSDate(now, { zone: this.plan.timeZone });
    const counter = `${jurisdiction} ${kind} ${year}`;
    const last = (this.serials.get(counter) ?? 0) + 1;
    this.serials.set(counter, last);
    return `${year}-${String(last).padStart(2, '0')}`;
  }
}

function isOverdue(response: Response, now: Date): boolean {
  return response.state === 'announced' && response.hasOnsetBy(now);
}
