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

/**
 * Whether a unit is in these areas: the city's code, the last parameter, stands for all its counties, and a unit without a code is
 * everywhere.
 */
const isIn = (areaCodes: string) => `(unit.area_code is null or ${areaCodes} && array[unit.area_code, $8])`;

/** The areas in which a response holds on a day. */
const AREA_CODES = `(
  select area_codes from response_area a where a.response_id = $1 and a.from_date <= $2::date order by a.from_date desc limit 1)`;

const OPEN_DAY = `
insert into daily_report (response_id, unit_id, report_date, drill, closing, opened_at, due_at)
select $1, unit_id, $2, $3, $4, $5, $6 from unit
where ${IS_REPORTER} and ($7::text is null or unit_id = $7) and coalesce(${isIn(AREA_CODES)}, true)
  and ($9::text[] is null or not ${isIn('$9::text[]')})
order by unit_id
-- Owed again after all: only what was taken back for where or from when on the response holds.
on conflict (response_id, unit_id, report_date) do update set state = 'owed', withdrawal_reason = null, opened_at = $5, due_at = $6
  where daily_report.withdrawal_reason in ('notBegun', 'outOfArea') and daily_report.edition = 0
returning id`;

const OUT_OF_AREA = `
select d.id from daily_report d join unit using (unit_id)
join lateral (
  select area_codes from response_area a where a.response_id = d.response_id and a.from_date <= d.report_date order by a.from_date desc limit 1
) area on true
where d.response_id = $1 and d.state = 'owed' and not (unit.area_code is null or area.area_codes && array[unit.area_code, $2])`;

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

  /**
   * Opens one day for every reporter there is now where the response holds on it, or only for one of them, or for those outside of some
   * areas; returns the ids of what is owed now and was not.
   */
  async openDay(
    tx: Tx,
    response: Response,
    day: OwedDay,
    at: Date,
    only: { readonly unitId?: string; readonly outside?: readonly string[] } = {},
  ): Promise<string[]> {
    const { id, jurisdiction, kind } = response;
    const opened = [id, day.reportDate, kind === 'drill', day.closing, at, day.dueAt];
    const parameters = [...opened, only.unitId ?? null, jurisdiction, only.outside ?? null];
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
    const onward = from && { reportDate: MoreThanOrEqual(from) };
    return this.lockedWhere(tx, { responseId, state: Not('withdrawn'), ...onward });
  }

  /** Those of a response that are not withdrawn, of the days before that one, locked. */
  async lockedBefore(tx: Tx, responseId: string, day: string): Promise<DailyReport[]> {
    return this.lockedWhere(tx, { responseId, state: Not('withdrawn'), reportDate: LessThan(day) });
  }

  /** Those still owed of a response by units where it doesn't hold on their day, locked. */
  async lockedOutOfArea(tx: Tx, { id, jurisdiction }: Response): Promise<DailyReport[]> {
    const found = await rows<{ id: string }>(tx, OUT_OF_AREA, [id, jurisdiction]);
    return this.lockedWhere(tx, { id: In(found.map((one) => one.id)) });
  }

  private lockedWhere(tx: Tx, where: FindOptionsWhere<DailyReport>): Promise<DailyReport[]> {
    return tx.getRepository(DailyReport).find({ where, order: { id: 'asc' }, lock: { mode: 'pessimistic_write' } });
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
