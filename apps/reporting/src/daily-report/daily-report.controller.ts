import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { Allow, type Caller, CITY_ROLES, CurrentCaller, inScope, seesCity } from '@qingkong/auth';
import { type Plan } from '@qingkong/plan';
import { PLAN } from '@qingkong/service';
import { DailyReportUnknown } from './daily-report-submission.service';
import { type DailyReportView, viewOf, viewOfEdition } from './daily-report-view';
import { DailyReports } from './daily-report.repository';
import { ListDailyReports, ReportId } from './daily-report.requests';

/** Reading daily reports: the city's roles see all, a county or an enterprise its own. */
@Controller('v1/daily-reports')
@Allow(...CITY_ROLES, 'county', 'enterprise')
export class DailyReportController {
  constructor(
    private readonly reports: DailyReports,
    @Inject(PLAN) private readonly plan: Plan,
  ) {}

  /** Newest first. */
  @Get()
  async list(@Query() query: ListDailyReports, @CurrentCaller() caller: Caller) {
    const { cursor, limit, unitId, ...filter } = query;
    const before = cursor && uuidOf(cursor);
    const unitIds = unitsInScope(caller, unitId);
    const found = await this.reports.list({ ...filter, unitIds, before, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map((report): DailyReportView => viewOf(report, this.plan.timeZone)),
      nextCursor: found.length > limit && last ? cursorOf(last.id) : null,
    };
  }

  /** One report with all its editions. */
  @Get(':id')
  async read(@Param('id', ReportId) id: string, @CurrentCaller() caller: Caller) {
    const report = await this.reports.find(id);
    if (!report || !inScope(caller, report.unitId)) throw new DailyReportUnknown(`There is no daily report ${id}`);
    const editions = await this.reports.editionsOf(id);
    const { timeZone } = this.plan;
    return { ...viewOf(report, timeZone), editions: editions.map((edition) => viewOfEdition(edition, timeZone)) };
  }
}

/** What the caller may see of what was asked for; null is the whole city. */
function unitsInScope(caller: Caller, asked: string | undefined): string[] | null {
  const wanted = asked === undefined ? null : [asked];
  if (seesCity(caller)) return wanted;
  return [caller.unitId].filter((own) => own !== null).filter((own) => wanted?.includes(own) ?? true);
}

/** Rows are paged by id, which sorts by when they were opened; 16 bytes, so that the cursor says nothing to a reader. */
function cursorOf(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url');
}

function uuidOf(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
