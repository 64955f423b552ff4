import { type Caller, seesCity } from '@qingkong/auth';
import { DomainError } from '@qingkong/contracts';
import { rows, type Tx } from '@qingkong/persistence';
import { Injectable } from '@nestjs/common';
import { keyAfter, type Page, pageOf } from '../page/page';
import { type SummaryQuery } from './summary.requests';
import { type SummaryState } from './summary.entity';

/** A summary as its readers see it. Instants as Date, days as `YYYY-MM-DD`; `late` is null until it is in. */
export interface SummaryView {
  readonly id: string;
  readonly responseId: string;
  readonly serial: string;
  readonly unitId: string;
  readonly unitName: string;
  readonly state: SummaryState;
  readonly terminatedOn: string;
  readonly lastDay: string;
  readonly dueAt: Date;
  readonly provisional: boolean;
  readonly version: number;
  readonly submittedAt: Date | null;
  readonly late: boolean | null;
  readonly overdueAt: Date | null;
}

/** One version as it was sent. */
export interface SummaryVersionView {
  readonly version: number;
  readonly parts: Readonly<Record<string, string>>;
  readonly submittedAt: Date;
  readonly submittedBy: string;
  readonly proxyReason: string | null;
  readonly late: boolean;
}

/** There is no such summary, or not for this caller (H7). */
export class SummaryNotFound extends DomainError {
  readonly kind = 'notFound';
  readonly code = 'summary-not-found';
  override readonly title = '未找到该总结';
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** $1: sees the whole city; $2: the caller's unit, which sees itself and what it supervises as a task force (C06). */
const VISIBLE = `
select s.id, s.response_id as "responseId", r.serial, s.unit_id as "unitId", u.name as "unitName", s.state,
  s.terminated_on as "terminatedOn", s.last_day as "lastDay", s.due_at as "dueAt", s.provisional, s.version,
  s.submitted_at as "submittedAt", s.submitted_at >= s.due_at as late, s.overdue_at as "overdueAt"
from summary s join response r on r.id = s.response_id join unit u on u.id = s.unit_id
where ($1 or s.unit_id = $2 or u.task_force_id = $2)`;

/** Summaries within a caller's scope (contracts.md §3). */
@Injectable()
export class SummaryRepository {
  /** In the order in which they were opened. */
  async list(tx: Tx, caller: Caller, query: SummaryQuery): Promise<Page<SummaryView>> {
    const { responseId = null, unitId = null, state = null, limit, cursor } = query;
    const found = await rows<SummaryView>(
      tx,
      `${VISIBLE} and ($3::uuid is null or s.response_id = $3) and ($4::text is null or s.unit_id = $4)
       and ($5::text is null or s.state = $5) and ($6::uuid is null or s.id > $6) order by s.id limit $7`,
      [...reachOf(caller), responseId, unitId, state, keyAfter(cursor, UUID), limit + 1],
    );
    return pageOf(found, limit, ({ id }) => id);
  }

  /** Throws {@link SummaryNotFound}. */
  async find(tx: Tx, caller: Caller, id: string): Promise<SummaryView & { versions: SummaryVersionView[] }> {
    const [summary] = await rows<SummaryView>(tx, `${VISIBLE} and s.id = $3`, [...reachOf(caller), id]);
    if (!summary) throw new SummaryNotFound('There is no such summary in your scope', { summaryId: id });
    const versions = await rows<SummaryVersionView>(
      tx,
      `select version, parts, submitted_at as "submittedAt", submitted_by as "submittedBy", proxy_reason as "proxyReason", late
       from summary_version where summary_id = $1 order by version`,
      [id],
    );
    return { ...summary, versions };
  }
}

function reachOf(caller: Caller): [seesCity: boolean, unitId: string | null] {
  return [seesCity(caller), caller.unitId];
}
