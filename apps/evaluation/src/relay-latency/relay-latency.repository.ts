import { DomainError } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { keyAfter, type Page, pageOf } from '../page/page';
import { UNIT_ID } from '../unit/unit-id';
import { type RelayLatencyQuery } from './relay-latency.requests';

/** Figures of one response. Null is unknown, never nought; shares are of all units that were to be told, told or not (R26). */
export interface RelayFigures {
  readonly responseId: string;
  readonly serial: string | null;
  /** A drill's figures stand apart (R16). */
  readonly kind: 'actual' | 'drill' | null;
  readonly receivedAt: Date | null;
  readonly units: number | null;
  readonly notified: number;
  readonly acknowledged: number;
  readonly notifiedWithin60s: number | null;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly shareWithin60s: number | null;
  readonly shareAcknowledged: number | null;
}

/** One unit; `latencyMs` from our receipt of the alert to the first message a provider took for it. */
export interface UnitLatency {
  readonly unitId: string;
  readonly unitName: string | null;
  readonly firstNotifiedAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly latencyMs: number | null;
}

/** Nothing is known of this response. */
export class ResponseUnknown extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'response-not-found';
  override readonly title = '未找到该响应';
}

/** The leading group confirms as persons, not as a unit (R17), so it is no unit here. A unit not heard of yet counts. */
const LATENCY = `
select l.unit_id, u.name, r.received_at, l.first_notified_at, l.acknowledged_at,
  (extract(epoch from l.first_notified_at - r.received_at) * 1000)::float8 as latency_ms
from relay_latency l left join response r on r.id = l.response_id left join unit u on u.id = l.unit_id
where l.response_id = $1 and coalesce(u.kind, 'enterprise') in ('taskForce', 'countyBureau', 'enterprise')`;

const FIGURES = `
with latency as (${LATENCY}),
  figures as (
    select count(first_notified_at)::int as notified, count(acknowledged_at)::int as acknowledged,
      count(*) filter (where latency_ms <= 60000)::int as within,
      percentile_cont(0.5) within group (order by latency_ms) as p50, percentile_cont(0.95) within group (order by latency_ms) as p95
    from latency
  ),
  told as (select sum(units)::int as units from relay_notice where response_id = $1)
select $1::uuid as "responseId", r.serial, r.kind, r.received_at as "receivedAt", units, notified, acknowledged,
  case when r.received_at is not null then within end as "notifiedWithin60s", p50 as "p50Ms", p95 as "p95Ms",
  case when r.received_at is not null then within::float8 / nullif(units, 0) end as "shareWithin60s", acknowledged::float8 / nullif(units, 0) as "shareAcknowledged"
from figures cross join told left join response r on r.id = $1
where r.id is not null or units is not null or notified > 0 or acknowledged > 0`;

/** How fast the word reached the units of a response (C12, C20). */
@Injectable()
export class RelayLatencyRepository {
  /** Throws {@link ResponseUnknown}. */
  async figures(tx: Tx, responseId: string): Promise<RelayFigures> {
    const [figures] = await rows<RelayFigures>(tx, FIGURES, [responseId]);
    if (!figures) throw new ResponseUnknown('Nothing is known of this response', { responseId });
    return figures;
  }

  /** By unit id. */
  async list(tx: Tx, { responseId, limit, cursor }: RelayLatencyQuery): Promise<Page<UnitLatency>> {
    const found = await rows<UnitLatency>(
      tx,
      `select unit_id as "unitId", name as "unitName", first_notified_at as "firstNotifiedAt", acknowledged_at as "acknowledgedAt", latency_ms as "latencyMs"
       from (${LATENCY}) as latency where ($2::text is null or unit_id > $2) order by unit_id limit $3`,
      [responseId, keyAfter(cursor, UNIT_ID), limit + 1],
    );
    return pageOf(found, limit, ({ unitId }) => unitId);
  }
}
