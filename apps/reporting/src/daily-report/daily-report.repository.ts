import { Injectable } from '@nestjs/common';
import { Database, rows, type Tx } from '@qingkong/persistence';
import { In, type FindOptionsWhere, LessThan, MoreThanOrEqual, Not } from 'typeorm';
import { type Response } from '../response/response.entity';
import { type DailyReportContent } from './daily-report-content';
import { type OwedDay } from './daily-report-schedule';
import { DailyReport, type DailyReportState } from './daily-report.entity';

/** One edition as it was handed in. */
export interface DailyReportEdition {
  readonly edition: number;
  readonly receivedAt: Date;
  /** `sub` of the account that entered it. */
  readonly enteredBy: string;
  /** Why the Office entered it for the unit (代报); null if the unit did. */
  readonly proxyReason: string | null;
  readonly content: DailyReportContent;
}

/** Which reports to list; `unitIds` is the caller's scope, null for the whole city. */
export interface DailyReportFilter {
  readonly unitIds: readonly string[] | null;
  readonly responseId?: string | undefined;
  readonly reportDate?: string | undefined;
  readonly state?: DailyReportState | undefined;
  /** Only rows opened before this one. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** C26: the county bureaus and the 市直企业; task forces and other listed enterprises owe the Office no daily. */
const IS_REPORTER = `active and (kind = 'countyBureau' or (kind = 'enterprise' and municipal))`;

const OPEN_DAY = `
insert into daily_report (response_id, unit_id, report_date, drill, closing, opened_at, due_at)
select $1, unit_id, $2, $3, $4, $5, $6 from unit
where ${IS_REPORTER} and ($7::text is null or unit_id = $7) order by unit_id
on conflict (response_id, unit_id, report_date) do nothing
returning id`;

const OPENING_LOCK = 7_102_102;

/** The rows of daily reports and their editions. */
@Injectable()
export class DailyReports {
  constructor(private readonly db: Database) {}

  /** Who settles which days are open for whom does so alone: an opening and a newcomer at the same time would each miss the other. */
  async takeTurn(tx: Tx): Promise<void> {
    await tx.query('select pg_advisory_xact_lock($1)', [OPENING_LOCK]);
  }

  async isReporter(tx: Tx, unitId: string): Promise<boolean> {
    return (await rows(tx, `select from unit where unit_id = $1 and ${IS_REPORTER}`, [unitId])).length > 0;
  }

  /** Opens one day for every reporter there is now, or for one of them; returns the ids of the rows that are new. */
  async openDay(tx: Tx, response: Response, day: OwedDay, at: Date, unitId?: string): Promise<string[]> {
    const drill = response.kind === 'drill';
    const parameters = [response.id, day.reportDate, drill, day.closing, at, day.dueAt, unitId ?? null];
    return (await rows<{ id: string }>(tx, OPEN_DAY, parameters)).map(({ id }) => id);
  }

  async find(id: string): Promise<DailyReport | null> {
    return this.db.dataSource.getRepository(DailyReport).findOneBy({ id });
  }

  async locked(tx: Tx, id: string): Promise<DailyReport | null> {
    return tx.getRepository(DailyReport).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  /** All of a response, not locked. */
  async idsOf(tx: Tx, responseId: string): Promise<string[]> {
    const found = await rows<{ id: string }>(tx, 'select id from daily_report where response_id = $1', [responseId]);
    return found.map(({ id }) => id);
  }

  /** Those of a response that are not withdrawn, from that day on or all of them, locked. */
  async lockedFrom(tx: Tx, responseId: string, from?: string): Promise<DailyReport[]> {
    return tx.getRepository(DailyReport).find({
      where: { responseId, state: Not('withdrawn'), ...(from && { reportDate: MoreThanOrEqual(from) }) },
      order: { id: 'asc' },
      lock: { mode: 'pessimistic_write' },
    });
  }

  async save(tx: Tx, ...reports: DailyReport[]): Promise<void> {
    await tx.getRepository(DailyReport).save(reports);
  }

  async addEdition(tx: Tx, reportId: string, edition: DailyReportEdition): Promise<void> {
    await tx.query(
      `insert into daily_report_edition (report_id, edition, received_at, entered_by, proxy_reason, content) values ($1, $2, $3, $4, $5, $6)`,
      [
        reportId,
        edition.edition,
        edition.receivedAt,
        edition.enteredBy,
        edition.proxyReason,
        JSON.stringify(edition.content),
      ],
    );
  }

  /** Ascending. */
  async editionsOf(reportId: string): Promise<DailyReportEdition[]> {
    return this.db.query<DailyReportEdition>(
      `select edition, received_at as "receivedAt", entered_by as "enteredBy", proxy_reason as "proxyReason", content
       from daily_report_edition where report_id = $1 order by edition`,
      [reportId],
    );
  }

  /** Last opened first. */
  async list(filter: DailyReportFilter): Promise<DailyReport[]> {
    const { unitIds, responseId, reportDate, state, before, limit } = filter;
    const where: FindOptionsWhere<DailyReport> = {
      ...(unitIds && { unitId: In(unitIds) }),
      ...(responseId && { responseId }),
      ...(reportDate && { reportDate }),
      ...(state && { state }),
      ...(before && { id: LessThan(before) }),
    };
    return this.db.dataSource.getRepository(DailyReport).find({ where, order: { id: 'desc' }, take: limit });
  }
}
